#!/bin/sh
# ipykernel 7.4.0: what a thread prints after its cell has ended stands under the cell that runs then.
#
# A first cell starts a thread and ends. A second cell lets the thread go on and waits until it has printed. The message with the
# thread's line names the second cell as its parent, so a front end shows it there. With ipykernel 6.30.1 it named the first
# one, in which the thread was started.
#
# Seen on Python 3.11.7 with jupyter_client 8.10.0. For the kit: the cell of our notebooks that starts sellers also joins them
# (solutions/*.py, tests/course/test_notebooks.py).
set -eu
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/cells.py" <<'EOF'
import importlib.metadata
import sys

from jupyter_client.manager import start_new_kernel

FIRST = """
import threading
go, said = threading.Event(), threading.Event()
def seller():
    go.wait()
    print("sold", flush=True)
    said.set()
threading.Thread(target=seller).start()
"""
SECOND = "go.set(); said.wait()"
manager, client = start_new_kernel(kernel_name="python3")
try:
    cells = {}
    for name, source in (("first", FIRST), ("second", SECOND)):
        cells[client.execute(source)] = name
        client.get_shell_msg(timeout=60)
    where = None
    while where is None:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "stream" and "sold" in message["content"]["text"]:
            where = cells[message["parent_header"]["msg_id"]]
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print(f"ipykernel {importlib.metadata.version('ipykernel')}: the thread's line stands under the {where} cell")
EOF
for version in 6.30.1 7.4.0; do
    "$python" -m venv "$folder/env-$version"
    "$folder/env-$version/bin/pip" install -q "ipykernel==$version" jupyter_client==8.10.0
    "$folder/env-$version/bin/python" "$folder/cells.py" 2> /dev/null | tee -a "$folder/seen"
done
cat > "$folder/expected" <<'EOF'
ipykernel 6.30.1: the thread's line stands under the first cell
ipykernel 7.4.0: the thread's line stands under the second cell
EOF
diff "$folder/expected" "$folder/seen"
