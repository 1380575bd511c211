"""When people disagree about a child: a table of rules over what each side says; what it does not settle is asked.

Sides stand beside each other, the newest word of each. A visit with its evidence is a side like the others, and the
strongest of its day. A school's word about its own pupil carries its NPSN; a village's word needs a second side or a
signed meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .models import Said, Side


@dataclass(frozen=True)
class Word:
    """The newest word of one side."""

    side: str
    said: str
    on: dt.date
    evidence: str = ""
    key: int | None = None


class Result(StrEnum):
    STANDS = "stands"  # the visit holds, nothing moves
    BELIEVE = "believe"  # the register moves to ``said``
    WAIT = "wait"  # not enough to move, nobody contradicts
    ASK = "ask"  # contradiction: one question to a named person


@dataclass(frozen=True)
class Settled:
    """What the table answers, and which of its lines."""

    result: Result
    said: str = ""
    rule: str = ""


def settle(words: Sequence[Word]) -> Settled:
    """Read the table: the first line that holds."""
    if not words:
        return Settled(Result.WAIT, rule="nobody")
    visit = next((word for word in words if word.side == Side.VISIT), None)
    others = [word for word in words if word.side != Side.VISIT]
    said = {word.said for word in words}
    if visit and not any(word.said != visit.said and word.on > visit.on for word in others):
        return Settled(Result.STANDS, visit.said, "visit")
    if len(said) > 1:
        return Settled(Result.ASK, rule="contradiction")
    (one,) = said
    sides = {word.side for word in words}
    if one == Said.IN_SCHOOL:
        proven = Side.SCHOOL in sides or any(word.evidence for word in words if word.side == Side.AGENCY)
        return Settled(Result.BELIEVE, one, "school") if proven else Settled(Result.WAIT, one, "no_paper")
    if Side.MEETING in sides or len(sides) > 1:
        return Settled(Result.BELIEVE, one, "meeting" if Side.MEETING in sides else "two_sides")
    return Settled(Result.WAIT, one, "one_side")
