"""Which column of a table means what: the kind of the table, and its columns under their canonical names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from ..files import CsvTable, ParquetTable, RawTable
from ..sources import ColumnMap, Source, sources, squeeze
from ..types import KINDS, ROSTER_KINDS
from .headers import PERSONAL, SCAN, Header, Title, find_header, read_title

Table = RawTable | ParquetTable | CsvTable
#: Between kinds with equal points, where no name helps: the plainest first.
_PLAINEST = ("roster", "register", "field", "ats", "leavers", "dtsen", "dapodik", "emis", "pkbm")
_DATE = r"\d{1,2}\s*[-/. ]\s*\w+\s*[-/. ]\s*\d{2,4}|\d{4}-\d{2}-\d{2}|^\d{5}$"


@dataclass(frozen=True)
class Layout:
    """How a table is read. Columns go by their name in the frame: ``c7`` in a sheet, the header elsewhere."""

    kind: str
    points: float
    fields: Mapping[str, tuple[str, ...]]  # canonical -> columns; several are joined
    shown: Mapping[str, str]  # column -> header as people see it
    ids: tuple[str, ...] = ()  # columns that may hold the sender's own key, the preferred one first
    running: tuple[str, ...] = ()  # columns with running numbers
    unread: tuple[str, ...] = ()  # headers that nothing reads
    double: tuple[str, ...] = ()  # headers that mean a column that was read from another header
    header: Header = field(default_factory=lambda: Header((), None))
    fixed: Mapping[str, str] = field(default_factory=dict)  # canonical -> one value for every row
    map: ColumnMap | None = None
    as_roster: Layout | None = None  # a list with columns for leaving may be one of all pupils

    @property
    def title(self) -> Title:
        return self.header.title

    def header_of(self, name: str) -> str:
        """The header of a canonical column as people see it; the canonical name where the table has none."""
        columns = self.fields.get(name, ())
        return self.shown.get(columns[0], name) if columns else name


def recognise(table: Table, *, kind: str | None = None, maps: Sequence[ColumnMap] = ()) -> Layout | None:
    """The layout of a table, or None where it is no list of persons. ``kind`` forces the kind."""
    for given in maps:
        header = _header_for(table, given)
        if header:
            return _best(table, header, kind or given.kind, given)
    header = _header(table)
    if header is None:
        return _by_position(table) if kind in (None, "ats") else None
    return _best(table, header, kind, None)


def _header(table: Table) -> Header | None:
    if isinstance(table, RawTable):
        return find_header(table.cells.head(SCAN).rows(), table.file)
    return Header(tuple(name for name, _ in table.columns), None)


def _header_for(table: Table, given: ColumnMap) -> Header | None:
    """The header line that has every header of a saved map."""
    if not isinstance(table, RawTable):
        names = [name for name, _ in table.columns]
        return Header(tuple(names), None) if given.headers <= set(map(squeeze, names)) else None
    rows = table.cells.head(max(SCAN, given.header_row or 0)).rows()
    if given.header_row is None:
        header = find_header(rows, table.file)  # also one of two lines
        if header and given.headers <= {squeeze(text) for text in header.texts if text}:
            return header
    wanted = range(len(rows)) if given.header_row is None else [given.header_row - table.first_row]
    for at in wanted:
        if 0 <= at < len(rows) and given.headers <= {squeeze(cell) for cell in rows[at] if cell}:
            return Header(rows[at], at, at, (rows[at],), read_title(rows[:at], table.file))
    return None


def _best(table: Table, header: Header, kind: str | None, given: ColumnMap | None) -> Layout | None:
    """The kind with most points; the names of file and sheet decide between equals."""
    names = table.cells.columns if isinstance(table, RawTable) else list(header.texts)
    layouts = [_layout(sources()[k], header, names, given) for k in ([kind] if kind else KINDS)]
    layouts = [layout for layout in layouts if layout.fields.keys() & PERSONAL or given]
    if not layouts:
        return None
    hint = _hint_text(table, header)

    def order(layout: Layout) -> tuple:
        hinted = max((len(h) for h in sources()[layout.kind].file_hints if h in hint), default=0)
        # A pupil list without any column of a school is told from the register by its name alone.
        named = 1 if layout.points == 0 and hinted and layout.kind in ROSTER_KINDS else 0
        return (layout.points + named, hinted, -_PLAINEST.index(layout.kind))

    best = max(layouts, key=order)
    if (
        best.kind == "leavers"
        and not kind
        and not any(hint_word in hint for hint_word in ("keluar", "mutasi", "leavers"))
    ):
        rosters = [layout for layout in layouts if layout.kind in ROSTER_KINDS]
        best = replace(best, as_roster=max(rosters, key=order))
    if not kind and best.points == 0 and best.kind != "roster" and not _is_about_people(best):
        return None
    if not kind and best.kind == "roster" and best.points == 0 and "roster" not in _hinted(hint):
        register = next(layout for layout in layouts if layout.kind == "register")
        return register if _is_about_people(register) else None
    return best


def _hint_text(table: Table, header: Header) -> str:
    base = table.file.rsplit("/", 1)[-1]
    sheet = getattr(table, "sheet", None) or ""
    return re.sub(r"[_\-.]+", " ", f"{base} {sheet} {header.title.text}".lower())


def _hinted(hint: str) -> set[str]:
    return {kind for kind, source in sources().items() if any(h in hint for h in source.file_hints)}


def _is_about_people(layout: Layout) -> bool:
    """A name or a NIK, and at least one more thing that is known of persons."""
    return (
        len(layout.fields.keys() & {"name", "nik", "no_kk", "birth_date", "birth_place_date", "sex", "mother_name"}) > 1
    )


def _layout(source: Source, header: Header, names: Sequence[str], given: ColumnMap | None) -> Layout:
    """Map every header by one source. Where two headers mean one column, the preferred one is read."""
    found: dict[str, list[tuple[int, int]]] = {}
    unread = []
    for at, text in enumerate(header.texts):
        hit = source.find(text) if text else None
        if hit:
            found.setdefault(hit[0], []).append((hit[1], at))
        elif text and not any(squeeze(text) == squeeze(i) for i in source.ids):
            unread.append(at)
    fields, double = {}, []
    for name, hits in found.items():
        hits.sort()
        if name in source.unused:
            continue
        if name in source.joined:
            fields[name] = tuple(names[at] for _, at in sorted(hits, key=lambda hit: hit[1]))
        else:
            fields[name] = (names[hits[0][1]],)
            double += [at for _, at in hits[1:]]
    if given:
        mapped = fields | _mapped(header, names, given)
        fields = {name: columns for name, columns in mapped.items() if columns}  # an empty list: not to be read
    _date_beside_place(header, names, found, fields)
    read = {column for columns in fields.values() for column in columns}
    shown = {name: text or name for name, text in zip(names, header.texts, strict=True)}
    key = [
        names[at] for i in source.ids for at, text in enumerate(header.texts) if text and squeeze(text) == squeeze(i)
    ]
    if given and "record_id" in given.columns:
        key = list(fields.pop("record_id", ()))
    return Layout(
        kind=source.kind,
        points=_points(source, header, found),
        fields=fields,
        shown=shown,
        ids=tuple(key),
        running=tuple(names[at] for _, at in found.get("number", [])),
        unread=tuple(header.texts[at] for at in unread if names[at] not in read),
        double=tuple(header.texts[at] for at in double if names[at] not in read),
        header=header,
        fixed=dict(given.fixed) if given else {},
        map=given,
    )


def _points(source: Source, header: Header, found: Mapping[str, list]) -> float:
    texts = {squeeze(text) for text in header.texts if text}
    return sum(points for mark, points in source.marks.items() if mark in found or squeeze(mark) in texts)


def _mapped(header: Header, names: Sequence[str], given: ColumnMap) -> dict[str, tuple[str, ...]]:
    where = {squeeze(text): names[at] for at, text in reversed(list(enumerate(header.texts))) if text}
    return {name: tuple(where[squeeze(h)] for h in headers) for name, headers in given.columns.items()}


def _date_beside_place(header: Header, names: Sequence[str], found: Mapping, fields: dict) -> None:
    """ "Tempat, Tanggal Lahir" over two columns: the place in the first, the date in the next, which has no header."""
    hits = found.get("birth_place_date")
    if hits and "birth_date" not in fields:
        at = hits[0][1] + 1
        if at < len(names) and header.texts[at] is None:
            fields["birth_date"] = (names[at],)


def _by_position(table: Table) -> Layout | None:
    """The national list without its header line, told by what stands in its columns.

    Columns that are blank in every row may be missing at both ends.
    """
    order = sources()["ats"].order
    if not isinstance(table, RawTable):
        return None
    names = table.cells.columns
    for missing in range(order.index("semester_id") + 1):
        texts = order[missing:][: len(names)] + ("",) * (len(names) + missing - len(order))
        if len(names) <= len(order) + 2 and _looks_like_ats(
            table.cells.head(200), dict(zip(texts, names, strict=False))
        ):
            header = Header(tuple(None if text in ("_", "") else text for text in texts), -1, -1)
            return _layout(sources()["ats"], header, names, None)
    return None


def _looks_like_ats(cells: pl.DataFrame, at: Mapping[str, str]) -> bool:
    """A semester, a status and a name stand where the list has them."""
    tests = {"semester_id": r"^20\d{2}[12]$", "status": r"^(?:DO|LTM|BPB)$", "nama": r"^\D{2,}$"}
    if not tests.keys() <= at.keys():
        return False
    shares = cells.select(pl.col(at[name]).str.contains(test).mean().alias(name) for name, test in tests.items()).row(0)
    return min(share or 0 for share in shares) > 0.5
