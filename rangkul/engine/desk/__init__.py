"""What an office desk asks about files before and after it takes them. Who asks needs no table library.

sort_files(files, settings, maps)   which file is of which kind and period
check(inputs, settings, out)        columns, first rows, problems, accounting, refused rows – and the tidy rows
difference(new, old, out)           which rows are new, changed, gone since the last time
page(table, start=, size=)          some lines of a table that one of these left
fields(kind)                        what a column can be mapped to, in words
"""

from __future__ import annotations

from ..sources import squeeze
from .checking import PROBLEMS, REFUSED, ROWS, check
from .columns import Field, field_of, fields, guessed, label, map_text, sender_of
from .comparing import DIFFERENCE, difference
from .look import Column, Layout, Look, Unreadable
from .sorting import MapOffer, Sorted, sort_files, within
from .tables import Page, counts, every, page
from .unpacking import is_archive, unpack
from .words import settings_of

__all__ = [
    "DIFFERENCE",
    "PROBLEMS",
    "REFUSED",
    "ROWS",
    "Column",
    "Field",
    "Layout",
    "Look",
    "MapOffer",
    "Page",
    "Sorted",
    "Unreadable",
    "check",
    "counts",
    "difference",
    "every",
    "field_of",
    "fields",
    "guessed",
    "is_archive",
    "label",
    "map_text",
    "page",
    "sender_of",
    "settings_of",
    "sort_files",
    "squeeze",
    "unpack",
    "within",
]
