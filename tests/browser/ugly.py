"""An ugly list as a school sends it: a header nobody knows, rows without a name, a day that never was."""

from __future__ import annotations

from pathlib import Path

import openpyxl

HEADER, FIRST = 5, 7  # lines of the demo's Dapodik workbooks, counted from 1


def uglier(source: Path, out: Path, header: str) -> Path:
    """``source`` (a Dapodik workbook) with its names under ``header``, and rows that cannot be taken."""
    book = openpyxl.load_workbook(source)
    sheet = book.active
    words = [cell.value for cell in sheet[HEADER]]
    name, born = words.index("Nama") + 1, words.index("Tanggal Lahir") + 1
    sheet.cell(HEADER, name).value = header
    for word in (header, "NISN", "NIK", "Tanggal Lahir", "No KK"):  # a pupil of whom nothing says who it is
        sheet.cell(FIRST, [cell.value for cell in sheet[HEADER]].index(word) + 1).value = None
    sheet.cell(FIRST + 1, born).value = "31/02/2012"
    sheet.cell(FIRST + 2, name).value = "<script>alert(1)</script>"
    sheet.append(["Jumlah", sheet.max_row - FIRST + 1])
    book.save(out)
    return out
