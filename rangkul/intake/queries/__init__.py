"""Questions about what arrives; each begins with what the viewer may see."""

from .bases import bases, bases_for_delivery, basis_for, how_many_rest, resting_on
from .calendar import Cell, Line, calendar, expectations, periods_until, semester
from .deliveries import (
    deliveries,
    delivery_for,
    files_of,
    parts_of,
    replaceable,
    suggested_replacement,
    usable,
)
from .results import look_of, table_of, tables_of
from .uploads import upload_for, uploads_of

__all__ = [
    "Cell",
    "Line",
    "bases",
    "bases_for_delivery",
    "basis_for",
    "calendar",
    "deliveries",
    "delivery_for",
    "expectations",
    "files_of",
    "how_many_rest",
    "look_of",
    "parts_of",
    "periods_until",
    "replaceable",
    "resting_on",
    "semester",
    "suggested_replacement",
    "table_of",
    "tables_of",
    "upload_for",
    "uploads_of",
    "usable",
]
