"""How long what is kept here, and what has outlived it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date

from django.db import connection
from django.utils import timezone

from ..keeping import COUNTED_FROM, DEFAULT_MONTHS, LEFT_OVER, Kept
from ..models import KeepingRule, Region


@dataclass(frozen=True)
class Held:
    """One line of a region's table: what holds now, and a shorter time that is still being thought over."""

    what: Kept
    months: int
    rule: KeepingRule | None  # None: the default
    coming: KeepingRule | None = None

    @property
    def label(self) -> str:
        return self.what.label

    @property
    def counted_from(self) -> str:
        return COUNTED_FROM[self.what]

    @property
    def left_over(self) -> str:
        return LEFT_OVER[self.what]


def keeping_table(region: Region, today: date | None = None) -> list[Held]:
    """A line for each kind of data, in the order of :class:`Kept`."""
    today = today or timezone.localdate()
    newest: dict[str, list[KeepingRule]] = {}
    for rule in KeepingRule.objects.filter(region=region).order_by("-id"):
        newest.setdefault(rule.what, []).append(rule)
    lines = []
    for kind in Kept:
        rules = newest.get(kind.value, [])
        begun = (rule for n, rule in enumerate(rules) if rule.from_day <= today and not _corrected(rule, rules[:n]))
        now = next(begun, None)
        coming = rules[0] if rules and rules[0].from_day > today else None
        lines.append(Held(kind, now.months if now else DEFAULT_MONTHS[kind], now, coming))
    return lines


def _corrected(rule: KeepingRule, newer: list[KeepingRule]) -> bool:
    """Whether another rule was made before this one began: then it never holds."""
    return any(other.at.astimezone(UTC).date() < rule.from_day for other in newer)


def months_kept(region: Region, today: date | None = None) -> dict[Kept, int]:
    """{what: months} that hold today."""
    return {line.what: line.months for line in keeping_table(region, today)}


def outlived(region: Region, what: Kept) -> date:
    """What is dated before this day has outlived its rule."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_outlived(%s, %s)", [region.pk, what.value])
        return cursor.fetchone()[0]
