#!/bin/sh
# greenlet 3.5.6: since Python 3.12 a switch costs more with every Python frame of the greenlet that is left.
#
# Two greenlets switch to each other; one of them does it from inside a recursion. On 3.11 the depth makes no difference. From 3.12 on
# a switch out of 400 frames takes several times as long as one out of 1: about 10 ns for each frame.
#
# Seen: Python 3.11.7: 0.34 us at 1 frame, 0.35 us at 400 (ratio 1.0). Python 3.14.10: 0.42 and 4.24 us (ratio 10). Python 3.15.2:
# 0.45 and 4.24 us (ratio 9.4). Only the ratio is checked. For the kit: a step of a thread that is 400 calls deep costs about
# twice as much there as at the top; searches are bounded in steps, so a deep program is sampled less, and not judged otherwise.
#
# PYTHON=python3.14 findings/greenlet-switch-cost-grows-with-frames.sh
set -eu
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/env"
"$folder/env/bin/pip" install -q greenlet==3.5.6
cat > "$folder/depth.py" <<'EOF'
import sys
import time

import greenlet

SWITCHES = 20_000


def cost(depth):
    def down(left):
        if left:
            return down(left - 1)
        for _ in range(SWITCHES):
            main.switch()

    main, other = greenlet.getcurrent(), greenlet.greenlet(down)
    begun = time.process_time()
    other.switch(depth)
    for _ in range(SWITCHES - 1):
        other.switch()
    return time.process_time() - begun


ratio = min(cost(400) for _ in range(5)) / min(cost(1) for _ in range(5))
grows = sys.version_info >= (3, 12)
print(f"Python {sys.version.split()[0]}, greenlet {greenlet.__version__}: 400 frames cost {ratio:.1f} times what 1 frame costs")
sys.exit(not (ratio > 4 if grows else ratio < 1.5))
EOF
"$folder/env/bin/python" "$folder/depth.py"
