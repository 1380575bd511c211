"""Lists as files: .xlsx with a sheet that says what it is, .csv that no spreadsheet mistakes for formulas."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import vault

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def as_file(
    form: str, name: str, headers: Sequence[str], rows: Iterable[Sequence], about: Sequence[tuple[str, object]]
) -> tuple[FileResponse, int]:
    """The list as ``name``.xlsx or .csv, and how many rows it has. ``about`` is said on a sheet of its own."""
    if form == "xlsx":
        return _xlsx(name, headers, rows, about)
    return _csv(name, headers, rows)


def _xlsx(name: str, headers: Sequence[str], rows: Iterable[Sequence], about) -> tuple[FileResponse, int]:
    # names of children belong in no shared temporary folder
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    count = 0
    with vault.workshop() as folder, xlsxwriter.Workbook(out, _BOOK | {"tmpdir": str(folder)}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E7EEF0"})
        page = book.add_worksheet(_("Daftar"))
        page.freeze_panes(1, 0)
        for at, header in enumerate(headers):
            page.set_column(at, at, max(12, min(50, len(str(header)) + 4)))
        page.write_row(0, 0, headers, bold)
        for count, row in enumerate(rows, 1):
            page.write_row(count, 0, [_plain(cell) for cell in row])
        sheet = book.add_worksheet(_("Keterangan"))
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 60)
        for at, (label, value) in enumerate([*about, (_("Jumlah baris"), count)]):
            sheet.write_row(at, 0, [str(label), _plain(value)])
    return _response(out, f"{name}.xlsx", XLSX), count


def _csv(name: str, headers: Sequence[str], rows: Iterable[Sequence]) -> tuple[FileResponse, int]:
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow(headers)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - counted on the way
        writer.writerow([_guarded(_plain(cell)) for cell in row])
    text.detach()
    return _response(out, f"{name}.csv", CSV), count


def _response(out, name: str, kind: str) -> FileResponse:
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=kind)


def _plain(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, list | tuple):
        return "; ".join(str(_plain(one)) for one in cell)
    return cell if isinstance(cell, int | float) else str(cell)


def _guarded(cell: object) -> object:
    """
    >>> _guarded("=1+1"), _guarded(-3), _guarded("Siti")
    ("'=1+1", -3, 'Siti')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
