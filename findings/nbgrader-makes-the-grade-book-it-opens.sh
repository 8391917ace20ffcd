#!/bin/sh
# nbgrader 0.9.6: opening a grade book that does not exist makes one, with all tables and no assignment.
#
# nbgrader.api.Gradebook takes the URL of a data base. A mistyped one gives no error: an empty book is there afterwards, and what
# fails is the first look at an assignment. Seen on Python 3.11.7 with SQLAlchemy 2.0.
#
# For the kit: `stall course gradebook OUT --db URL` looks whether there is a book before nbgrader opens it
# (graders/course/gradebook.py, tests/course/test_gradebook.py).
set -eu
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/env"
"$folder/env/bin/pip" install -q nbgrader==0.9.6
cat > "$folder/open.py" <<'EOF'
import os
import sqlite3

from nbgrader.api import Gradebook, MissingEntry

with Gradebook("sqlite:///mistyped.db") as book:
    try:
        book.find_assignment("stall")
    except MissingEntry as error:
        print("MissingEntry:", error)
tables = [name for (name,) in sqlite3.connect("mistyped.db").execute("select name from sqlite_master where type = 'table'")]
print("a grade book was made:", os.path.exists("mistyped.db"), "with a table of assignments:", "assignment" in tables)
EOF
cd "$folder"
PATH="$folder/env/bin:$PATH" python open.py 2> err > seen || { cat err; exit 1; }
cat seen
grep -q "^MissingEntry: No such assignment: stall" seen
grep -q "a grade book was made: True with a table of assignments: True" seen
