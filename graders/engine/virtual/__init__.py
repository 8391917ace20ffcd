"""The virtual `_thread` and `time`, the standard library's own `threading` on top, and the announcements of points."""

from graders.engine import roles

roles.hands_on(__file__)
