"""Grade many submissions. Nothing is lost, nothing is graded twice, and the marks do not depend on the order.

inputs       folders and archives of every layout, as students and their files
plan         which students, which files (from the names only; nothing is read)
folder       plan, grade, store, write: start reading here
task         one row that is to be graded, and what a worker does with it
local        the executor on this machine: threads that each wait for one child process
cluster      the executor on the workers of a Dask scheduler
store        what is graded so far, in SQLite (the truth; everything else is derived from it)
outputs      results.json, grades.csv, feedback/, index.html (derived; each is written whole or not at all)
gradebooks, hand_back   the files of Moodle and Canvas: who is in the class, and their grades filled in
version      which version of the kit gave a mark
"""

from graders.bulk.folder import BulkResult, grade_folder, override, read_results, write_outputs
from graders.bulk.plan import Job, Plan, plan_folder, read_roster

__all__ = [
    "BulkResult",
    "Job",
    "Plan",
    "grade_folder",
    "override",
    "plan_folder",
    "read_results",
    "read_roster",
    "write_outputs",
]
