"""What may be asked of the register; each begins with what the viewer may see."""

from .acts import (
    bulk_act_for,
    bulk_acts,
    event_for,
    merge_for,
    question_for,
    questions,
    saved_filter_for,
    saved_filters,
)
from .children import (
    absorbed_by,
    age_day,
    age_on,
    child_for,
    family_of,
    records_of,
    regions_to_edit,
    similar_children,
    visible,
)
from .counting import Count, as_of, counts_as_of
from .history import Believed, Moment, beliefs, timeline
from .listing import FIND_AT_MOST, Chosen, Found, chosen_ids, count_up_to, find, labels_in_use, run_choices

__all__ = [
    "FIND_AT_MOST",
    "Believed",
    "Chosen",
    "Count",
    "Found",
    "Moment",
    "absorbed_by",
    "age_day",
    "age_on",
    "as_of",
    "beliefs",
    "bulk_act_for",
    "bulk_acts",
    "child_for",
    "chosen_ids",
    "count_up_to",
    "counts_as_of",
    "event_for",
    "family_of",
    "find",
    "labels_in_use",
    "merge_for",
    "question_for",
    "questions",
    "records_of",
    "regions_to_edit",
    "run_choices",
    "saved_filter_for",
    "saved_filters",
    "similar_children",
    "timeline",
    "visible",
]
