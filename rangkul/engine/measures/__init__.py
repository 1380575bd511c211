"""Counts, rates, and the hiding of small numbers."""

from .counts import AT_RISK, GROUPS, RESIDU, Measures, age_bands, summarise, with_rates
from .disclosure import hide_parts, hide_small, mark_of
from .lists import hide_group, hide_rows, open_rows

__all__ = [
    "AT_RISK",
    "GROUPS",
    "RESIDU",
    "Measures",
    "age_bands",
    "hide_group",
    "hide_parts",
    "hide_rows",
    "hide_small",
    "mark_of",
    "open_rows",
    "summarise",
    "with_rates",
]
