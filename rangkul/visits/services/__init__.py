"""Verbs of visits."""

from .assigning import (
    CannotGoThere,
    NobodyThere,
    NothingToMove,
    end_absence,
    give_doors,
    replan_absent,
    set_volunteer,
    share_waiting,
    undo_step,
    withdraw_doors,
)
from .rounds import DayPassed, NobodyToVisit, RoundHasVisits, close_round, make_round, open_round, undo_round

__all__ = [
    "CannotGoThere",
    "DayPassed",
    "NobodyThere",
    "NobodyToVisit",
    "NothingToMove",
    "RoundHasVisits",
    "close_round",
    "end_absence",
    "give_doors",
    "make_round",
    "open_round",
    "replan_absent",
    "set_volunteer",
    "share_waiting",
    "undo_round",
    "undo_step",
    "withdraw_doors",
]
