#!/usr/bin/env bash
# The entrypoint of the external grader: judges /grade/student and writes /grade/results/results.json. What it cannot
# judge is written as "not gradable", which takes no attempt away.
set -uo pipefail

root="${GRADE_ROOT:-/grade}"
python="${STALL_PYTHON:-python3}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
exercises="" lang=en seed=0
# shellcheck source=/dev/null
. "$here/settings.sh"

mkdir -p "$root/results"
rm -f "$root/results/results.json"
"$python" -I -m graders course run prairielearn "$root/student" -o "$root/results/results.json" \
    --exercises "${STALL_EXERCISES:-$exercises}" --lang "$lang" --seed "$seed"
status=$?
[ -s "$root/results/results.json" ] && exit 0
exit "$((status == 0 ? 1 : status))"
