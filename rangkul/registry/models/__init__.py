"""Tables of the register: children, what was believed of them and when, the records behind, what people did."""

from .acts import BulkAct, ChildEvent, EventKind, Finding, Merge, Question, SavedFilter, Turn
from .child import Child, Origin, SourceRecord
from .history import Episode, EpisodeKind, Fact, Taking

__all__ = [
    "BulkAct",
    "Child",
    "ChildEvent",
    "Episode",
    "EpisodeKind",
    "EventKind",
    "Fact",
    "Finding",
    "Merge",
    "Origin",
    "Question",
    "SavedFilter",
    "SourceRecord",
    "Taking",
    "Turn",
]
