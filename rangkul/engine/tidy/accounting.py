"""Every row is accounted for: read = taken + duplicate + refused, and what is no data is counted too."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from ..types import ACCOUNTING, InputError
from .columns import Layout
from .rows import DATA, NAMELESS, NOT_DATA, SHIFTED

#: The rows that are kept out, as the office sent them: a file to mend and send again.
REFUSED_ROWS = {
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.Int32,
    "code": pl.String,
    "message": pl.String,
    "header": pl.List(pl.String),
    "cells": pl.List(pl.String),
}
#: Rows that were read and left out because an earlier row is the same.
DUPLICATE_ROWS = {"file": pl.String, "sheet": pl.String, "row": pl.Int32, "kind": pl.String, "period": pl.String}


@dataclass
class Line:
    """One line of the table ``accounting``."""

    file: str
    kind: str | None
    period: str | None
    period_from: str | None
    sha256: str | None
    read: int = 0
    taken: int = 0
    duplicate: int = 0
    refused: int = 0
    not_data: int = 0


@dataclass
class Ledger:
    """The lines of ``accounting`` by file, kind and period; ``file_no`` is the place in it."""

    lines: list[Line] = field(default_factory=list)
    _at: dict[tuple, int] = field(default_factory=dict)

    def number(self, key: tuple, line: Line) -> int:
        """The place of the line for ``key``, made when it is new."""
        if key not in self._at:
            self._at[key] = len(self.lines)
            self.lines.append(line)
        return self._at[key]

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame([vars(line) for line in self.lines], schema=ACCOUNTING)

    def close(self, *, lines_seen: int, taken: int) -> None:
        """Raise AssertionError where a line of a file is lost. The two numbers are counted apart from the ledger."""
        for line in self.lines:
            if line.read != line.taken + line.duplicate + line.refused:
                raise AssertionError(
                    f"{line.file}: {line.read} read, {line.taken} + {line.duplicate} + {line.refused} accounted for"
                )
        counted = sum(line.read + line.not_data for line in self.lines)
        if counted != lines_seen or sum(line.taken for line in self.lines) != taken:
            raise AssertionError(f"{lines_seen} lines seen, {counted} accounted for; {taken} rows in people")


def keys(cells: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """``h1``, ``h2``: 128 bits for the content of a row. Running numbers do not count; the school of the title does."""
    names = cells.columns
    headers = layout.header.texts
    named = [(headers[at] or "", at) for at in range(len(names)) if names[at] not in layout.running]
    used = sorted(((h.lower(), at) for h, at in named if h or cells[names[at]].null_count() < cells.height))
    title = layout.title
    context = [
        layout.kind,
        title.school_id,
        title.school_name,
        title.village_name,
        *sorted(layout.fixed.items()),
        *(h for h, _ in used),
    ]
    digest = hashlib.sha256(repr(context).encode()).digest()
    rows = cells.select(
        pl.col(names[at]).cast(pl.String, strict=False) for _, at in used if not cells.schema[names[at]].is_nested()
    )
    one, two = (int.from_bytes(digest[at : at + 8], "little") for at in (0, 8))
    return pl.DataFrame({"h1": rows.hash_rows(one), "h2": rows.hash_rows(two)})


def repeated(parts: Sequence[pl.DataFrame]) -> list[pl.Series]:
    """For each frame of ``h1, h2``, in order: which rows equal an earlier row of any of them."""
    sizes = [part.height for part in parts]
    every = pl.concat([part.select("h1", "h2") for part in parts])
    flags = every.select((~pl.struct("h1", "h2").is_first_distinct()).alias("x")).to_series()
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return [flags.slice(start, size) for start, size in zip(starts, sizes, strict=True)]


def refused_rows(
    cells: pl.DataFrame, row_no: pl.Series, status: pl.Series, layout: Layout, where: dict[str, str | None]
) -> pl.DataFrame:
    """The refused rows with their cells as they came. ``where`` has file and sheet; the message is filled in later."""
    at = status.is_in([NAMELESS, SHIFTED]).arg_true()
    hit = cells[at].select(pl.concat_list(pl.all().cast(pl.String, strict=False)).alias("cells")) if len(at) else None
    if hit is None:
        return pl.DataFrame(schema=REFUSED_ROWS)
    header = pl.Series("header", [[text or "" for text in layout.header.texts]], dtype=pl.List(pl.String))
    return pl.DataFrame(
        {
            "file": pl.repeat(where["file"], len(at), dtype=pl.String, eager=True),
            "sheet": pl.repeat(where["sheet"], len(at), dtype=pl.String, eager=True),
            "row": row_no[at].cast(pl.Int32),
            "code": status[at].cast(pl.String),
            "message": pl.repeat(None, len(at), dtype=pl.String, eager=True),
            "header": header.new_from_index(0, len(at)),
            "cells": hit["cells"],
        },
        schema=REFUSED_ROWS,
    )


def counts(status: pl.Series) -> dict[str, int]:
    """How many rows of each status."""
    found = dict(status.value_counts().iter_rows())
    return {name: found.get(name, 0) for name in (DATA, NOT_DATA, NAMELESS, SHIFTED)}


def record_names(files: Sequence[tuple[str, tuple[str, ...], str]]) -> list[str]:
    """What stands before the row number in a made ``record_id``: base name, with folders where two are equal.

    ``files`` are (base name, folders, path as it was given), one for each file of a source.

    >>> record_names([("a.xlsx", ("Utara",), "x/Utara/a.xlsx"), ("a.xlsx", ("Selatan",), "x/Selatan/a.xlsx")])
    ['Utara/a.xlsx', 'Selatan/a.xlsx']
    """
    options = [[base, "/".join((*folders, base)), path] for base, folders, path in files]
    names = [choice[0] for choice in options]
    for step in (1, 2):
        names = [options[at][step] if names.count(name) > 1 else name for at, name in enumerate(names)]
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return out


def no_period(files: Sequence[str], kind: str, periods: str) -> InputError:
    """The question that the run stops with: which semester are these files of?"""
    some = ", ".join(files[:5]) + (f" dan {len(files) - 5} lainnya" if len(files) > 5 else "")
    return InputError(
        f"Semester dari {some} belum diketahui, padahal jenis {kind} datang dalam lebih dari satu berkas. "
        f"Tulis misalnya {kind}@{periods}={files[0]}, atau taruh berkasnya di folder bernama {periods}."
    )
