"""Cells that hold an error such as #N/A. The reader hands them over as blank; people must see them."""

from __future__ import annotations

import html
import re

import polars as pl

from .problem import FileProblem
from .zips import SafeZip, slashed

#: (row, column) as 0-based numbers of the spreadsheet, and the text people see there.
Errors = list[tuple[int, int, str]]

_CELL = re.compile(rb"""<c\s[^>]*?\bt=["']e["'][^>]*>(.{0,2000}?)</c>""", re.S)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_VALUE = re.compile(rb"<v>([^<]*)</v>")


def check_and_find(workbook: SafeZip, kind: str) -> dict[str, Errors]:
    """Unpack every member once, counting, and return the errors by name of sheet (.xlsx only). Raises FileProblem."""
    found: dict[str, Errors] = {}
    sheets = _sheet_names(workbook) if kind == "xlsx" else {}
    for member in workbook.members:
        if slashed(member) in sheets:
            xml = b"".join(workbook.chunks(member))
            if b't="e"' in xml or b"t='e'" in xml:
                found[sheets[slashed(member)]] = _errors(xml)
        else:
            for chunk in workbook.chunks(member):
                if kind == "ods" and member.filename == "META-INF/manifest.xml" and b"encryption-data" in chunk:
                    raise FileProblem("FILE_PASSWORD", workbook.name)
    return found


def _sheet_names(workbook: SafeZip) -> dict[str, str]:
    """Member of the zip → name of the sheet."""
    place = min((name for name in workbook.names() if name.lower().endswith("workbook.xml")), key=len)
    folder = place[: -len("workbook.xml")]
    book = workbook.read(place).decode("utf-8", "replace")
    links = workbook.read(f"{folder}_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target") for tag in re.findall(r"<\w*:?Relationship\s[^>]*>", links)
    }
    names = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        names[target[1:] if target.startswith("/") else folder + target] = _attribute(tag, "name")
    return names


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape(found[1] or found[2] or "") if found else ""


def _errors(xml: bytes) -> Errors:
    errors = []
    for cell in _CELL.finditer(xml):
        place, value = _REFERENCE.search(cell[0]), _VALUE.search(cell[1])
        if place and value:
            errors.append(
                (int(place[2]) - 1, _column_number(place[1]), html.unescape(value[1].decode("utf-8", "replace")))
            )
    return errors


def _column_number(letters: bytes) -> int:
    """0-based: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def put_back(cells: pl.DataFrame, errors: Errors, first_row: int, places: dict[int, int]) -> pl.DataFrame:
    """Write the errors into the blank cells that the reader left."""
    by_column: dict[int, tuple[list[int], list[str]]] = {}
    for row, column, text in errors:
        at = row - first_row + 1
        if 0 <= at < cells.height and column in places:
            rows, texts = by_column.setdefault(places[column], ([], []))
            rows.append(at)
            texts.append(text)
    return cells.with_columns(cells.to_series(at).scatter(*found) for at, found in by_column.items())
