"""What a check found, as plain data that can be kept as JSON: columns, first rows (numbers masked), counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

READ, JOINED, KEY, NUMBERING, DOUBLE, UNREAD = "read", "joined", "key", "numbering", "double", "unread"


@dataclass(frozen=True)
class Column:
    """One column of a table: its header as people see it, and what becomes of it."""

    header: str  # "" where the table has none
    field: str | None  # canonical name
    role: str  # read | joined | key | numbering | double | unread
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A way in which tables are laid out; a hundred schools that save from one program share one."""

    tables: tuple[tuple[str, str | None, int], ...]  # file, sheet, rows
    kind: str | None  # None: no list of people was recognised
    header_row: int | None  # as the spreadsheet counts; None: the file has names of its own, or no header was found
    columns: tuple[Column, ...]
    headers: tuple[str, ...]  # squeezed, of all columns
    first: tuple[tuple[str, ...], ...]  # first rows, one cell for each column
    top: tuple[tuple[int, tuple[str, ...]], ...] = ()  # row number and cells of the first lines of a sheet
    said_above: Mapping[str, str] = field(default_factory=dict)  # school and place from the lines above the header
    missing: tuple[str, ...] = ()  # fields that such a list usually has
    map_id: int | None = None

    @property
    def rows(self) -> int:
        return sum(rows for _file, _sheet, rows in self.tables)


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be used, and why, in a sentence that says how to mend it."""

    file: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Look:
    """The whole answer of ``desk.check``. ``accounting`` has one object per file, kind and period."""

    kind: str | None
    period: str | None
    period_from: str | None  # given | column | folder | as_of
    rows: int
    layouts: tuple[Layout, ...]
    unreadable: tuple[Unreadable, ...]
    accounting: tuple[Mapping[str, Any], ...]
    problems: tuple[Mapping[str, Any], ...]  # code, severity, n, message: the gravest first
    version: str

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping) -> Look:
        layouts = tuple(
            Layout(
                **item
                | {
                    "tables": tuple(map(tuple, item["tables"])),
                    "columns": tuple(Column(**c | {"samples": tuple(c["samples"])}) for c in item["columns"]),
                    "headers": tuple(item["headers"]),
                    "first": tuple(map(tuple, item["first"])),
                    "top": tuple((number, tuple(cells)) for number, cells in item["top"]),
                    "missing": tuple(item["missing"]),
                }
            )
            for item in raw["layouts"]
        )
        unreadable = tuple(Unreadable(**item) for item in raw["unreadable"])
        lists = {name: tuple(raw[name]) for name in ("accounting", "problems")}
        return cls(**dict(raw) | lists | {"layouts": layouts, "unreadable": unreadable})
