"""The state of a run: everything that decides what can still happen, in a form that can be compared.

A session hands a `Sight` to a strategy that asks for it (`attach`), because a strategy knows neither world nor kernel.
"""

from graders.engine import roles
from graders.engine.state.canonical import Unprunable
from graders.engine.state.fingerprint import Fingerprints

roles.looks_on(__file__)

__all__ = ["Fingerprints", "Unprunable"]
