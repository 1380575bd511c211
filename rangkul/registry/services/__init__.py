"""Verbs of the register; each asks for the right, changes, and leaves a line in the record."""

from .adding import EDITABLE, LooksLikeAnother, NumberTaken, add_child, edit_child
from .answering import AlreadyAnswered, answer_question
from .areas import follow_areas
from .believing import ChangedMeanwhile, SetByStronger
from .destroying import destroy_outlived
from .finding import EvidenceMissing, LaterFinding, lapse_findings, set_cluster, take_finding, undo_finding
from .forgetting import forget_deliveries
from .happenings import AlreadyUndone, WrongDay, record_event, undo_event
from .lists import begin_export, drop_filter, end_export, save_filter
from .many import AT_ONCE, TooMany, act_on_many, undo_many
from .merging import TAKEABLE, CannotMerge, merge, unmerge
from .opening import REASON_LETTERS, NotANumber, ReasonTooShort, find_by_number, note_listed, open_child, reveal_number
from .taking import OlderRun, take_run, take_tables

__all__ = [
    "AT_ONCE",
    "EDITABLE",
    "REASON_LETTERS",
    "TAKEABLE",
    "AlreadyAnswered",
    "AlreadyUndone",
    "CannotMerge",
    "ChangedMeanwhile",
    "EvidenceMissing",
    "LaterFinding",
    "LooksLikeAnother",
    "NotANumber",
    "NumberTaken",
    "OlderRun",
    "ReasonTooShort",
    "SetByStronger",
    "TooMany",
    "WrongDay",
    "act_on_many",
    "add_child",
    "answer_question",
    "begin_export",
    "destroy_outlived",
    "drop_filter",
    "edit_child",
    "end_export",
    "find_by_number",
    "follow_areas",
    "forget_deliveries",
    "lapse_findings",
    "merge",
    "note_listed",
    "open_child",
    "record_event",
    "reveal_number",
    "save_filter",
    "set_cluster",
    "take_finding",
    "take_run",
    "take_tables",
    "undo_event",
    "undo_finding",
    "undo_many",
    "unmerge",
]
