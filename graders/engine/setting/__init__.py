"""What a script finds around it, as under plain Python and new in every run: its arguments, modules, streams, exits."""

from graders.engine.setting.beside import Beside
from graders.engine.setting.setting import Setting

__all__ = ["Beside", "Setting"]
