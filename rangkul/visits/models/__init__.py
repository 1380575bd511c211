"""Tables of visits."""

from .finding import HandIn, Outcome, ReasonCluster, Said, Task, Visit, VisitState, Why
from .planning import (
    Assignment,
    AssignmentState,
    Letter,
    Level,
    PlanStep,
    Reminder,
    Round,
    RoundState,
    VisitRules,
    Volunteer,
)
from .portal import PortalCode, PortalCount, PortalLine
from .protection import Worry
from .reports import Report
from .saying import DESTROYED, Meeting, MeetingLine, Side, Statement

__all__ = [
    "DESTROYED",
    "Assignment",
    "AssignmentState",
    "HandIn",
    "Letter",
    "Level",
    "Meeting",
    "MeetingLine",
    "Outcome",
    "PlanStep",
    "PortalCode",
    "PortalCount",
    "PortalLine",
    "ReasonCluster",
    "Reminder",
    "Report",
    "Round",
    "RoundState",
    "Said",
    "Side",
    "Statement",
    "Task",
    "Visit",
    "VisitRules",
    "VisitState",
    "Volunteer",
    "Why",
    "Worry",
]
