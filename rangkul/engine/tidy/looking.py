"""Look at every delivery before it is read: its lines, its kinds and periods, its keys, and which rows repeat others.

A sheet is looked at as a whole. Of a large file only the columns that are needed for this are read, and all of them
only where its own keys do not already prove that no row is there twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from ..files import RawTable
from ..settings import Settings
from ..types import KINDS
from . import accounting, periods
from .accounting import record_names
from .complaints import Complaints
from .deliveries import SAID_BY_ROW, SAID_BY_STATUS, Delivery, is_gone
from .reading import Chunk, chunks
from .rows import DATA, STATUS, statuses

Group = tuple[str, str]  # kind, period
_LOOKED = {
    "row_no": pl.Int32,
    "status": STATUS,
    "kind": pl.Enum(KINDS),
    "period": pl.String,
    "h1": pl.UInt64,
    "h2": pl.UInt64,
}


@dataclass(frozen=True, eq=False)
class Entry:
    """What is to be done with the rows of a delivery that belong to one group."""

    delivery: Delivery
    base: str  # stands before the row number in a made ``record_id``
    key: str | None  # the column with the sender's own key, where it holds in the whole group
    drops: pl.Series | None  # for each row of ``delivery.rows``: it repeats an earlier row
    is_repeat: bool = False  # the whole file was read already


def look(delivery: Delivery, settings: Settings) -> None:
    """Fill in ``parts``, ``period`` where the file itself says it, ``key`` and (for sheets) ``rows``."""
    table = delivery.load()
    _choose_layout(delivery, table)
    if isinstance(table, RawTable):
        chunk = next(chunks(table, delivery.layout))
        rows = _rows(chunk, delivery, table, settings)
        delivery.rows = rows = _with_own_period(delivery, rows, settings)
        data = rows.filter(pl.col("status") == DATA)
        delivery.parts = _parts(data) or {(delivery.kind, delivery.period): 0}
        return
    wanted = [c for name in ("source", *SAID_BY_STATUS, *SAID_BY_ROW) for c in delivery.layout.fields.get(name, ())]
    if not table.rows:
        delivery.by_row = False
    if not table.rows or not (delivery.is_split or delivery.layout.ids):
        delivery.parts = {(delivery.kind, delivery.period): table.rows}
        return
    columns = list(dict.fromkeys([*wanted, *delivery.layout.ids]))
    frames = [_light(chunk, delivery, settings) for chunk in chunks(table, delivery.layout, columns=columns)]
    light = _with_own_period(delivery, pl.concat(frames), settings)
    delivery.parts = _parts(light) or {(delivery.kind, delivery.period): 0}
    delivery.key = _first_key(light, delivery)
    if delivery.key:
        delivery.ids = light[f"id:{delivery.key}"]
    if delivery.is_split:
        delivery.labelled = light.select("kind", *(["period"] if delivery.by_row else []))


def _choose_layout(delivery: Delivery, table) -> None:
    """A table with columns for leaving that are empty in most rows lists all pupils, not those who left."""
    other = delivery.layout.as_roster
    if other is None:
        return
    wanted = [c for name in ("exit_reason", "exit_on", "pupil_status") for c in other.fields.get(name, ())]
    columns = None if isinstance(table, RawTable) else wanted
    gone = [
        chunk.raw.select(is_gone(chunk.raw).alias("x")).to_series() for chunk in chunks(table, other, columns=columns)
    ]
    if sum(part.sum() for part in gone) * 2 < sum(map(len, gone)):
        delivery.layout = other


def _rows(chunk: Chunk, delivery: Delivery, table, settings: Settings) -> pl.DataFrame:
    """row_no, status, kind, period, h1, h2 and one ``id:<column>`` (a hash, null where blank) for each key column."""
    return pl.concat(
        [
            chunk.raw.select("row_no"),
            statuses(chunk.cells, chunk.raw, delivery.layout, table, settings.as_of).to_frame("status"),
            delivery.labels(chunk.raw, settings),
            accounting.keys(chunk.cells, delivery.layout),
            _id_hashes(chunk.cells, delivery),
        ],
        how="horizontal",
    )


def _light(chunk: Chunk, delivery: Delivery, settings: Settings) -> pl.DataFrame:
    return pl.concat([delivery.labels(chunk.raw, settings), _id_hashes(chunk.cells, delivery)], how="horizontal")


def _id_hashes(cells: pl.DataFrame, delivery: Delivery) -> pl.DataFrame:
    def hashed(column: str) -> pl.Series:
        texts = key_text(cells, column)
        return texts.hash().zip_with(texts.is_not_null(), pl.repeat(None, len(texts), dtype=pl.UInt64, eager=True))

    return pl.DataFrame([hashed(c).alias(f"id:{c}") for c in delivery.layout.ids if c in cells.columns])


def key_text(cells: pl.DataFrame, column: str) -> pl.Series:
    """The sender's key as text: 7 and 7.0 are both "7"."""
    kind = cells.schema[column]
    cell = pl.col(column)
    if kind.is_float():
        cell = (
            pl.when(cell == cell.round())
            .then(cell.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(cell.cast(pl.String))
        )
    text = cell.cast(pl.String).str.strip_chars()
    return cells.select(pl.when(text != "").then(text).alias(column)).to_series()


def _with_own_period(delivery: Delivery, rows: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """What the file itself says: its columns, else its title."""
    if delivery.period_from == "given":
        return rows
    distinct = rows["period"].drop_nulls().unique().sort() if delivery.by_row else []
    if len(distinct):
        delivery.period_from = "column"
        # A national list is of one day: the latest semester in it.
        if delivery.kind == "ats" or len(distinct) == 1:
            delivery.period, delivery.by_row = distinct[-1], False
    else:
        delivery.by_row = False
        delivery.period = periods.of_text(delivery.layout.title.text, settings)
        delivery.period_from = "column" if delivery.period else None
    period = pl.col("period") if delivery.by_row else pl.lit(delivery.period, pl.String)
    return rows.with_columns(period.alias("period"))


def _parts(rows: pl.DataFrame) -> dict[tuple[str, str | None], int]:
    counted = rows.group_by("kind", "period", maintain_order=True).len()
    return {(kind, period): n for kind, period, n in counted.iter_rows()}


def _first_key(rows: pl.DataFrame, delivery: Delivery) -> str | None:
    """The first key column that is filled in every row and unique in each part."""
    for column in delivery.layout.ids:
        name = f"id:{column}"
        if rows[name].null_count():
            continue
        if rows[name].n_unique() == rows.height:
            return column
        if delivery.is_split and rows.select(pl.struct(name, "kind", "period").n_unique()).item() == rows.height:
            return column
    return None


def groups(deliveries: Sequence[Delivery]) -> list[Group]:
    """Every kind and period that came, in the order in which they are read."""
    every = {part for delivery in deliveries for part in delivery.parts}
    return sorted(every, key=lambda part: (KINDS.index(part[0]), part[1]))


def plan(group: Group, deliveries: Sequence[Delivery], settings: Settings, complaints: Complaints) -> list[Entry]:
    """Which rows of a group repeat others, and which files bring keys of their own."""
    members = sorted((d for d in deliveries if group in d.parts), key=lambda d: (d.shown, d.place))
    bases = _bases(members)
    if all(d.rows is None and d.key for d in members) and _unique([_ids(d, group) for d in members]):
        return [Entry(d, bases[d.place], d.key, None) for d in members]
    first: dict[tuple, Delivery] = {}
    fresh = []
    for delivery in members:
        twin = first.setdefault((delivery.sha256, delivery.sheet, tuple(delivery.layout.fixed.items())), delivery)
        if twin is delivery:
            fresh.append(delivery)
            _look_closely(delivery, settings)
        else:
            complaints.note("FILE_TWICE", delivery.shown, sheet=delivery.sheet, other=twin.shown)
    mine = [_of_group(d, group) for d in fresh]
    flags = dict(zip((d.place for d in fresh), accounting.repeated(mine), strict=True))
    kept = {d.place: rows.filter(~flags[d.place]) for d, rows in zip(fresh, mine, strict=True)}
    keyed = _keys_that_hold(fresh, kept, complaints)
    entries = []
    for delivery in members:
        if delivery.place not in flags:
            entries.append(Entry(delivery, bases[delivery.place], None, None, is_repeat=True))
            continue
        at = mine[fresh.index(delivery)]["at"].filter(flags[delivery.place])
        drops = pl.repeat(False, delivery.rows.height, eager=True).scatter(at, True) if len(at) else None
        entries.append(Entry(delivery, bases[delivery.place], keyed.get(delivery.place), drops))
    return entries


def _bases(members: Sequence[Delivery]) -> dict[int, str]:
    """The name before the row number, for each delivery: one for each file, the sheet behind it."""
    files = {d.file_id: (d.base, d.folders, d.path) for d in members}
    names = dict(zip(files, record_names(list(files.values())), strict=True))
    return {d.place: ":".join(filter(None, (names[d.file_id], d.sheet))) for d in members}


def _look_closely(delivery: Delivery, settings: Settings) -> None:
    """All that is known of a sheet, also for a large file: one pass over all its columns."""
    if delivery.rows is None:
        table = delivery.load()
        frames = [_rows(chunk, delivery, table, settings) for chunk in chunks(table, delivery.layout)]
        delivery.rows = pl.concat(frames) if frames else pl.DataFrame(schema=_LOOKED)


def _of_group(delivery: Delivery, group: Group) -> pl.DataFrame:
    """The rows of data of a delivery in a group, with their place ``at``."""
    return delivery.rows.with_row_index("at").filter(_in(delivery, group) & (pl.col("status") == DATA))


def _in(delivery: Delivery, group: Group) -> pl.Expr:
    """Whether a row of ``rows`` or ``labelled`` belongs to the group."""
    kind, period = pl.col("kind") == group[0], delivery.period
    if not delivery.by_row:
        return kind & (period == group[1])
    return kind & ((pl.col("period") if period is None else pl.col("period").fill_null(period)) == group[1])


def _ids(delivery: Delivery, group: Group) -> pl.Series:
    if not delivery.is_split:
        return delivery.ids
    return delivery.ids.filter(delivery.labelled.select(_in(delivery, group).alias("x"))["x"])


def _unique(ids: Sequence[pl.Series]) -> bool:
    if len(ids) < 2:  # one file was looked at by itself
        return True
    every = pl.concat(ids)
    return every.n_unique() == len(every)


def _keys_that_hold(fresh: Sequence[Delivery], kept: dict[int, pl.DataFrame], complaints: Complaints) -> dict[int, str]:
    """Place of a delivery -> its key column, where that is filled in every row and unique in the whole group."""
    keys: dict[int, str] = {}
    failed: list[tuple[Delivery, str]] = []
    for delivery in fresh:
        rows = kept[delivery.place]
        there = [c for c in delivery.layout.ids if f"id:{c}" in rows.columns]
        good = [c for c in there if rows[f"id:{c}"].null_count() == 0 and rows[f"id:{c}"].is_unique().all()]
        if good:
            keys[delivery.place] = good[0]
        elif there and rows.height:
            failed.append((delivery, there[0]))
    if not _unique([kept[place][f"id:{column}"] for place, column in keys.items()]):
        failed += [(d, keys[d.place]) for d in fresh if d.place in keys]
        keys = {}
    for delivery, column in failed:
        complaints.note("ID_NOT_UNIQUE", delivery.shown, sheet=delivery.sheet, column=delivery.layout.shown[column])
    return keys


def parts_of(delivery: Delivery) -> list[Group]:
    """The groups of a delivery in the order in which they are read."""
    return sorted(delivery.parts, key=lambda part: (KINDS.index(part[0]), part[1]))


def first_part(delivery: Delivery) -> Group:
    """The part that is read first; lines that are no data are counted there."""
    return parts_of(delivery)[0]


def passes(delivery: Delivery) -> Iterator[tuple[Chunk, int]]:
    """The rows of a delivery chunk by chunk, with the place of each chunk's first row."""
    at = 0
    for chunk in chunks(delivery.load(), delivery.layout):
        yield chunk, at
        at += chunk.raw.height
