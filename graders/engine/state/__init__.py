"""The state of a run: everything that decides what can still happen, in a form that can be compared.

`Sight` is what a session hands to a strategy that asks for it (`attach`): a strategy knows neither world nor kernel.
"""

from graders.engine.state.canonical import Unprunable
from graders.engine.state.fingerprint import Fingerprints

__all__ = ["Fingerprints", "Unprunable"]
