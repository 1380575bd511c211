"""daftar-ats/: one by-name workbook for each village, to carry from door to door and to send back filled in.

Headings are those that the reader of field reports knows, so a workbook that comes back is a field report.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rangkul.engine.ids import format_nik, mask, mask_text
from rangkul.engine.settings import Settings

from .tables import read_table
from .text import Places, Speech, digits
from .words import WORDS

FOLDER = "daftar-ats"
RESIDU = "residu.xlsx"
IN_MEMORY = 20_000  # rows
TITLE_ROWS = 5  # title, place, date and counts, secrecy, an empty line
#: Width in characters: together they fit the breadth of A4 in a size that can be read.
COLUMNS = {
    "no": 4, "name": 15, "sex": 4, "age": 5, "born": 10.5, "mother": 12, "address": 14, "rt_rw": 8, "nik": 15.5,
    "category": 11, "because": 22, "decile": 5, "siblings": 11, "question": 17, "visited": 10.5, "outcome": 14,
    "letter": 8, "note": 14, "village": 14, "child": 22,
}  # fmt: skip
_LINE, _LEAST = 13.5, 30  # points: a line of text, and a row that a pen can write in
_FIRST = list(COLUMNS).index("visited")  # from here on the visitor writes
_HIDDEN = ("village", "child")  # travel with the file and are not printed
_LISTED = ("out_of_school", "uncertain")


def write_workbooks(
    out: Path,
    people: pl.DataFrame,
    verdicts: pl.DataFrame,
    settings: Settings,
    *,
    names: Mapping[str, str] | None = None,
    review: pl.DataFrame | None = None,
    lang: str | None = None,
) -> list[Path]:
    """Write ``out/daftar-ats/<village code>-<name>.xlsx`` and ``residu.xlsx``; returns their paths, sorted.

    ``people`` has one line for a ``child_id``: name, birth_date, mother_name, address, rt, rw, nik (Int64), siblings
    (text); ``verdicts`` and ``review`` (by default the table in ``out``) follow ``types``. Children out of school and
    uncertain are listed, neighbours beside each other. NIKs are masked. The folder can be opened by its owner only.
    """
    say, places = Speech(lang or settings.lang), Places(names, settings.areas)
    if review is None:
        review = read_table(Path(out), "review")
    listed = _listed(people, verdicts, review, say, places)
    folder = Path(out) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = []
    for (village,), rows in listed.partition_by("village_code", as_dict=True, maintain_order=True).items():
        path = folder / (f"{_file_name(village, places.name(village))}.xlsx" if village else RESIDU)
        _Book(path, say, settings).write(_heading(village, rows, say, places, settings), rows)
        paths.append(path)
    return sorted(paths)


def _listed(
    people: pl.DataFrame, verdicts: pl.DataFrame, review: pl.DataFrame | None, say: Speech, places: Places
) -> pl.DataFrame:
    """The children to visit with every cell of the list as it will be written, in the order of the doors."""
    details = people.select("child_id", "name", "birth_date", "mother_name", "address", "rt", "rw", "nik", "siblings")
    details = details.unique("child_id", keep="first", maintain_order=True)
    asked = _questions(review)
    codes = verdicts["district_code"].drop_nulls().unique().to_list()
    district = pl.col("district_code").replace_strict(
        {c: places.name(c) for c in codes}, default=None, return_dtype=pl.String
    )
    category = pl.col("category").replace_strict(
        {c: say(f"list.{c}") for c in ("BPB", "DO", "LTM")}, default=say("list.unknown"), return_dtype=pl.String
    )
    todo = pl.col("category").replace_strict(
        {name[3:]: say(name) for name in WORDS if name.startswith("do.")}, default=None, return_dtype=pl.String
    )
    is_out = pl.col("verdict") == "out_of_school"
    no_village = pl.col("village_code").is_null() & pl.col("district_code").is_not_null()
    wrapped = ("name", "mother", "address", "category", "because", "siblings", "question")
    # Words seldom fill a line: count a little more.
    lines = [(pl.col(n).str.len_chars() * 1.05 / COLUMNS[n]).ceil().fill_null(1) for n in wrapped]
    door = [pl.col("rt", "rw").cast(pl.String).str.zfill(3).fill_null("–")]
    judged = verdicts.select(
        "child_id", "verdict", "category", "because", "district_code", "village_code", "age", "sex", "decile"
    )
    return (
        judged.filter(pl.col("verdict").is_in(_LISTED))
        .join(details, on="child_id", how="left")
        .join(asked, on="child_id", how="left")
        .sort("village_code", "district_code", "rw", "rt", "address", "name", "child_id", nulls_last=True)
        .with_columns(door)
        .select(
            "village_code",
            "district_code",
            "name",
            "sex",
            "age",
            is_out=is_out,
            born="birth_date",
            mother="mother_name",
            address=pl.when(no_village)
            .then(pl.concat_str("address", pl.lit("Kec. ") + district, separator="; ", ignore_nulls=True))
            .otherwise("address"),
            rt_rw=pl.when((pl.col("rt") != "–") | (pl.col("rw") != "–")).then(pl.col("rt") + "/" + pl.col("rw")),
            nik=mask(format_nik(pl.col("nik"))),
            category=pl.when(is_out).then(category).otherwise(pl.lit(say("list.uncertain"))),
            because=mask_text(pl.col("because")),
            decile="decile",
            siblings=mask_text(pl.col("siblings")),
            question=mask_text(pl.coalesce("question", pl.when(~is_out).then(todo))),
            village="village_code",
            child="child_id",
        )
        .with_columns(height=(pl.max_horizontal(lines) * _LINE + 3).clip(lower_bound=_LEAST, upper_bound=400))
    )


def _questions(review: pl.DataFrame | None) -> pl.DataFrame:
    """The two most valuable questions of each child, as one text."""
    if review is None:
        return pl.DataFrame(schema={"child_id": pl.String, "question": pl.String})
    best = review.sort("value", "question", descending=[True, False], nulls_last=True)
    return best.group_by("child_id", maintain_order=True).agg(
        pl.col("question").drop_nulls().unique(maintain_order=True).head(2).str.join("\n")
    )


def _file_name(code: str, name: str) -> str:
    """
    >>> _file_name("6372021003", "Landasan Ulin Timur")
    '63.72.02.1003-landasan-ulin-timur'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "-".join("".join(c if c.isalnum() else " " for c in plain).split())
    plain = digits(code)
    dotted = ".".join(p for p in (plain[:2], plain[2:4], plain[4:6], plain[6:]) if p)
    return f"{dotted}-{slug}" if any(c.isalpha() for c in slug) else dotted


def _heading(village: str | None, rows: pl.DataFrame, say: Speech, places: Places, settings: Settings) -> list[str]:
    low, high = settings.ages
    regency = places.name(settings.regency) if settings.regency else ""
    if village:
        district = rows["district_code"][0]
        parts = [places.name(village), f"Kecamatan {places.name(district)}" if district else "", regency]
    else:
        parts = [say("list.residu"), regency]
    out = int(rows["is_out"].sum())
    stamp = say(
        "page.stamp", as_of=say.day(settings.as_of), age_date=say.day(settings.age_date), low=str(low), high=str(high)
    )
    counts = say("list.counts", out=out, uncertain=rows.height - out)
    return [say("list.title"), ", ".join(p for p in parts if p), f"{stamp} · {counts}", say("list.secret")]


@dataclass(frozen=True)
class _Book:
    path: Path
    say: Speech
    settings: Settings

    def write(self, heading: list[str], rows: pl.DataFrame) -> None:
        # Names belong in no shared temporary folder: a village fits in memory, a huge Residu spills beside its file.
        where = (
            {"in_memory": True} if rows.height <= IN_MEMORY else {"constant_memory": True, "tmpdir": self.path.parent}
        )
        text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = xlsxwriter.Workbook(str(self.path), {**text, **where})
        day = self.settings.as_of
        book.set_properties({"title": heading[0], "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 - xlsx knows no zone
        looks = _looks(book)
        sheet = book.add_worksheet(self.say("list.sheet"))
        codes = book.add_worksheet(self.say("list.codes"))
        self._layout(sheet, heading)
        self._head(sheet, heading, looks)
        self._rows(sheet, rows, looks)
        self._choices(sheet, rows.height)
        outcomes = self._outcomes()
        codes.set_column(0, 0, 60)
        codes.set_paper(9)
        codes.write_string(0, 0, self.say("column.outcome"), looks["head"])
        for i, outcome in enumerate(outcomes, 1):
            codes.write_string(i, 0, outcome, looks["title"])
        book.close()

    def _outcomes(self) -> list[str]:
        return [f"{name[8:]} {self.say(name)}" for name in WORDS if name.startswith("outcome.")]

    def _layout(self, sheet: Worksheet, heading: list[str]) -> None:
        for i, (name, width) in enumerate(COLUMNS.items()):
            sheet.set_column(i, i, width, None, {"hidden": name in _HIDDEN})
        sheet.freeze_panes(TITLE_ROWS + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.6)
        sheet.repeat_rows(TITLE_ROWS)
        place = heading[1].replace("&", "&&")
        sheet.set_footer(f"&L{self.say('list.secret_short')}&C{place}&R{self.say('list.page')} &P / &N")

    def _head(self, sheet: Worksheet, heading: list[str], looks: dict[str, Format]) -> None:
        for i, (line, look) in enumerate(zip(heading, ("first", "place", "title", "secret"), strict=True)):
            sheet.write_string(i, 0, line, looks[look])
        sheet.set_row(TITLE_ROWS, 30)
        for i, name in enumerate(COLUMNS):
            sheet.write_string(TITLE_ROWS, i, self.say(f"column.{name}"), looks["fill" if i >= _FIRST else "head"])

    def _rows(self, sheet: Worksheet, rows: pl.DataFrame, looks: dict[str, Format]) -> None:
        by_name = {name: i for i, name in enumerate(COLUMNS)}
        for n, row in enumerate(rows.iter_rows(named=True), 1):
            at = TITLE_ROWS + n
            sheet.set_row(at, row["height"])
            sheet.write_number(at, 0, n, looks["middle"])
            for name, i in by_name.items():
                if i == 0:
                    continue
                look = looks.get(name, looks["cell"])
                if name == "category":
                    look = looks["out" if row["is_out"] else "uncertain"]
                _put(sheet, at, i, row.get(name), look)

    def _choices(self, sheet: Worksheet, height: int) -> None:
        """Drop-downs where the visitor writes."""
        column = {name: i for i, name in enumerate(COLUMNS)}
        first, last, count = TITLE_ROWS + 1, TITLE_ROWS + height, len(self._outcomes())
        sheet.autofilter(TITLE_ROWS, 0, last, len(COLUMNS) - 1)
        sheet.data_validation(first, column["outcome"], last, column["outcome"], {
            "validate": "list", "source": f"='{self.say('list.codes')}'!$A$2:$A${count + 1}",
            "input_title": self.say("list.pick"), "input_message": self.say("list.pick_help"), "error_type": "warning",
        })  # fmt: skip
        answers = [self.say("list.yes"), self.say("list.no")]
        sheet.data_validation(
            first,
            column["letter"],
            last,
            column["letter"],
            {"validate": "list", "source": answers, "error_type": "warning"},
        )
        sheet.data_validation(first, column["visited"], last, column["visited"], {
            "validate": "date", "criteria": ">=", "value": self.settings.as_of - timedelta(days=730),
            "input_message": self.say("list.date_help"), "error_type": "warning",
        })  # fmt: skip


def _put(sheet: Worksheet, row: int, column: int, value: object, look: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, str(value), look)


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """Formats by column or part. Colours that stay apart in grey."""
    base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
    cell = {**base, "border": 1, "border_color": "#C5CFD2", "text_wrap": True}
    day = {**cell, "num_format": "dd/mm/yyyy", "align": "center"}
    looks = {
        "first": {**base, "bold": True, "font_size": 14},
        "place": {**base, "bold": True, "font_size": 12},
        "title": base,
        "secret": {**base, "bold": True, "font_color": "#A8341F"},
        "head": {**cell, "bold": True, "bg_color": "#0E5A61", "font_color": "#FFFFFF", "valign": "vcenter"},
        "fill": {**cell, "bold": True, "bg_color": "#F5DFAE", "valign": "vcenter"},
        "cell": cell,
        "middle": {**cell, "align": "center"},
        "out": {**cell, "bold": True, "font_color": "#A8341F"},
        "uncertain": {**cell, "bg_color": "#F9EDD0"},
        "born": day,
        "visited": day,
        "nik": {**cell, "font_size": 9},
    }
    looks |= dict.fromkeys(("sex", "age", "decile", "rt_rw", "letter"), looks["middle"])
    return {name: book.add_format(look) for name, look in looks.items()}
