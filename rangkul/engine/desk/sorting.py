"""Which file is of which kind and period, before any of them is checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..files import FileProblem, open_tables
from ..scratch import Bench
from ..settings import Settings, period_of
from ..sources import squeeze
from ..tidy import periods
from ..tidy.complaints import Complaints
from ..tidy.deliveries import Delivery, Shelf, open_all
from ..tidy.headers import find_header
from ..tidy.looking import look
from ..types import Input, InputError
from .columns import map_text
from .laying import candidates


@dataclass(frozen=True)
class MapOffer:
    """A saved column map, and the headers of the table that it was made for."""

    id: int
    kind: str
    headers: frozenset[str]  # squeezed
    columns: Mapping[str, Sequence[str]]
    fixed: Mapping[str, str]
    header_row: int | None

    def fits(self, headers: frozenset[str]) -> bool:
        """All its headers are there, and most of the others are too: the same sender's next file, not any file."""
        needed = {squeeze(text) for texts in self.columns.values() for text in texts}
        return needed <= headers and len(headers & self.headers) >= 0.7 * len(self.headers)


@dataclass(frozen=True)
class Sorted:
    """What one file is. Without a kind: no list of people was recognised in it, or it cannot be read (``code``)."""

    name: str
    kind: str | None
    period: str | None  # None: neither the file nor a folder says it
    period_from: str | None  # column | folder | name
    map_id: int | None
    code: str = ""
    sentence: str = ""
    shape: str = ""  # equal for files that look alike


def sort_files(
    files: Mapping[str, Path],
    settings: Settings,
    maps: Sequence[MapOffer] = (),
    *,
    kind: str | None = None,
    work: Path,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Sorted]:
    """What each file is; ``files`` are name → path. ``maps`` are tried in order, ``kind`` forces the kind.

    A file with several kinds or periods counts as the one that most of its rows have. ``work`` is a private folder.
    """
    found = []
    with Bench(threads=1, parent=work) as bench:
        for at, (name, path) in enumerate(files.items()):
            progress(at, len(files))
            found.append(_sort(name, path, within(settings, hinted_period(name)), maps, kind, bench))
    return found


def within(settings: Settings, period: str | None) -> Settings:
    """The settings on the last day of a period that is over: a school year alone then means that period's half."""
    if period is None or period >= settings.period:
        return settings
    year = int(period[:4])
    return replace(settings, as_of=date(year, 12, 31) if period[4] == "1" else date(year + 1, 6, 30))


def hinted_period(name: str) -> str | None:
    """The period that a file's folders or its own name say."""
    return periods.of_folders(name.split("/")[:-1]) or period_of_name(name)


def _sort(
    name: str, path: Path, settings: Settings, maps: Sequence[MapOffer], kind: str | None, bench: Bench
) -> Sorted:
    complaints = Complaints(settings.lang)
    chosen = _map_for(path, maps)
    saved = None
    if chosen is not None:
        saved = bench.folder / f"peta-{chosen.id}.toml"
        saved.write_text(map_text(chosen.kind, chosen.columns, chosen.fixed, chosen.header_row), encoding="utf-8")
    given = Input(path, kind=kind, map=saved)
    try:
        opened = open_all([given], Shelf(bench.folder), complaints, keep_going=True)
    except InputError as error:
        return Sorted(name, None, None, None, None, "FILE_BROKEN", str(error))
    deliveries = [delivery for delivery in opened.deliveries if _looked(delivery, settings, complaints)]
    if not deliveries:
        return _nothing(name, path, complaints)
    sizes: dict[tuple[str, str | None], int] = {}
    for delivery in deliveries:
        for part, rows in delivery.parts.items():
            sizes[part] = sizes.get(part, 0) + rows
    main, period = max(sizes, key=lambda part: (sizes[part], part[0], part[1] or ""))
    folder = next((d.folder_period for d in deliveries if d.folder_period), None)
    title = next(filter(None, (period_of_title(d.layout.header.title.text) for d in deliveries)), None)
    said, period_from = _first_said(column=period, folder=folder, name=period_of_name(name), title=title)
    return Sorted(name, main, said, period_from, chosen.id if chosen else None)


def _first_said(**said: str | None) -> tuple[str | None, str | None]:
    return next(((period, where) for where, period in said.items() if period), (None, None))


def period_of_name(name: str) -> str | None:
    """The period that a file's own name says, when it says one: a semester_id, or the day it was saved.

    >>> period_of_name("EMIS_Madrasah_20251.csv"), period_of_name("daftar_pd-SDN 1-2025-03-01 08_00.xlsx")
    ('20251', '20242')
    """
    base = name.rsplit("/", 1)[-1]
    ids = set(re.findall(r"(?<!\d)20\d{2}[12](?!\d)", base))
    if not ids:
        days = re.findall(r"(?<!\d)(20\d{2})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)", base)
        ids = {period_of(date(int(year), int(month), 1)) for year, month, _day in days}
    return ids.pop() if len(ids) == 1 else None


def period_of_title(title: str) -> str | None:
    """The period of the day on which a workbook says that it was downloaded.

    >>> period_of_title("SMPN 2 · Tanggal Unduh: 2025-10-01 08:11:33")
    '20251'
    """
    days = re.findall(r"(?i)\bunduh\W+(20\d{2})-(0[1-9]|1[0-2])-\d{2}(?!\d)", title)
    ids = {period_of(date(int(year), int(month), 1)) for year, month in days}
    return ids.pop() if len(ids) == 1 else None


def _looked(delivery: Delivery, settings: Settings, complaints: Complaints) -> bool:
    try:
        look(delivery, settings)
    except FileProblem as problem:
        complaints.unreadable(problem, delivery.shown)
        return False
    return True


def _nothing(name: str, path: Path, complaints: Complaints) -> Sorted:
    problems = complaints.drain()
    code, sentence = problems.select("code", "message").row(0) if problems.height else ("FILE_KIND_UNKNOWN", "")
    shape = ""
    if code in ("FILE_KIND_UNKNOWN", "FILE_NO_HEADER"):
        shape = _shape(path)
    return Sorted(name, None, None, None, None, code, sentence, shape)


def _shape(path: Path) -> str:
    """The first line with most cells, by which unknown files that look alike stay together."""
    lines = [headers for table in open_tables(path) for headers in candidates(table)]
    return "|".join(sorted(max(lines, key=len, default=frozenset())))[:500]


def _map_for(path: Path, maps: Sequence[MapOffer]) -> MapOffer | None:
    if not maps:
        return None
    lines: list[frozenset[str]] = []
    try:
        for table in open_tables(path):
            lines += candidates(table)
            if hasattr(table, "cells") and (header := find_header(table.cells.head(40).rows(), table.file)):
                lines.append(frozenset(squeeze(text) for text in header.texts if text))
    except FileProblem:
        return None
    return next((offer for offer in maps if any(offer.fits(line) for line in lines)), None)
