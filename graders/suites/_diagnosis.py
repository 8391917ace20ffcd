"""The diagnosis as `_judge` calls it; the rooms behind it are in `graders.suites.diagnosis`."""

from graders.suites.diagnosis import diagnose

__all__ = ["diagnose"]
