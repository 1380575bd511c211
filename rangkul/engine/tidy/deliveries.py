"""From what was typed on the command line to deliveries: which tables there are, of which kind and which period."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from ..files import CsvTable, FileProblem, ParquetTable, RawTable, list_files, open_tables
from ..files.problem import mask
from ..problems import REFUSED, sentence
from ..settings import Settings
from ..sources import ColumnMap, load_map
from ..types import KINDS, ROSTER_KINDS, Input, InputError
from . import periods
from .accounting import no_period
from .columns import Layout, recognise
from .complaints import Complaints
from .words import CAME, GONE, plain

_GIVEN = re.compile(r"([A-Za-z_]+)(?:@([^=/\\]*))?=(.+)", re.DOTALL)
_SOURCES = ("dapodik", "emis", "pkbm")  # what the column "source" of a roster may say
_KIND = pl.Enum(KINDS)
SAID_BY_STATUS = ("pupil_status", "exit_reason", "exit_on")
SAID_BY_ROW = ("semester_id", "school_year", "semester")
Table = RawTable | ParquetTable | CsvTable


def find(paths: Sequence[str | Path], settings: Settings | None = None, map: str | Path | None = None) -> list[Input]:
    """Read INPUT arguments: a file, a folder, or ``KIND[@PERIOD]=FILE``. Nothing is opened yet.

    Raises InputError for an unknown kind, a period that is none, and a file that does not exist.

    >>> find(["dapodik@20251=/"], None)
    [Input(path=PosixPath('/'), kind='dapodik', period='20251', map=None)]
    """
    del settings  # asked for by the commands, which have it; not needed before a file is opened
    saved = None if map is None else Path(map)
    if saved is not None:
        load_map(saved)
    if not paths:
        raise InputError(
            "Belum ada berkas yang disebut. Tulis nama berkas atau folder, misalnya: rangkul reconcile data/."
        )
    return [_input(given, saved) for given in paths]


def _input(given: str | Path, saved: Path | None) -> Input:
    said = None if isinstance(given, Path) or Path(given).exists() else _GIVEN.fullmatch(given)
    if not said:
        return Input(_there(Path(given)), map=saved)
    kind, period, file = said.groups()
    if kind.lower() not in KINDS:
        near = difflib.get_close_matches(kind.lower(), KINDS, 1)
        hint = f" Maksudnya {near[0]}?" if near else ""
        raise InputError(f"Jenis {kind} tidak dikenal.{hint} Yang ada: {', '.join(KINDS)}.")
    if period is not None and not periods.is_period(period):
        raise InputError(
            f"Semester {period} tidak dikenal. Tulis tahun dan 1 (Juli-Desember) atau 2 (Januari-Juni), "
            f"misalnya {kind}@20251={file}."
        )
    return Input(_there(Path(file)), kind.lower(), period, saved)


def _there(path: Path) -> Path:
    if not path.exists():
        raise InputError(sentence("FILE_MISSING", file=mask(str(path))))
    return path


@dataclass(eq=False)
class Delivery:
    """One table that lists people, and what is known of it before its rows are read."""

    given: Input
    layout: Layout
    load: Callable[[], Table]
    shown: str  # its file as people see it in every output
    path: str  # as it was given
    base: str  # the file's own name
    folders: tuple[str, ...]
    sheet: str | None
    sha256: str
    file_id: tuple[int, str]  # one for each file that was opened, also where the same file was given twice
    is_text: bool  # a sheet that came as text with separators
    place: int  # order of opening: sheets of one book stay in their order
    period: str | None = None  # of all rows whose own cells do not say
    period_from: str | None = None  # given | column | folder | as_of
    by_row: bool = False  # rows say their period
    folder_period: str | None = None  # of the nearest folder that is named by one
    rows: pl.DataFrame | None = None  # what looking found for each row (``looking.look``)
    key: str | None = None  # of a large file: the column with the sender's own key, filled and unique
    ids: pl.Series | None = None  # of a large file: hashes of that key
    labelled: pl.DataFrame | None = None  # of a large file that is split: kind (and period, if rows say it)
    parts: dict[tuple[str, str | None], int] = field(default_factory=dict)  # (kind, period) -> rows

    @property
    def kind(self) -> str:
        return self.layout.kind

    @property
    def is_sheet(self) -> bool:
        """A sheet that was looked at as a whole, not a large file that is read in batches."""
        return self.layout.header.first is not None

    @property
    def by_source(self) -> bool:
        """Rows say which roster they are of."""
        return self.kind in ROSTER_KINDS and "source" in self.layout.fields and self.given.kind in (None, "roster")

    @property
    def by_status(self) -> bool:
        """Rows say whether the pupil is gone."""
        return self.kind in ROSTER_KINDS and bool(set(SAID_BY_STATUS) & self.layout.fields.keys())

    @property
    def is_split(self) -> bool:
        return self.by_source or self.by_row or self.by_status

    def labels(self, raw: pl.DataFrame, settings: Settings) -> pl.DataFrame:
        """``kind`` and ``period`` of each row; the period is null where nothing says it."""
        kind, period = pl.lit(self.kind), pl.lit(self.period, pl.String)
        if self.by_source:
            said = pl.col("source").cast(pl.String).str.strip_chars()
            for name in _SOURCES:
                kind = pl.when(said.is_in([name, name.upper(), name.title()])).then(pl.lit(name)).otherwise(kind)
        if self.by_status:
            kind = pl.when(is_gone(raw)).then(pl.lit("leavers")).otherwise(kind)
        frame = raw.select("row_no", kind.cast(_KIND).alias("kind"), period.alias("period")).drop("row_no")
        if self.by_row:
            own = periods.of_columns(*(raw[c] if c in raw.columns else None for c in SAID_BY_ROW), settings)
            frame = frame.with_columns(own.alias("period"))
        return frame


def is_gone(raw: pl.DataFrame) -> pl.Expr:
    """A status, a reason or a day says that the pupil has left."""
    texts = [plain(pl.col(name).cast(pl.String)) for name in ("exit_reason", "pupil_status") if name in raw.columns]
    gone = [text.str.contains(GONE) & ~text.str.contains(CAME) for text in texts]
    gone += [pl.col("exit_on").cast(pl.String).str.contains(r"[1-9]")] if "exit_on" in raw.columns else []
    return pl.any_horizontal(e.fill_null(False) for e in gone) if gone else pl.lit(False)


@dataclass
class Opened:
    """All deliveries of a run, and the files that could not be used: (name, kind, period)."""

    deliveries: list[Delivery]
    skipped: list[tuple[str, str | None, str | None]]


class Shelf:
    """Keeps what is needed later: in memory, and in the private folder of the run once that is much."""

    def __init__(self, folder: Path, limit: int = 256 << 20):
        self.folder, self.limit, self.used, self.count = folder, limit, 0, 0

    def keep_frame(self, frame: pl.DataFrame) -> Callable[[], pl.DataFrame]:
        """Gives a function that gives the frame back."""
        size = frame.estimated_size()
        if self.used + size <= self.limit:
            self.used += size
            return lambda: frame
        self.count += 1
        path = self.folder / f"kept-{self.count}.arrow"
        frame.write_ipc(path, compression="lz4")
        return lambda: pl.read_ipc(path)

    def keep(self, table: Table) -> Callable[[], Table]:
        if not isinstance(table, RawTable):
            return lambda: table
        cells = self.keep_frame(table.cells)
        numeric = (lambda: None) if table.numeric is None else self.keep_frame(table.numeric)
        bare = replace(table, cells=table.cells.clear(), numeric=None)
        return lambda: replace(bare, cells=cells(), numeric=numeric())


def open_all(
    inputs: Sequence[Input],
    shelf: Shelf,
    complaints: Complaints,
    *,
    keep_going: bool,
    progress=None,
) -> Opened:
    """Open every file and recognise its tables. Raises InputError for the first file that is of no use."""
    maps = {given.map: load_map(given.map) for given in inputs if given.map is not None}
    used: set[Path] = set()
    deliveries: list[Delivery] = []
    skipped: list[tuple[str, str | None, str | None]] = []
    files = [(given, file) for given in inputs for file in list_files(given.path)]
    if not files:
        names = ", ".join(mask(str(given.path)) for given in inputs)
        raise InputError(f"Tidak ada berkas data di {names}. Periksa foldernya.")
    for at, (given, file) in enumerate(files):
        if progress:
            progress("membuka berkas", at, len(files))
        problems: list[FileProblem] = []
        found = _tables_of(given, file, at, maps.get(given.map), problems if keep_going else None, shelf, complaints)
        for problem in problems:
            complaints.unreadable(problem, mask(problem.file))
            skipped.append((mask(problem.file), given.kind, given.period))
        if not found and not problems:
            skipped.append(
                (_nobody(given, file, keep_going=keep_going, complaints=complaints), given.kind, given.period)
            )
        for delivery in found:
            delivery.place = len(deliveries)
            deliveries.append(delivery)
            used |= {delivery.layout.map.path} if delivery.layout.map else set()
    unused = set(maps) - used
    if unused:
        path = unused.pop()
        missing = ", ".join(h for hs in maps[path].columns.values() for h in hs)
        raise InputError(
            f"Peta kolom {path} tidak cocok dengan berkas mana pun. Judul yang harus ada: {missing}. Periksa ejaannya."
        )
    return Opened(deliveries, skipped)


def _tables_of(
    given: Input,
    file: Path,
    at: int,
    saved: ColumnMap | None,
    problems: list[FileProblem] | None,
    shelf: Shelf,
    complaints: Complaints,
) -> list[Delivery]:
    """The tables of one file (or zip) that list people."""
    root = given.path if given.path.is_dir() else None
    hand = None if problems is None else problems.append
    found: list[Delivery] = []
    others: list[tuple[str, str | None]] = []
    try:
        for table in open_tables(file, root=root, on_problem=hand):
            layout = recognise(table, kind=given.kind, maps=[saved] if saved else [])
            if layout is None:
                others.append((_shown(table), getattr(table, "sheet", None)))
                continue
            if getattr(table, "hidden", False) and any(
                d.sha256 == table.sha256 and d.kind == layout.kind for d in found
            ):
                others.append((_shown(table), table.sheet))  # an old copy that nobody sees
                continue
            found.append(_delivery(given, file, at, table, layout, shelf))
    except FileProblem as problem:
        if problems is None:
            raise
        problems.append(problem)
    for shown, sheet in others:
        if found:
            complaints.note("SHEET_SKIPPED" if sheet else "FILE_KIND_UNKNOWN", shown, sheet=sheet)
    return found


def _shown(table: Table) -> str:
    folders = () if "/" in table.file else table.folder
    return mask("/".join((*folders, table.file)))


def _delivery(given: Input, file: Path, at: int, table: Table, layout: Layout, shelf: Shelf) -> Delivery:
    delivery = Delivery(
        given=given,
        layout=layout,
        load=shelf.keep(table),
        shown=_shown(table),
        path=mask("/".join((file.parent.as_posix(), table.file))),
        base=mask(table.file.rsplit("/", 1)[-1]),
        folders=tuple(map(mask, table.folder)),
        sheet=getattr(table, "sheet", None),
        sha256=table.sha256,
        file_id=(at, table.file),
        is_text=isinstance(table, RawTable) and table.numeric is None,
        place=0,
    )
    delivery.by_row = given.period is None and any(name in layout.fields for name in SAID_BY_ROW)
    delivery.period = given.period
    delivery.period_from = "given" if given.period else None
    folders = (*file.parent.parts, *table.folder)
    delivery.folder_period = periods.of_folders(folders)
    return delivery


def _nobody(given: Input, file: Path, *, keep_going: bool, complaints: Complaints) -> str:
    """A file without any list of people: its name as people see it. Raises InputError."""
    code = "FILE_NO_HEADER" if given.kind else "FILE_KIND_UNKNOWN"
    shown = mask(file.relative_to(given.path).as_posix() if given.path.is_dir() else file.name)
    if not keep_going:
        raise InputError(sentence(code, file=shown))
    complaints.note(code, shown, severity=REFUSED)
    return shown


def settle_periods(deliveries: Sequence[Delivery], settings: Settings, complaints: Complaints) -> None:
    """Give every part a period: folder, else the period of ``as_of`` where a kind has one file. Raises InputError."""
    for delivery in deliveries:
        if delivery.period is None and delivery.folder_period:
            _settle(delivery, delivery.folder_period, "folder")
    files: dict[str, set[str]] = {}
    for delivery in deliveries:
        for kind, _period in delivery.parts:
            files.setdefault(kind, set()).add(delivery.sha256)
    asked: dict[str, list[str]] = {}
    for delivery in deliveries:
        for kind in sorted({kind for kind, period in delivery.parts if period is None}):
            if len(files[kind]) > 1:
                asked.setdefault(kind, []).append(delivery.shown)
        if any(period is None for _kind, period in delivery.parts):
            _settle(delivery, settings.period, "as_of")
            complaints.note("PERIOD_ASSUMED", delivery.shown, sheet=delivery.sheet, period=settings.period)
    if asked:
        kind = min(asked, key=KINDS.index)
        raise no_period(asked[kind], kind, settings.period)


def _settle(delivery: Delivery, period: str, period_from: str) -> None:
    """The period of all rows that do not say their own."""
    delivery.period = period
    delivery.period_from = delivery.period_from or period_from
    parts: dict[tuple[str, str | None], int] = {}
    for (kind, own), rows in delivery.parts.items():
        parts[kind, own or period] = parts.get((kind, own or period), 0) + rows
    delivery.parts = parts
