#!/usr/bin/env bash
# Runs the test runner on each folder tests/<slug>/<case> and compares its results with the expected_results.json there.
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
output="$(mktemp -d)"
trap 'rm -rf "$output"' EXIT
failed=0
for folder in "$here"/tests/*/*/; do
    slug="$(basename "$(dirname "$folder")")"
    "$here/bin/run.sh" "$slug" "$folder" "$output" || failed=1
    if diff -u "$folder/expected_results.json" "$output/results.json"; then
        echo "$slug, $(basename "$folder"): as expected"
    else
        failed=1
    fi
done
exit "$failed"
