"""Runs, the questions they leave, what people answered, and what the owners of lists should mend."""

from .corrections import Correction, Owner, Reply
from .pairs import Answer, Decision, Kind, Pair
from .runs import ACTIVE, NEXT, Change, Forgotten, Run, RunDelivery, RunState

__all__ = [
    "ACTIVE",
    "NEXT",
    "Answer",
    "Change",
    "Correction",
    "Decision",
    "Forgotten",
    "Kind",
    "Owner",
    "Pair",
    "Reply",
    "Run",
    "RunDelivery",
    "RunState",
]
