"""Writing tables as offices have them: workbooks, OpenDocument sheets, text files. Equal lines, equal bytes.

Workbooks are put together here and not by XlsxWriter: the demo has four million cells, which take it a minute and this
a few seconds, and every byte must come out the same.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

Cell = str | int | float | date | None
Line = Sequence[Cell]

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # of every member of a zip
_FIRST_DAY = date(1899, 12, 30)  # day 0 of spreadsheets
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DATE, _BOLD = 1, 2  # rows of the table of cell formats below
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2">'
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass
class Sheet:
    """One sheet, line by line as the spreadsheet shows it.

    ``merges`` are (line, first column, last column), 0-based; ``bold`` is the number of lines in bold at the top.
    """

    name: str
    lines: Sequence[Line]
    merges: Sequence[tuple[int, int, int]] = field(default_factory=tuple)
    bold: int = 0


@dataclass(frozen=True)
class Laid:
    """Lines of a sheet, and for each data row the number of its line as the spreadsheet shows it (1-based)."""

    lines: list[Line]
    rows: pl.Series


def lay(
    above: Iterable[Line],
    rows: Sequence[Line],
    below: Iterable[Line] = (),
    between: Mapping[int, Sequence[Line]] | None = None,
) -> Laid:
    """Put data rows under titles and headers and over totals; ``between[k]`` are lines before data row ``k``."""
    lines = list(above)
    numbers = []
    for k, row in enumerate(rows):
        if between and k in between:
            lines.extend(between[k])
        lines.append(row)
        numbers.append(len(lines))
    return Laid([*lines, *below], pl.Series("row_no", numbers, dtype=pl.Int32))


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """A workbook. Text stands in shared strings, dates in number cells with a date format, as Excel itself writes."""
    strings: dict[str, int] = {}
    pages = [_page(sheet, strings) for sheet in sheets]
    named = "".join(
        f'<sheet name="{escape(s.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, start=1)
    )
    shared = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    last = len(sheets)
    links = "".join(_link(n, "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, last + 1))
    links += _link(last + 1, "styles", "styles.xml") + _link(last + 2, "sharedStrings", "sharedStrings.xml")
    kinds = "".join(_part(f"worksheets/sheet{n}.xml", "worksheet") for n in range(1, last + 1))
    kinds += (
        _part("styles.xml", "styles")
        + _part("sharedStrings.xml", "sharedStrings")
        + _part("workbook.xml", "sheet.main")
    )
    members = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{_link(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{shared}</sst>',
    }
    members |= {f"xl/worksheets/sheet{n}.xml": page for n, page in enumerate(pages, start=1)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            _add(archive, name, text)


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    member = zipfile.ZipInfo(name, _ZIP_DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 0  # the same bytes on every system
    archive.writestr(member, text, compresslevel=4)


def _link(n: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{n}" Type="{_RELS}/{kind}" Target="{target}"/>'


def _part(name: str, kind: str) -> str:
    return f'<Override PartName="/xl/{name}" ContentType="{_KIND}.{kind}+xml"/>'


def column_name(number: int) -> str:
    """Letters of a column, 0-based.

    >>> column_name(0), column_name(25), column_name(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _page(sheet: Sheet, strings: dict[str, int]) -> str:
    """The XML of one sheet; new texts are added to ``strings``."""
    names = [column_name(c) for c in range(max(map(len, sheet.lines), default=0))]
    out = [f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>']
    for number, line in enumerate(sheet.lines, start=1):
        style = f' s="{_BOLD}"' if number <= sheet.bold else ""
        cells = [_cell(f"{name}{number}", value, style, strings) for name, value in zip(names, line, strict=False)]
        out.append(f'<row r="{number}">{"".join(cells)}</row>')
    out.append("</sheetData>")
    if sheet.merges:
        spans = "".join(f'<mergeCell ref="{names[a]}{r + 1}:{names[b]}{r + 1}"/>' for r, a, b in sheet.merges)
        out.append(f'<mergeCells count="{len(sheet.merges)}">{spans}</mergeCells>')
    out.append("</worksheet>")
    return "".join(out)


def _cell(at: str, value: Cell, style: str, strings: dict[str, int]) -> str:
    if value is None:
        return ""
    if type(value) is str:
        return f'<c r="{at}"{style} t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    if isinstance(value, date):
        return f'<c r="{at}" s="{_DATE}"><v>{(value - _FIRST_DAY).days}</v></c>'
    return f'<c r="{at}"{style}><v>{value}</v></c>'


def write_text(path: Path, lines: Iterable[Line], *, separator: str, encoding: str) -> None:
    """A text file with Windows line ends, fields in quotes only where they must be."""
    text = "".join(separator.join(_plain(value, separator) for value in line) + "\r\n" for line in lines)
    path.write_bytes(text.encode(encoding, errors="replace"))


def _plain(value: Cell, separator: str) -> str:
    text = "" if value is None else str(value)
    if separator in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def write_ods(path: Path, sheet: Sheet) -> None:
    """An OpenDocument spreadsheet of one sheet."""
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, line))}</table:table-row>" for line in sheet.lines)
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'{_XML}<office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escape(sheet.name)}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
        for name, media in (("/", kind), ("content.xml", "text/xml"))
    )
    manifest = (
        f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.2">{listed}</manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        first = zipfile.ZipInfo("mimetype", _ZIP_DAY)  # must come first and unpacked
        first.create_system = 0
        archive.writestr(first, kind)
        _add(archive, "content.xml", content)
        _add(archive, "META-INF/manifest.xml", manifest)


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind, shown = f'office:value-type="date" office:date-value="{value.isoformat()}"', f"{value:%d/%m/%Y}"
    elif isinstance(value, (int, float)):
        kind, shown = f'office:value-type="float" office:value="{value}"', str(value)
    else:
        kind, shown = 'office:value-type="string"', escape(value)
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"
