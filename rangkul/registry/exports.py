"""A list of children as a file: row by row from the database to the browser, with who asked for it written on it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from rangkul.core import secrets, vault
from rangkul.core.queries import area_names
from rangkul.core.sheets import SAFE

from . import words
from .fields_seen import fields_seen
from .models import Child
from .models.child import Verification
from .queries import age_on, among

ROWS_AT_ONCE = 2_000
PIECE = 1 << 16
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """One column: its head, what one must be allowed to see, its width in letters, and its value."""

    head: str
    needs: str
    width: int
    value: Callable[[Any, Context], object]


@dataclass
class Context:
    """What several rows share while they are written."""

    day: object  # on which ages count
    places: dict[str, str] = field(default_factory=dict)
    niks: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Words in the language of the file, looked up once each."""
        kept = lru_cache(maxsize=4096)
        self.verdict = kept(lambda code: str(words.VERDICTS.get(code, code)))
        self.category = kept(lambda code: str(words.CATEGORIES.get(code, code)))
        self.verification = kept(lambda code: str(VERIFICATIONS.get(code, code)))
        self.because = kept(words.because_words)
        self.flags = kept(lambda codes: ", ".join(words.flag_words(list(codes))))


@dataclass(frozen=True)
class Watermark:
    """What stands above and below the rows, and in the file's properties."""

    title: str
    lines: tuple[str, ...]  # who, when, why, which filters
    author: str


def columns(seen: Iterable[str]) -> list[Column]:
    """The columns of who sees these fields."""
    seen = set(seen)
    return [column for column in _columns() if column.needs in seen]


def _columns() -> list[Column]:
    return [
        Column(_("Nomor"), "name", 9, lambda c, _x: c.id),
        Column(_("Nama"), "name", 28, lambda c, _x: c.name),
        Column(_("L/P"), "sex", 5, lambda c, _x: c.sex),
        Column(_("Tanggal lahir"), "birth_date", 12, lambda c, _x: c.birth_date.isoformat() if c.birth_date else ""),
        Column(_("Umur"), "age", 6, lambda c, x: age_on(c.birth_date, x.day)),
        Column(_("Nama ibu"), "parents", 24, lambda c, _x: c.mother_name),
        Column(_("Nama ayah"), "parents", 24, lambda c, _x: c.father_name),
        Column(_("Alamat"), "address", 32, lambda c, _x: c.address),
        Column("RT", "address", 5, lambda c, _x: c.rt),
        Column("RW", "address", 5, lambda c, _x: c.rw),
        Column(_("Kecamatan"), "area", 20, lambda c, x: x.places.get(c.district_code, "")),
        Column(_("Desa/kelurahan"), "area", 20, lambda c, x: x.places.get(c.village_code, "").partition(",")[0]),
        Column(_("NIK (disamarkan)"), "nik", 20, lambda c, x: x.niks.get(c.id, "")),
        Column("NISN", "nisn", 12, lambda c, _x: c.nisn),
        Column("NPSN", "school", 10, lambda c, _x: c.school_id),
        Column(_("Sekolah"), "school", 26, lambda c, _x: c.school_name),
        Column(_("Kelas"), "school", 6, lambda c, _x: c.grade),
        Column(_("Keadaan"), "verdict", 18, lambda c, x: x.verdict(c.verdict)),
        Column(_("Kategori"), "category", 24, lambda c, x: x.category(c.category)),
        Column(_("Karena"), "because", 44, lambda c, x: x.because(c.because)),
        Column(_("Desil"), "decile", 6, lambda c, _x: c.decile),
        Column(_("Tanda"), "flags", 30, lambda c, x: x.flags(tuple(c.flags))),
        Column(_("Label"), "labels", 20, lambda c, _x: ", ".join(c.labels)),
        Column(_("Verifikasi"), "verification", 16, lambda c, x: x.verification(c.verification)),
    ]


#: "" stands for "not yet", and is left empty.
VERIFICATIONS = {state.value: state.label for state in Verification if state.value}


#: Columns of ``Child`` that the file reads.
_READ = (
    "id", "region_id", "name", "sex", "birth_date", "mother_name", "father_name", "address", "rt", "rw",
    "district_code", "village_code", "nik_sealed", "nisn", "school_id", "school_name", "grade", "verdict", "category",
    "because", "decile", "flags", "labels", "verification",
)  # fmt: skip


def rows(viewer, ids: Sequence[int], shown: Sequence[Column], day) -> Iterator[list]:
    """The rows of these children, in this order, each without what the viewer does not see of that child."""
    context = Context(day)
    values = [column.value for column in shown]
    asks_nik = any(column.needs == "nik" for column in shown)

    @lru_cache(maxsize=4096)
    def hidden(region: str, district: str, village: str, school: str) -> tuple[bool, ...]:
        child = Child(region_id=region, district_code=district, village_code=village, school_id=school)
        seen = fields_seen(viewer, child)
        return tuple(column.needs not in seen for column in shown)

    for start in range(0, len(ids), ROWS_AT_ONCE):
        wanted = ids[start : start + ROWS_AT_ONCE]
        found = {row.id: row for row in Child.objects.filter(pk__in=among(wanted)).values_list(*_READ, named=True)}
        children = [found[pk] for pk in wanted if pk in found]
        _learn_places(context, children)
        context.niks = _masked(children) if asks_nik else {}
        for child in children:
            blank = hidden(child.region_id, child.district_code, child.village_code, child.school_id)
            if any(blank):
                yield ["" if hide else value(child, context) for value, hide in zip(values, blank, strict=True)]
            else:
                yield [value(child, context) for value in values]


def _learn_places(context: Context, children: list) -> None:
    new = {code for c in children for code in (c.district_code, c.village_code) if code} - context.places.keys()
    if new:
        context.places |= area_names(new)


def _masked(children: list) -> dict[int, str]:
    """NIK as it may leave the house: masked."""
    numbers: dict[int, str] = {}
    for region in {child.region_id for child in children}:
        mine = [child for child in children if child.region_id == region and child.nik_sealed is not None]
        opened = secrets.unseal_many(region, "registry.child.nik", [child.nik_sealed for child in mine])
        numbers |= {child.id: secrets.masked(number) for child, number in zip(mine, opened, strict=True)}
    return numbers


class Written:
    """Counts the rows and hashes the bytes of a file while it is sent."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def counted(self, given: Iterable[list]) -> Iterator[list]:
        for row in given:
            self.rows += 1
            yield row

    def hashed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._hash.update(piece)
            yield piece

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def as_csv(heads: Sequence[str], given: Iterable[list], mark: Watermark, promised: int) -> Iterator[bytes]:
    """The file in pieces. A cell that looks like a formula gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for line in (mark.title, *mark.lines):
        writer.writerow([guarded(f"# {line}")])
    writer.writerow(heads)
    count = 0
    for count, row in enumerate(given, 1):  # noqa: B007 - counted on the way
        writer.writerow([f"'{v}" if type(v) is str and v.startswith(_FORMULA) else v for v in row])
        if text.tell() > PIECE:
            yield _taken(text)
    writer.writerow([guarded(f"# {_end(count, promised)} {mark.lines[0]}")])
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece


def guarded(value: object) -> object:
    """A cell that no spreadsheet runs.

    >>> guarded("=1+1")
    "'=1+1"
    """
    if type(value) is str and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def as_xlsx(shown: Sequence[Column], given: Iterable[list], mark: Watermark, promised: int) -> Iterator[bytes]:
    """The workbook in pieces. It is written to the installation's own disk first: its index comes last."""
    with vault.workshop() as folder:
        path = folder / "daftar.xlsx"
        book = xlsxwriter.Workbook(str(path), SAFE | {"tmpdir": str(folder)})
        book.set_properties({"title": mark.title, "author": mark.author, "comments": "\n".join(mark.lines)})
        _write_sheet(book, shown, given, mark, promised)
        book.close()
        with path.open("rb") as source:
            yield from iter(lambda: source.read(PIECE), b"")


def _write_sheet(book, shown: Sequence[Column], given: Iterable[list], mark: Watermark, promised: int) -> None:
    sheet = book.add_worksheet(_("Anak"))
    bold, soft = (
        book.add_format({"bold": True, "bottom": 1}),
        book.add_format({"italic": True, "font_color": "#5b6b70"}),
    )
    sheet.set_landscape()
    sheet.set_footer(f"&L{_printed(mark.lines[0])}&R&P/&N")
    for place, column in enumerate(shown):
        sheet.set_column(place, place, column.width)
    for number, line in enumerate((mark.title, *mark.lines)):
        sheet.write_string(number, 0, line, soft)
    top = len(mark.lines) + 2
    for place, column in enumerate(shown):
        sheet.write_string(top, place, column.head, bold)
    sheet.freeze_panes(top + 1, 2)
    count, text, number = 0, sheet.write_string, sheet.write_number
    for count, row in enumerate(given, 1):
        for place, value in enumerate(row):
            if type(value) is str:
                if value:
                    text(top + count, place, value)
            elif value is not None:
                number(top + count, place, value)
    sheet.write_string(top + count + 2, 0, f"{_end(count, promised)} {mark.lines[0]}", soft)


def _printed(line: str) -> str:
    """Words for a page's foot, in which & has a meaning; at most 255 letters."""
    return line.replace("&", "&&")[:200]


def _end(count: int, promised: int) -> str:
    said = _("Akhir daftar: %(n)s baris.") % {"n": count}
    return (
        said
        if count == promised
        else said + " " + _("Dijanjikan %(n)s; sisanya berubah selagi ditulis.") % {"n": promised}
    )
