"""Makes small files of every kind that offices send, byte by byte where no library writes them."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from html import escape

import xlsxwriter

Rows = list[list[object]]  # cells: None, str, float, int, bool, date


def xlsx(sheets: dict[str, Rows], *, at: tuple[int, int] = (0, 0), hidden: tuple[str, ...] = (), **options) -> bytes:
    """A workbook by XlsxWriter; ``at`` is the first cell (row, column)."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, **options})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows, at[0]):
            for c, value in enumerate(row, at[1]):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, value, day)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)
        if name in hidden:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def zipped(members: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip, members in the given order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def ods(sheets: dict[str, Rows]) -> bytes:
    """An OpenDocument spreadsheet, with the filler rows that LibreOffice adds."""
    tables = []
    for name, rows in sheets.items():
        lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        filler = (
            '<table:table-row table:number-rows-repeated="1048000">'
            '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        )
        tables.append(f'<table:table table:name="{escape(name)}">{lines}{filler}</table:table>')
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in {"office": "office", "table": "table", "text": "text"}.items()
    )
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    manifest = "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": f"<?xml version='1.0'?><office:document-content {spaces}>{body}"
            "</office:document-content>".encode(),
        },
        stored=("mimetype",),
    )


def _ods_cell(value: object) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, float | int):
        kind = f'office:value-type="float" office:value="{value!r}"'
    elif isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def xls(sheets: dict[str, Rows]) -> bytes:
    """An Excel 97 workbook (BIFF8 in an OLE container)."""
    parts = [_sheet_records(rows) for rows in sheets.values()]
    style = b"".join(_record(0xE0, struct.pack("<HHH14x", 0, number_format, 0)) for number_format in (0, 14))
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 6)) + style
    size = len(head) + sum(4 + 8 + 2 * len(name) for name in sheets) + 4
    bounds = b""
    for name, part in zip(sheets, parts, strict=True):
        bounds += _record(0x85, struct.pack("<IBBBB", size, 0, 0, len(name), 1) + name.encode("utf-16-le"))
        size += len(part)
    return ole({"Workbook": head + bounds + _record(0x0A, b"") + b"".join(parts)})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet_records(rows: Rows) -> bytes:
    width = max(map(len, rows), default=0)
    out = [
        _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0, 6)),
        _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)),
    ]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, bool):
                out.append(_record(0x205, struct.pack("<HHHBB", r, c, 0, value, 0)))
            elif isinstance(value, date):
                out.append(_record(0x203, struct.pack("<HHHd", r, c, 1, (value - date(1899, 12, 30)).days)))
            elif isinstance(value, float | int):
                out.append(_record(0x203, struct.pack("<HHHd", r, c, 0, value)))
            elif value in ERROR_CODES:
                out.append(_record(0x205, struct.pack("<HHHBB", r, c, 0, ERROR_CODES[value], 1)))
            else:
                text = value.encode("utf-16-le")
                out.append(_record(0x204, struct.pack("<HHHHB", r, c, 0, len(text) // 2, 1) + text))
    return b"".join(out) + _record(0x0A, b"")


ERROR_CODES = {
    "#NULL!": 0x00,
    "#DIV/0!": 0x07,
    "#VALUE!": 0x0F,
    "#REF!": 0x17,
    "#NAME?": 0x1D,
    "#NUM!": 0x24,
    "#N/A": 0x2A,
}


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE container (the small file system inside old Office files)."""
    sectors, chains, entries = [], [], []
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")  # shorter streams would need the mini stream
        blocks = [padded[i : i + 512].ljust(512, b"\0") for i in range(0, len(padded), 512)]
        entries.append(_ole_entry(name, 2, len(sectors), len(padded)))
        chains += [len(sectors) + i + 1 for i in range(len(blocks) - 1)] + [0xFFFFFFFE]
        sectors += blocks
    directory = _ole_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + b"".join(entries)
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first_of_directory = len(sectors)
    blocks = [directory[i : i + 512] for i in range(0, len(directory), 512)]
    chains += [len(sectors) + i + 1 for i in range(len(blocks) - 1)] + [0xFFFFFFFE]
    sectors += blocks
    tables = 1
    while (len(sectors) + tables) > tables * 128:
        tables += 1
    first_of_table = len(sectors)
    chains += [0xFFFFFFFD] * tables
    chains += [0xFFFFFFFF] * (tables * 128 - len(chains))
    table = struct.pack(f"<{len(chains)}I", *chains)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, first_of_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *[first_of_table + i if i < tables else 0xFFFFFFFF for i in range(109)])
    return header + b"".join(sectors) + table


def _ole_entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
