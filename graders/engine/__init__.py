"""The engine: runs a program under schedules that it chooses itself. Knows no exercise, student, language or mark.

Start reading at `kernel/loop.py`; `session` wires everything; `script` explores any threaded script.
"""

from graders.engine.script import Exploration, explore_script

__all__ = ["Exploration", "explore_script"]
