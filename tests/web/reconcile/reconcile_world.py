"""Days of the small made-up world of ``conftest.py``."""

from __future__ import annotations

from datetime import date

SPRING, AUTUMN = date(2025, 2, 24), date(2025, 10, 1)
