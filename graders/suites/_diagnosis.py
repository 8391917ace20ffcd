"""The diagnosis as `_judge` calls it. The code is in `graders.suites.diagnosis`."""

from graders.suites.diagnosis import diagnose

__all__ = ["diagnose"]
