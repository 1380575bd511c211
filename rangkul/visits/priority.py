"""How pressing a visit is, 0 .. 100, with the reasons in words that may be shown.

Signals of protection raise the order and are never among the reasons. The points are a choice of ours, written here in
one place; no official order exists.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Signs in ``Child.flags`` that a child may need protection: they raise the order, and nobody is told so.
PROTECTION = frozenset({"at_risk:guardian", "at_risk:disability_no_aid", "guardian", "disability", "worry"})
#: Points at most: how likely the child is out of school, age, time waiting, the family, protection.
LIKELY, AGE, WAITING, FAMILY, PROTECT = 40, 20, 20, 8, 12
LONG_DAYS = 180
UPPER_SECONDARY, LOWER_SECONDARY = 16, 13


@dataclass(frozen=True)
class Priority:
    """Points and reasons of one child."""

    points: int
    reasons: tuple[str, ...]


def priority(
    *, verdict: str, probability: float | None, age: int | None, waiting_days: int, flags: list[str], at_home: int
) -> Priority:
    """How pressing one child is. ``at_home``: other children of the household on the list.

    >>> priority(verdict="out_of_school", probability=1, age=17, waiting_days=365, flags=[], at_home=0).points
    80
    """
    points, reasons = _likely(verdict, probability)
    if "on_ats_list" in flags:
        points = min(LIKELY, points + 8)
        reasons.append(_("ada di daftar ATS nasional"))
    if age is not None and age >= UPPER_SECONDARY:
        points += AGE
        reasons.append(ngettext("umur %d tahun, waktunya sedikit", "umur %d tahun, waktunya sedikit", age) % age)
    elif age is not None and age >= LOWER_SECONDARY:
        points += AGE * 7 // 10
        reasons.append(ngettext("umur %d tahun", "umur %d tahun", age) % age)
    elif age is not None:
        points += AGE // 2
    points += round(WAITING * min(waiting_days, LONG_DAYS) / LONG_DAYS)
    if waiting_days >= LONG_DAYS // 6:
        reasons.append(ngettext("menunggu %d hari", "menunggu %d hari", waiting_days) % waiting_days)
    if at_home or "sibling_out" in flags:
        points += FAMILY
        reasons.append(_("saudaranya juga perlu dikunjungi") if at_home else _("saudaranya tidak sekolah"))
    if PROTECTION & set(flags):
        points += PROTECT
    return Priority(min(points, 100), tuple(reasons))


def _likely(verdict: str, probability: float | None) -> tuple[int, list[str]]:
    sure = 0.5 if probability is None else probability
    if verdict == "out_of_school":
        return round(LIKELY * sure), [_("tidak ditemukan di sekolah mana pun")] if sure >= 0.9 else [
            _("diduga tidak sekolah")
        ]
    return round(LIKELY * 0.4), [_("belum pasti bersekolah")]


def waiting_since(listed_on: dt.date, today: dt.date) -> int:
    """Days on the list, never negative."""
    return max(0, (today - listed_on).days)
