"""Read a delivery as a run would, and keep what a person wants to know before they take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from rangkul import __version__

from ..files import FileProblem, open_tables
from ..ids import mask_plain
from ..problems import SEVERITIES
from ..scratch import Bench
from ..settings import Settings
from ..sources import sources
from ..tidy.extras import extra_table
from ..tidy.taking import Taker, areas_of
from ..types import EXTRA, KINDS, PERSON, Input
from .columns import LABELS
from .laying import raw_layout, read_layout, said_above, together
from .look import Layout, Look, Unreadable
from .words import AT_A_DESK, PLACE, own_name

ROWS, PROBLEMS, REFUSED = "rows.parquet", "problems.parquet", "perbaiki.xlsx"
Progress = Callable[[str, float], None]  # what is being done, share of the whole that is done
#: Files that could be opened, and held no list of people.
_NOT_RECOGNISED = ("FILE_KIND_UNKNOWN", "FILE_NO_HEADER")
#: Columns of PERSON that a row is shown and compared by; the rest says where it stood.
_OWN = [c for c in PERSON if c not in ("row", "kind", "period", "source", "record_id", "file_no", "row_no")]
_RANKS = " ".join(f"WHEN '{severity}' THEN {at}" for at, severity in enumerate(SEVERITIES))
_BY_SEVERITY = f"CASE severity {_RANKS} END"
_BOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def check(
    inputs: Sequence[Input],
    settings: Settings,
    out: Path,
    *,
    maps: Mapping[Path, int] | None = None,
    progress: Progress = lambda _what, _share: None,
    stamp: str = "",
) -> Look:
    """Read ``inputs`` (one delivery) and write ``rows.parquet``, ``problems.parquet`` and, where rows were refused,
    ``perbaiki.xlsx`` into ``out``, a private folder; ``stamp`` is written into each, so that no two are equal.

    ``maps`` are the ids of the saved column maps among the inputs. Broken files are said, not raised; raises InputError
    where nothing can be done at all.
    """
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Bench(threads=settings.threads, memory_mb=settings.memory_mb, parent=out) as bench:
        taker = Taker(
            settings,
            bench,
            areas_of(settings),
            keep_going=True,
            progress=lambda what, done, of: progress(what, 0.8 * done / max(of, 1)),
        )
        taker.run(inputs)
        progress("menulis hasil", 0.85)
        _say_as_a_desk(bench)
        layouts = _layouts(taker, maps or {})
        unreadable = _unreadable(bench)
        layouts += _not_recognised(inputs, {item.file for item in unreadable if item.code in _NOT_RECOGNISED})
        _write_rows(taker, out / ROWS, stamp)
        _write_problems(bench, out / PROBLEMS, stamp)
        _write_refused(bench, out / REFUSED, stamp, _said_above(taker))
        return _look(bench, together(layouts), unreadable)


def _look(bench: Bench, layouts: tuple[Layout, ...], unreadable: tuple[Unreadable, ...]) -> Look:
    lines = bench.frame("SELECT * FROM accounting WHERE sha256 IS NOT NULL").to_dicts()
    sizes: dict[tuple[str, str], int] = {}
    for line in lines:
        part = (line["kind"], line["period"])
        sizes[part] = sizes.get(part, 0) + line["read"]
    kind, period = max(sizes, key=lambda part: (sizes[part], part[0], part[1])) if sizes else (None, None)
    sources = [line["period_from"] for line in lines if (line["kind"], line["period"]) == (kind, period)]
    return Look(
        kind=kind,
        period=period,
        period_from=sources[0] if sources else None,
        rows=sum(line["taken"] for line in lines),
        layouts=layouts,
        unreadable=unreadable,
        accounting=tuple(lines),
        problems=_problems(bench),
        version=__version__,
    )


def _say_as_a_desk(bench: Bench) -> None:
    """Names of files without the folder of ours; sentences for who has a page in front of them, not a command line."""
    for table in ("accounting", "problems", "refused", "duplicates"):
        bench.run(f"UPDATE {table} SET file = regexp_replace(file, ?, '')", [PLACE])
    bench.run("UPDATE problems SET message = regexp_replace(message, ?, '', 'g')", [PLACE])
    for code, text in AT_A_DESK.items():
        bench.run("UPDATE problems SET message = replace(?, '{file}', file) WHERE code = ?", [text, code])
    for name, label in LABELS.items():
        bench.run(
            """UPDATE problems SET message = replace(message, ?, ?), "column" = ?
               WHERE code = 'COLUMN_MISSING' AND "column" = ?""",
            [f" {name} ", f" {label} ", label, name],
        )


def _problems(bench: Bench) -> tuple[dict, ...]:
    found = bench.run(
        f"""SELECT code, severity, count(*) AS n, min(message) AS message FROM problems GROUP BY code, severity
            ORDER BY {_BY_SEVERITY}, n DESC, code"""
    ).fetchall()
    names = ("code", "severity", "n", "message")
    return tuple(dict(zip(names, line, strict=True)) for line in found)


def _layouts(taker: Taker, maps: Mapping[Path, int]) -> list[Layout]:
    seen = {entry.delivery.place: entry.delivery for entry in taker.plans.values()}
    return [read_layout(delivery, maps.get(delivery.given.map)) for _place, delivery in sorted(seen.items())]


def _unreadable(bench: Bench) -> tuple[Unreadable, ...]:
    found = bench.run(
        "SELECT file, code, message FROM problems WHERE severity = 'refused' AND row IS NULL ORDER BY file, code"
    ).fetchall()
    return tuple(Unreadable(file, code, message) for file, code, message in found)


def _not_recognised(inputs: Sequence[Input], files: set[str]) -> list[Layout]:
    """The first lines of tables in which no list of people was found."""
    found = []
    if files:
        for given in inputs:
            try:
                found += [raw_layout(table) for table in open_tables(given.path, on_problem=lambda _problem: None)]
            except FileProblem:  # said already
                continue
    return [layout for layout in found if layout.tables[0][0] in files]


def _write_rows(taker: Taker, path: Path, stamp: str) -> None:
    """All taken rows of all kinds with their own columns; whether ``record_id`` is the sender's own key: ``keyed``."""
    bench = taker.bench
    keyed: dict[int, bool] = {}
    for (_place, group), entry in taker.plans.items():
        line = taker.ledger.number((entry.delivery.file_id, group), None)
        keyed[line] = keyed.get(line, True) and entry.key is not None
    numbers = [number for number, is_keyed in keyed.items() if is_keyed]
    kinds = bench.frame("SELECT DISTINCT kind FROM people")["kind"].to_list()
    tables = {extra_table(kind) for kind in KINDS if kind in kinds}
    extras = {name: table for table in sorted(tables) for name in EXTRA[table]}  # the first kind that has it
    joined = " ".join(f"LEFT JOIN extra_{table} USING (row)" for table in sorted(tables))
    more = "".join(f', extra_{table}."{name}"' for name, table in extras.items())
    own = ", ".join(f'p."{name}"' for name in _OWN)
    rows = bench.frame(
        f"""SELECT p.row, p.kind, p.period, p.record_id, list_contains(?, p.file_no) AS keyed,
                   a.file, p.row_no, p.name_c, p.mother_c, {own}{more}
            FROM people p JOIN accounting a ON a.rowid = p.file_no {joined} ORDER BY p.row""",
        [numbers],
    )
    rows.write_parquet(path, compression="zstd", metadata={"stamp": stamp})


def _write_problems(bench: Bench, path: Path, stamp: str) -> None:
    """Problems with the name of the row that they speak of, the gravest first."""
    problems = bench.frame(
        f"""WITH named AS (SELECT a.file, p.row_no, any_value(p.name) AS name
                           FROM people p JOIN accounting a ON a.rowid = p.file_no GROUP BY 1, 2 HAVING count(*) = 1)
            SELECT b.file, b.sheet, b.row, n.name, b."column", b.code,
                   b.severity, b.value, b.message
            FROM problems b LEFT JOIN named n ON n.file = b.file AND n.row_no = b.row
            ORDER BY {_BY_SEVERITY}, b.file, b.sheet NULLS FIRST, b.row NULLS FIRST, b."column", b.code"""
    )
    problems.write_parquet(path, compression="zstd", metadata={"stamp": stamp})


def _said_above(taker: Taker) -> dict[tuple[str, str | None], dict[str, str]]:
    """(file, sheet) → what the lines above its header say of every row, under headers that are read again."""
    deliveries = {entry.delivery.place: entry.delivery for entry in taker.plans.values()}
    return {
        (own_name(d.shown), d.sheet): {
            sources()[d.kind].columns[name][0].upper(): value
            for name, value in said_above(d.layout).items()
            if name in sources()[d.kind].columns
        }
        for d in deliveries.values()
    }


def _write_refused(bench: Bench, path: Path, stamp: str, above: Mapping[tuple, Mapping[str, str]]) -> None:
    """The refused rows as they came, one sheet for each table, with what is to be mended in the last columns.

    What stood above the table follows as columns, so that a mended row still knows its school.
    """
    refused = bench.frame(
        "SELECT file, sheet, row, message, header, cells FROM refused ORDER BY file, sheet NULLS FIRST, row"
    )
    if refused.is_empty():
        return
    with xlsxwriter.Workbook(path, _BOOK | {"tmpdir": str(path.parent)}) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC), "comments": stamp})
        bold = book.add_format({"bold": True, "bg_color": "#F5DFAE"})
        for number, ((file, sheet), rows) in enumerate(refused.group_by("file", "sheet", maintain_order=True), 1):
            page = book.add_worksheet(_sheet_name(number, str(file), sheet))
            page.freeze_panes(1, 0)
            said = above.get((file, sheet), {})
            width = max(len(rows["header"][0]), *(len(cells) for cells in rows["cells"]))
            header = [*_padded(rows["header"][0], width), *said]
            page.write_row(0, 0, header)
            page.write_row(0, len(header), ["BARIS ASAL", "YANG PERLU DIPERBAIKI"], bold)
            for at, row in enumerate(rows.iter_rows(named=True), 1):
                page.write_row(at, 0, [*_padded(row["cells"], width), *said.values()])
                page.write_row(at, len(header), [row["row"], row["message"]])


def _padded(cells: Sequence[str | None], width: int) -> list[str]:
    return [*(cell or "" for cell in cells), *[""] * (width - len(cells))]


def _sheet_name(number: int, file: str, sheet: str | None) -> str:
    """At most 31 characters, none that a spreadsheet forbids.

    >>> _sheet_name(1, "data/Dapodik [SD].xlsx", None)
    '1 Dapodik SD'
    """
    stem = mask_plain(" ".join(filter(None, (Path(file).stem, sheet))))
    plain = "".join(character for character in stem if character.isalnum() or character in " -.")
    return f"{number} {plain}"[:31].strip()
