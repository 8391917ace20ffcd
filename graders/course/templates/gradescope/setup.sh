#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: the stall kit gets a Python environment of its own.
set -euo pipefail

root="${AUTOGRADER_ROOT:-/autograder}"
python="${STALL_PYTHON:-python3}"

if ! "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends python3 python3-venv
fi
"$python" -m venv --clear "$root/stall"

install=("$root/stall/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check)
install+=(--find-links "$root/source/wheels" "stall-kit=={{ version }}")
# From the wheels in this zip; what is not among them, or not for this Python, is fetched.
"${install[@]}" --no-index || "${install[@]}"
"$root/stall/bin/stall" --version
