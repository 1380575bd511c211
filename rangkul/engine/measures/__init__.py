"""Counts, rates, and the hiding of small numbers."""

from .counts import AT_RISK, GROUPS, RESIDU, Measures, age_bands, summarise, with_rates
from .disclosure import hide_parts, hide_small, mark_of

__all__ = [
    "AT_RISK",
    "GROUPS",
    "RESIDU",
    "Measures",
    "age_bands",
    "hide_parts",
    "hide_small",
    "mark_of",
    "summarise",
    "with_rates",
]
