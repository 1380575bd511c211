"""Answers of a questionnaire as values: whatever a form or a phone wrote, a value or nothing; never an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any


def text(answers: Mapping[str, Any], name: str) -> str:
    """One answer as text; several choices with spaces between."""
    value = answers.get(name)
    return " ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "").strip()


def many(said: Any) -> list[str]:
    """The chosen of a question with several choices.

    >>> many("A01 A02"), many(["A01"]), many(None)
    (['A01', 'A02'], ['A01'], [])
    """
    return said.split() if isinstance(said, str) else [str(one) for one in said or ()]


def number(value: Any, most: int) -> int | None:
    """A whole number from 0 to ``most``."""
    written = str(value if value is not None else "").strip()
    return int(written) if written.isdigit() and len(written) < 6 and int(written) <= most else None


def date(value: Any) -> dt.date | None:
    """A day as "2014-03-02", with or without a time behind it."""
    try:
        return dt.date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def place(said: Any) -> dict[str, float]:
    """A geopoint (``{"lat": …, "lon": …, "accuracy": …}``) as latitude, longitude and metres; {} where it is none."""
    if not isinstance(said, Mapping):
        return {}
    names = {"lat": "latitude", "lon": "longitude", "accuracy": "accuracy"}
    try:
        found = {ours: float(said[name]) for name, ours in names.items() if said.get(name) not in (None, "")}
    except (TypeError, ValueError):
        return {}
    fits = abs(found.get("latitude", 91)) <= 90 and abs(found.get("longitude", 181)) <= 180
    return found if fits else {}
