"""Observers listen to a run and never steer it."""

from graders.engine import roles
from graders.engine.observers.discipline import Discipline
from graders.engine.observers.lock_order import LockOrder
from graders.engine.observers.races import Races
from graders.engine.observers.recorder import Recorder, short
from graders.engine.observers.waiting import BusyWaits

roles.ours_to_blame(__name__)

__all__ = ["BusyWaits", "Discipline", "LockOrder", "Races", "Recorder", "short"]
