"""Read every delivery into the tables of the work bench: people, extras of a kind, problems, accounting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from .. import names, regions
from ..files import CsvTable, FileProblem
from ..problems import WARNING, sentence
from ..scratch import Bench
from ..settings import Settings
from ..types import ACCOUNTING, EXTRA, PERSON, PROBLEMS, Input
from .accounting import DUPLICATE_ROWS, REFUSED_ROWS, Ledger, Line, refused_rows
from .complaints import Complaints
from .deliveries import Delivery, Shelf, open_all, settle_periods
from .extras import extra_table, extras
from .looking import Entry, Group, first_part, groups, key_text, look, parts_of, passes, plan
from .reading import Chunk
from .rows import DATA, NAMELESS, NOT_DATA, SHIFTED, statuses, too_long
from .values import Context, dated, person, whole

Progress = Callable[[str, int, int], None]
#: Forms of names, made beside the columns of ``types.PERSON``.
NAME_FORMS = {"name_c": pl.String, "name_s": pl.String, "mother_c": pl.String, "mother_s": pl.String}
PEOPLE = {**PERSON, **NAME_FORMS}
_SQL = {
    pl.String: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Float64: "DOUBLE",
    pl.Int8: "TINYINT",
    pl.Int16: "SMALLINT",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.UInt8: "UTINYINT",
    pl.List(pl.String): "VARCHAR[]",
}
_CELL_ERROR = r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|GETTING_DATA)$"
#: Tables in which a row that says nothing is left out: many files have none of these columns, and every row would wait
#: for a line of blanks.
_MAY_BE_BLANK = ("register", "roster")
#: Rows of small sheets that are read together.
TOGETHER = 100_000


def take(
    inputs: Sequence[Input],
    settings: Settings,
    bench: Bench,
    *,
    regions: regions.Regions | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> int:
    """Read all inputs into the tables people, extra_<kind>, problems, accounting, refused, duplicates.

    Returns how many files were skipped (only with ``keep_going``). ``progress(what, done, all)`` is called on the way.
    Raises InputError for a file that cannot be read or told, and AssertionError if a row were ever lost.
    """
    taker = Taker(settings, bench, regions or areas_of(settings), keep_going=keep_going, progress=progress)
    return taker.run(inputs)


def areas_of(settings: Settings) -> regions.Regions:
    """The areas as the settings know them."""
    return regions.load(settings.areas)


class Taker:
    """One run over all inputs."""

    def __init__(
        self, settings: Settings, bench: Bench, areas: regions.Regions, *, keep_going: bool, progress: Progress | None
    ):
        self.settings, self.bench, self.keep_going = settings, bench, keep_going
        self.progress = progress or (lambda _what, _done, _all: None)
        self.complaints = Complaints(settings.lang)
        self.shelf = Shelf(bench.folder)
        self.ledger = Ledger()
        self.context = Context(settings, areas, areas.prefixes, settings.regency)
        self.next_row = 0
        self.lines_seen = 0
        self.skipped = 0
        self.buffer: list[pl.DataFrame] = []
        self.parked: dict[tuple[int, Group], list[Callable[[], pl.DataFrame]]] = {}
        self.plans: dict[tuple[int, Group], Entry] = {}
        self.group: Group | None = None

    def run(self, inputs: Sequence[Input]) -> int:
        make_tables(self.bench)
        opened = open_all(inputs, self.shelf, self.complaints, keep_going=self.keep_going, progress=self.progress)
        for shown, kind, period in opened.skipped:
            self._skip(shown, kind, period)
        deliveries = [delivery for delivery in opened.deliveries if self._looked(delivery)]
        settle_periods(deliveries, self.settings, self.complaints)
        for delivery in deliveries:
            _say_columns(delivery, self.complaints)
        order = groups(deliveries)
        self.plans = {
            (entry.delivery.place, group): entry
            for group in order
            for entry in plan(group, deliveries, self.settings, self.complaints)
        }
        for at, ((_place, group), entry) in enumerate(self.plans.items()):
            self.progress("membaca baris", at, len(self.plans))
            self._enter(group)
            self._read(group, entry)
        self._enter(None)
        return self._finish()

    def _enter(self, group: Group | None) -> None:
        """Finish the group before and begin another."""
        if group != self.group:
            self._flush()
            if self.group and self.group[0] == "register" and self.context.home is None:
                self.context.home = self._home()
            self.group = group

    def _home(self) -> str | None:
        """The regency of most rows of the register."""
        answer = self.bench.frame(
            "SELECT mode(village // 1000000)::VARCHAR AS home FROM people WHERE kind = 'register'"
        )
        return answer.item()

    # -- one delivery ------------------------------------------------------------------------------------------------

    def _looked(self, delivery: Delivery) -> bool:
        try:
            look(delivery, self.settings)
        except FileProblem as problem:
            self._broken(delivery, problem)
            return False
        return True

    def _broken(self, delivery: Delivery, problem: FileProblem) -> None:
        if not self.keep_going:
            raise problem
        self.complaints.unreadable(problem, delivery.shown)
        self._skip(delivery.shown, delivery.kind, delivery.period)

    def _skip(self, shown: str, kind: str | None, period: str | None) -> None:
        self.skipped += 1
        self.ledger.number(("skipped", self.skipped), Line(shown, kind, period, None, None))

    def _read(self, group: Group, entry: Entry) -> None:
        """The rows of one delivery that belong to the group. All of a large file is read at its first group."""
        delivery = entry.delivery
        first = first_part(delivery)
        if delivery.is_sheet or group == first:
            if not delivery.is_sheet:
                self._flush()
            start = self.next_row
            try:
                self._read_rows(group, delivery, is_first=group == first)
            except FileProblem as problem:
                self._take_back(delivery, start)
                self._broken(delivery, problem)
        for kept in self.parked.pop((delivery.place, group), []):
            self._flush()
            self._insert(kept())

    def _read_rows(self, group: Group, delivery: Delivery, *, is_first: bool) -> None:
        table = delivery.load()
        if is_first:
            head = delivery.layout.header.last + 1 if delivery.is_sheet else int(isinstance(table, CsvTable))
            self._line(delivery, group).not_data += head
            self.lines_seen += head
        parts = [group] if delivery.is_sheet else parts_of(delivery)
        for chunk, at in passes(delivery):
            if is_first:
                self.lines_seen += chunk.raw.height
            known = self._known(chunk, at, delivery, table)
            for part in parts:
                self._part(chunk, known, self.plans[delivery.place, part], part, at)

    def _take_back(self, delivery: Delivery, start: int) -> None:
        """Undo what was read of a file that broke half-way. It was the last one, so its rows are the last ones."""
        self.buffer = []
        for name in ("people", *(f"extra_{name}" for name in EXTRA)):
            self.bench.run(f"DELETE FROM {name} WHERE row >= {start}")
        for name in ("refused", "duplicates"):
            self.bench.run(f"DELETE FROM {name} WHERE file = ?", [delivery.shown])
        self.next_row = start
        for part in delivery.parts:
            self.parked.pop((delivery.place, part), None)
            line = self._line(delivery, part)
            self.lines_seen -= line.read + line.not_data
            line.read = line.taken = line.duplicate = line.refused = line.not_data = 0

    def _line(self, delivery: Delivery, part: Group) -> Line:
        return self.ledger.lines[self._file_no(delivery, part)]

    def _file_no(self, delivery: Delivery, part: Group) -> int:
        line = Line(delivery.shown, *part, delivery.period_from, delivery.sha256)
        return self.ledger.number((delivery.file_id, part), line)

    def _known(self, chunk: Chunk, at: int, delivery: Delivery, table) -> pl.DataFrame:
        """status, kind and period of each row; only its status where the delivery is not split."""
        if delivery.rows is not None:
            known = delivery.rows.slice(at, chunk.raw.height).select("status", "kind", "period")
        else:
            known = statuses(chunk.cells, chunk.raw, delivery.layout, table, self.settings.as_of).to_frame("status")
            if delivery.is_split:
                known = pl.concat([known, delivery.labelled.slice(at, chunk.raw.height)], how="horizontal")
        if not delivery.is_split:
            return known
        period = pl.col("period").fill_null(delivery.period) if delivery.by_row else pl.lit(delivery.period)
        return known.with_columns(period.alias("period"))

    def _part(self, chunk: Chunk, known: pl.DataFrame, entry: Entry, part: Group, at: int) -> None:
        """The rows of a chunk that belong to one part of a delivery."""
        delivery = entry.delivery
        status, is_first = pl.col("status"), part == first_part(delivery)
        mine = (pl.col("kind") == part[0]) & (pl.col("period") == part[1]) if delivery.is_split else pl.lit(True)
        if is_first and delivery.is_split:  # a nameless row may say a period that no other row says
            label = pl.concat_str(pl.col("kind").cast(pl.String), pl.lit("@"), pl.col("period"))
            mine |= (status != DATA) & ~label.is_in([f"{kind}@{period}" for kind, period in delivery.parts])
        data, refused = known.select(
            (mine & (status == DATA)).alias("data"),
            (mine & ~status.is_in([DATA, NOT_DATA])).alias("refused"),
        ).get_columns()
        if not (is_first or data.any() or refused.any()):
            return
        line = self._line(delivery, part)
        line.read += data.sum() + refused.sum()
        if is_first:
            line.not_data += known.filter(status == NOT_DATA).height
        if entry.is_repeat:
            line.duplicate += data.sum() + refused.sum()
            return
        self._refuse(chunk, known, refused, delivery, line)
        if entry.drops is not None:
            drop = data & entry.drops.slice(at, chunk.raw.height)
            self._drop(chunk, drop, delivery, part, line)
            data = data & ~drop
        line.taken += data.sum()
        if data.any():
            self._prepare(chunk, data, entry, part)

    def _refuse(self, chunk: Chunk, known: pl.DataFrame, refused: pl.Series, delivery: Delivery, line: Line) -> None:
        if not refused.any():
            return
        line.refused += refused.sum()
        where = {"file": delivery.shown, "sheet": delivery.sheet}
        status = known["status"].filter(refused)
        cells, row_no = chunk.cells.filter(refused), chunk.raw["row_no"].filter(refused)
        self.bench.add("refused", refused_rows(cells, row_no, status, delivery.layout, where))
        rows = self._where(delivery, row_no)
        codes = status.cast(pl.String).reshape((-1, 1)).cast(pl.List(pl.String))
        self.complaints.codes(rows, codes, "name", pl.repeat(None, len(codes), dtype=pl.String, eager=True))

    def _drop(self, chunk: Chunk, drop: pl.Series, delivery: Delivery, part: Group, line: Line) -> None:
        if not drop.any():
            return
        line.duplicate += drop.sum()
        rows = self._where(delivery, chunk.raw["row_no"].filter(drop))
        nothing = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        self.complaints.where(rows, pl.repeat(True, rows.height, eager=True), "DUPLICATE_ROW", "", nothing)
        gone = rows.rename({"row_no": "row"}).with_columns(
            pl.lit(part[0]).alias("kind"), pl.lit(part[1]).alias("period")
        )
        self.bench.add("duplicates", gone.select(*DUPLICATE_ROWS))

    @staticmethod
    def _where(delivery: Delivery, row_no: pl.Series) -> pl.DataFrame:
        file, sheet = pl.lit(delivery.shown), pl.lit(delivery.sheet, pl.String)
        return row_no.alias("row_no").to_frame().select(file.alias("file"), sheet.alias("sheet"), "row_no")

    def _prepare(self, chunk: Chunk, data: pl.Series, entry: Entry, part: Group) -> None:
        """Rows of data: small sheets wait for each other, large files go on at once."""
        delivery = entry.delivery
        every = data.all()
        raw = chunk.raw if every else chunk.raw.filter(data)
        if entry.key:
            key = key_text(chunk.cells, entry.key)
            record_id = key if every else key.filter(data)
        else:
            record_id = raw.select(pl.concat_str(pl.lit(f"{entry.base}:"), "row_no")).to_series()
        raw = raw.with_columns(
            pl.lit(delivery.shown).alias("file"),
            pl.lit(delivery.sheet, pl.String).alias("sheet"),
            pl.lit(self._file_no(delivery, part), pl.Int16).alias("file_no"),
            record_id.alias("record_id"),
        )
        if delivery.is_text:
            self._warn_of_slips(chunk, data, delivery)
        if delivery.is_sheet:
            raw = _without_cell_errors(raw, self.complaints)
        raw = dated(raw, part[0], self.settings, self.complaints)
        if delivery.is_sheet and raw.height < TOGETHER:
            self.buffer.append(raw)
            if sum(frame.height for frame in self.buffer) >= TOGETHER:
                self._flush()
        elif part == self.group:
            self._flush()
            self._insert(self._tidy(raw, part))
        else:
            kept = self.shelf.keep_frame(self._tidy(raw, part))
            self.parked.setdefault((delivery.place, part), []).append(kept)

    def _warn_of_slips(self, chunk: Chunk, data: pl.Series, delivery: Delivery) -> None:
        for row in chunk.raw["row_no"].filter(data & too_long(chunk.cells, delivery.layout)):
            self.complaints.note("ROW_SHIFTED", delivery.shown, row=row, severity=WARNING)

    # -- rows to tables ----------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Small sheets of one group are read together."""
        if self.buffer:
            raw = pl.concat(self.buffer, how="diagonal_relaxed") if len(self.buffer) > 1 else self.buffer[0]
            self.buffer = []
            self._insert(self._tidy(raw, self.group))

    def _tidy(self, raw: pl.DataFrame, group: Group) -> pl.DataFrame:
        """From text under canonical names to the columns of people and of the kind's own table."""
        kind, period = group
        frame = person(raw, self.context, self.complaints)
        frame = extras(frame, kind, self.context, self.complaints)
        rules = self.settings.name_rules
        frame = names.forms(frame, name="name", out="name", rules=rules)
        frame = names.forms(frame, name="mother_name", out="mother", rules=rules, mother=True)
        source = kind if period == self.settings.period else f"{kind}@{period}"
        constants = {"kind": kind, "period": period, "source": source}
        frame = frame.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
        more = {name: dtype for name, dtype in EXTRA[extra_table(kind)].items() if name not in PEOPLE}
        return whole(frame, [*PEOPLE.items(), *more.items()])

    def _insert(self, frame: pl.DataFrame) -> None:
        numbers = pl.int_range(self.next_row, self.next_row + frame.height, dtype=pl.Int32)
        frame = frame.with_columns(numbers.alias("row"))
        self.next_row += frame.height
        self.bench.add("people", frame.select(*PEOPLE))
        table = extra_table(self.group[0])
        extra = frame.select("row", *EXTRA[table])
        if table in _MAY_BE_BLANK:
            extra = extra.filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
        if extra.height:
            self.bench.add(f"extra_{table}", extra)

    def _finish(self) -> int:
        self.ledger.close(lines_seen=self.lines_seen, taken=self.bench.frame("SELECT count(*) FROM people").item())
        self.bench.add("accounting", self.ledger.frame())
        self.bench.add("problems", _with_headers(self.complaints.drain(), [e.delivery for e in self.plans.values()]))
        for code in (NAMELESS, SHIFTED):
            self.bench.run("UPDATE refused SET message = ? WHERE code = ?", [sentence(code, self.settings.lang), code])
        self.progress("membaca baris", len(self.plans), len(self.plans))
        return self.skipped


def make_tables(bench: Bench) -> None:
    """The tables that reading fills, empty."""
    tables = {"people": PEOPLE, "problems": PROBLEMS, "accounting": ACCOUNTING, "refused": REFUSED_ROWS}
    tables |= {f"extra_{name}": {"row": pl.Int32, **columns} for name, columns in EXTRA.items()}
    tables |= {"duplicates": DUPLICATE_ROWS}
    made = [
        f"CREATE OR REPLACE TABLE {name} ({', '.join(f'{_quoted(c)} {_SQL[kind]}' for c, kind in columns.items())})"
        for name, columns in tables.items()
    ]
    bench.run("BEGIN; " + "; ".join(made) + "; COMMIT")


def _quoted(name: str) -> str:
    return f'"{name}"'


def _say_columns(delivery: Delivery, complaints: Complaints) -> None:
    """Headers that nothing reads, two headers for one column, and columns that are missed."""
    layout = delivery.layout
    at = {"file": delivery.shown, "sheet": delivery.sheet}
    if layout.unread:
        complaints.note("COLUMN_UNUSED", **at, column=", ".join(layout.unread))
    for header in layout.double:
        complaints.note("COLUMN_DOUBLE", **at, column=header)
    there = (
        layout.fields.keys() | layout.fixed.keys() | ({"birth_date"} if "birth_place_date" in layout.fields else set())
    )
    for name in ("name", "nik", "birth_date") if delivery.kind not in ("field", "dtsen") else ("name",):
        if name not in there:
            complaints.note("COLUMN_MISSING", **at, column=name)
    if not sum(delivery.parts.values()):
        complaints.note("FILE_NO_ROWS", **at)


def _without_cell_errors(raw: pl.DataFrame, complaints: Complaints) -> pl.DataFrame:
    """ "#N/A" and the like, which a formula left behind, are read as empty."""
    texts = [
        name for name, kind in raw.schema.items() if kind == pl.String and name not in ("file", "sheet", "record_id")
    ]
    bad = raw.select(
        pl.col(texts).str.contains(r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|GETTING_DATA)$").fill_null(False)
    )
    hit = [name for name in texts if bad[name].any()]
    for name in hit:
        complaints.where(raw.select("file", "sheet", "row_no"), bad[name], "CELL_ERROR", name, raw[name])
    return raw.with_columns(pl.when(~bad[name]).then(pl.col(name)).alias(name) for name in hit)


def _with_headers(problems: pl.DataFrame, deliveries: Sequence[Delivery]) -> pl.DataFrame:
    """Problems with the header as people see it in their file where the canonical name of the column stood."""
    keys = ["file", "sheet", "column"]
    known = {(d.shown, d.sheet, name): d.layout.header_of(name) for d in deliveries for name in d.layout.fields}
    columns = [pl.Series(key, [k[at] for k in known], dtype=pl.String) for at, key in enumerate(keys)]
    headers = pl.DataFrame([*columns, pl.Series("shown", list(known.values()), dtype=pl.String)])
    joined = problems.join(headers, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.coalesce("shown", "column").alias("column")).select(*PROBLEMS)
