"""`_thread` and `time`, virtual; the standard library's own `threading` on top; and what the points announce."""

from graders.engine import roles

roles.hands_on(__file__)
