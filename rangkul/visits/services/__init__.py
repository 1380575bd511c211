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
from .believing import undo_visit
from .finding_children import AlreadyDecided, settle_new_child
from .keeping import keeper
from .meetings import note_meeting, prepare_meeting, print_meeting, sign_meeting, undo_meeting
from .protecting import close_worry, open_worries, see_worry
from .receiving import take_submission
from .rounds import DayPassed, NobodyToVisit, RoundHasVisits, close_round, make_round, open_round, undo_round
from .statements import NotYourWord, answer_dispute, give_statement, undo_statement

__all__ = [
    "AlreadyDecided",
    "CannotGoThere",
    "DayPassed",
    "NobodyThere",
    "NobodyToVisit",
    "NotYourWord",
    "NothingToMove",
    "RoundHasVisits",
    "answer_dispute",
    "close_round",
    "close_worry",
    "end_absence",
    "give_doors",
    "give_statement",
    "keeper",
    "make_round",
    "note_meeting",
    "open_round",
    "open_worries",
    "prepare_meeting",
    "print_meeting",
    "replan_absent",
    "see_worry",
    "set_volunteer",
    "settle_new_child",
    "share_waiting",
    "sign_meeting",
    "take_submission",
    "undo_meeting",
    "undo_round",
    "undo_statement",
    "undo_step",
    "undo_visit",
    "withdraw_doors",
]
