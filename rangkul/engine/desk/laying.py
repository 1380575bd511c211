"""From a table and how it is read to what a person sees of it."""

from __future__ import annotations

import polars as pl

from ..files import CsvTable, ParquetTable, RawTable
from ..ids import mask_text
from ..sources import squeeze
from ..tidy.columns import Layout as Reading
from ..tidy.deliveries import Delivery
from .look import DOUBLE, JOINED, KEY, NUMBERING, READ, UNREAD, Column, Layout
from .words import own_name

Table = RawTable | ParquetTable | CsvTable
FIRST, TOP, WIDEST, LONGEST = 5, 15, 120, 60  # rows, lines, columns, characters that are shown
_WANTED = {"dtsen": ("name",), "field": ("name",)}
_USUAL = ("name", "nik", "birth_date")


def read_layout(delivery: Delivery, map_id: int | None) -> Layout:
    """How a recognised table is read."""
    table, reading = delivery.load(), delivery.layout
    names = _names(table)[:WIDEST]
    is_sheet = isinstance(table, RawTable)
    cells = _shown(_first_rows(table, reading).select(names))
    columns = tuple(_column(at, name, reading, cells) for at, name in enumerate(names))
    return Layout(
        tables=((own_name(delivery.shown), delivery.sheet, sum(delivery.parts.values())),),
        kind=reading.kind,
        header_row=table.first_row + reading.header.first if is_sheet and (reading.header.first or 0) >= 0 else None,
        columns=columns,
        headers=tuple(squeeze(c.header) for c in columns if c.header),
        first=tuple(cells.rows()),
        top=_top(table),
        said_above=said_above(reading),
        missing=_missing(reading),
        map_id=map_id,
    )


def raw_layout(table: Table) -> Layout:
    """The first lines of a table that was not recognised, for a person to say what it is."""
    names = _names(table)[:WIDEST]
    frame = table.cells.head(FIRST) if isinstance(table, RawTable) else next(iter(table.batches(FIRST)))
    headers = () if isinstance(table, RawTable) else tuple(names)
    cells = _shown(frame.select(names))
    columns = tuple(
        Column(headers[at] if headers else "", None, UNREAD, _samples(cells[:, at])) for at in range(len(names))
    )
    rows = table.cells.height if isinstance(table, RawTable) else table.rows
    return Layout(
        tables=((own_name(_file(table)), getattr(table, "sheet", None), rows),),
        kind=None,
        header_row=None,
        columns=columns,
        headers=tuple(squeeze(header) for header in headers),
        first=tuple(cells.rows()),
        top=_top(table),
    )


def together(layouts: list[Layout]) -> tuple[Layout, ...]:
    """Tables of one layout beside each other, in the order in which they came."""
    found: dict[tuple, Layout] = {}
    for layout in layouts:
        fields = tuple((c.header, c.field) for c in layout.columns)
        key = (layout.kind, layout.header_row, fields, layout.map_id, None if layout.kind else layout.tables)
        first = found.setdefault(key, layout)
        if first is not layout:
            found[key] = Layout(**vars(first) | {"tables": first.tables + layout.tables})
    return tuple(found.values())


def _file(table: Table) -> str:
    return "/".join((*(() if "/" in table.file else table.folder), table.file))


def _names(table: Table) -> list[str]:
    return table.cells.columns if isinstance(table, RawTable) else [name for name, _kind in table.columns]


def _first_rows(table: Table, reading: Reading) -> pl.DataFrame:
    if isinstance(table, RawTable):
        return table.cells.slice(reading.header.last + 1, FIRST)
    return next(iter(table.batches(FIRST)), pl.DataFrame(schema=dict(table.columns))).head(FIRST)


def _shown(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells as short texts, numbers of eight digits and more masked, blanks as ""."""
    flat = [
        (pl.lit("…") if frame.schema[c].is_nested() or frame.schema[c] == pl.Binary else pl.col(c)).alias(c)
        for c in frame.columns
    ]
    text = frame.select(flat).select(pl.all().cast(pl.String, strict=False))
    return text.select(mask_text(pl.col(c)).str.slice(0, LONGEST).fill_null("").alias(c) for c in text.columns)


def _samples(cells: pl.Series) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for cell in cells if cell))[:3]


def _column(at: int, name: str, reading: Reading, cells: pl.DataFrame) -> Column:
    texts = reading.header.texts
    header = (texts[at] or "") if at < len(texts) else ""
    field = next((f for f, columns in reading.fields.items() if name in columns), None)
    if field:
        role = JOINED if len(reading.fields[field]) > 1 else READ
    elif name in reading.ids:
        field, role = "record_id", KEY
    else:
        role = NUMBERING if name in reading.running else DOUBLE if header and header in reading.double else UNREAD
    return Column(header, field, role, _samples(cells[name]))


def _top(table: Table) -> tuple[tuple[int, tuple[str, ...]], ...]:
    if not isinstance(table, RawTable):
        return ()
    cells = _shown(table.cells.head(TOP).select(table.cells.columns[:WIDEST]))
    return tuple((table.first_row + at, row) for at, row in enumerate(cells.rows()))


def said_above(reading: Reading) -> dict[str, str]:
    """What the lines above the header say of every row, and what the saved map says."""
    title = reading.title
    names = ("school_id", "school_name", "village_name", "district_name", "regency_name")
    said = {name: getattr(title, name) for name in names if getattr(title, name) and name not in reading.fields}
    return said | dict(reading.fixed)


def _missing(reading: Reading) -> tuple[str, ...]:
    there = set(reading.fields) | set(reading.fixed)
    there |= {"birth_date"} if "birth_place_date" in there else set()
    return tuple(name for name in _WANTED.get(reading.kind, _USUAL) if name not in there)


def candidates(table: Table) -> list[frozenset[str]]:
    """The squeezed headers that a table may have: its own, or any of its first lines."""
    if not isinstance(table, RawTable):
        return [frozenset(map(squeeze, _names(table)))]
    lines = table.cells.head(40).rows()
    return [frozenset(squeeze(cell) for cell in line if cell) for line in lines]
