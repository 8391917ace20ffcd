"""Observers listen to a run and never steer it."""

from graders.engine.observers.recorder import Recorder, short

__all__ = ["Recorder", "short"]
