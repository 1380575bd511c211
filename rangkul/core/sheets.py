"""Rows as a workbook that opens anywhere: no cell is ever a formula, and memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from django.utils import timezone

#: Nothing that somebody typed becomes a formula, a link or a number.
SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
}
#: Excel's longest sheet name.
NAME_LETTERS = 31


def write(path: Path, *, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence]) -> int:
    """Write ``rows`` below the named ``columns`` (name, width in letters); returns how many rows there were.

    Moments lose their zone as Excel has none: they are written in the zone of the page.
    """
    book = xlsxwriter.Workbook(str(path), SAFE)
    book.set_properties({"title": title, "company": "Rangkul"})
    sheet = book.add_worksheet("".join(letter for letter in title if letter not in "[]:*?/\\'")[:NAME_LETTERS])
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for place, (name, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, count, place, value)
    if count:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return count


def _write(sheet, row: int, place: int, value: object) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, timezone.localtime(value).replace(tzinfo=None))
    elif isinstance(value, bool) or value is None:
        sheet.write_string(row, place, "" if value is None else str(value))
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value))
