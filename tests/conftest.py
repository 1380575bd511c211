"""For all tests: what Hypothesis looks at is the same every time, so that a commit is judged by its own change.

``make fuzz`` looks at something new each time.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
