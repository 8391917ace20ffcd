"""What an exercise is, as data: points, checks, titles and hints, in English and Chinese.

There is one metadata file, `exercises.toml`, which belongs to the program. The student's folder holds only what the
student reads and edits. This room runs nothing, judges nothing and imports nothing of ours but `errors` and `results`.
"""

from graders.catalog._load import tutorial_cell
from graders.catalog._values import Bilingual, CatalogError, CheckSpec, Exercise, FunctionSpec, PlaySpec
from graders.catalog.packs import by_module_name, load, pack_of, using

__all__ = [
    "Bilingual", "CatalogError", "CheckSpec", "Exercise", "FunctionSpec", "PlaySpec", "by_module_name", "load",
    "pack_of", "tutorial_cell", "using",
]  # fmt: skip
