"""Tables of visits."""

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

__all__ = [
    "Assignment",
    "AssignmentState",
    "Letter",
    "Level",
    "PlanStep",
    "Reminder",
    "Round",
    "RoundState",
    "VisitRules",
    "Volunteer",
]
