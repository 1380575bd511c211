"""People written as small tables, laid on a work bench as the readers of files would lay them there.

    source   | nik | name  | born_on    | mother | child
    register | 11  | Siti  | 2014-03-02 | Aminah | 1
    dapodik  | 11  | Sitti | 2014-03-02 | Aminah | 1       -- a remark

A column that a table leaves out has its usual value. Numbers are written short: ``11`` is the NIK with serial 11 of the
first row that has it, and the same number wherever it stands again. No person in here exists: every NIK has 91 as its
third pair, a code that no kecamatan ever had.

    11+1      the number after it              11@8   another digit in the eighth place
    11~       two neighbouring digits swapped  11r    as a spreadsheet keeps it: 15 digits, then 0
    kk:A      the No. KK of family A           nik:11 in the column kk: the NIK
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import polars as pl

from rangkul.engine import answers, earlier, names, pipeline
from rangkul.engine.dates import with_date
from rangkul.engine.ids import with_kk, with_nik, with_nisn
from rangkul.engine.scratch import Bench
from rangkul.engine.settings import Settings
from rangkul.engine.tidy import PEOPLE, make_tables
from rangkul.engine.types import EXTRA, KINDS, ROSTER_KINDS

AS_OF = date(2025, 10, 1)
SETTINGS = Settings(as_of=AS_OF, regency="63.72", demo_niks=True, threads=1)
#: Two kelurahan of one kecamatan of Banjarbaru, one each of two others, and one of another regency.
VILLAGES = {
    "Komet": 6372041003,
    "Mentaos": 6372041002,
    "Kemuning": 6372051003,
    "Palam": 6372031001,
    "Gambut": 6303021001,
}
DECISION = ("source", "record_id", "child_record_id", "decision", "at")


def table(text: str) -> list[dict[str, str]]:
    """The lines of a small table, without its head; what stands after ``--`` is under the key "note"."""
    lines = [line for line in (raw.strip() for raw in text.splitlines()) if line and not line.startswith("--")]
    head = [cell.strip() for cell in lines[0].partition("--")[0].split("|")]
    rows = []
    for line in lines[1:]:
        cells, _, note = line.partition("--")
        values = [cell.strip() for cell in cells.split("|")]
        if len(values) != len(head):
            raise ValueError(f"{len(values)} cells for {len(head)} columns: {line}")
        rows.append({**dict(zip(head, values, strict=True)), "note": note.strip()})
    return rows


class Numbers:
    """Short names of NIK and No. KK, and the numbers they stand for."""

    def __init__(self, rows: Iterable[dict[str, str]]):
        self.niks: dict[str, int] = {}
        self.cards: dict[str, int] = {}
        for row in rows:
            short = _short(row.get("nik", ""))
            if short.isdigit() and len(short) < 16 and short not in self.niks and row.get("born_on"):
                born = date.fromisoformat(row["born_on"])
                day = born.day + (40 if row.get("sex") == "P" else 0)
                self.niks[short] = int(f"637291{day:02d}{born:%m%y}{int(short):04d}")

    def read(self, text: str) -> tuple[str | None, bool]:
        """The digits of a cell, and whether it is a number cell of a spreadsheet."""
        if not text:
            return None, False
        if text.startswith("kk:"):
            return str(self.card(text[3:])), False
        text = text.removeprefix("nik:")
        if len(text.strip("r")) >= 16 or not text[0].isdigit():
            return text.rstrip("r"), text.endswith("r")
        number = str(self.niks[_short(text)])
        if "+" in text:
            number = str(int(number) + int(text.split("+")[1]))
        if "@" in text:
            place = int(text.split("@")[1]) - 1
            number = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        if text.endswith("~"):
            number = number[:11] + number[12] + number[11] + number[13:]
        return (number[:15] + "0", True) if text.endswith("r") else (number, False)

    def card(self, name: str) -> int:
        if name.isdigit() and len(name) == 16:
            return int(name)
        return self.cards.setdefault(name, 6372910507150001 + len(self.cards) * 17)


def _short(text: str) -> str:
    return re.split("[+@r~]", text)[0]


def people(rows: list[dict[str, str]], settings: Settings = SETTINGS) -> pl.DataFrame:
    """``people`` as reading makes it (``tidy.PEOPLE``), by kind and period; ``line`` is the line of the table."""
    numbers = Numbers(rows)
    niks = [numbers.read(row.get("nik", "")) for row in rows]
    cards = [row.get("kk", "") for row in rows]
    texts = {
        "kind": [row["source"].partition("@")[0] for row in rows],
        "period": [row["source"].partition("@")[2] or settings.period for row in rows],
        "record_id": [_record_id(row, n) for n, row in enumerate(rows, 1)],
        "nik": [nik for nik, _ in niks],
        "no_kk": [numbers.read(c)[0] if c.startswith("nik:") else str(numbers.card(c)) if c else None for c in cards],
        "sex": [row.get("sex", "L") or None for row in rows],
        "birth_date": _column(rows, "born_on"),
        "mother_name": _column(rows, "mother"),
        "school_id": _column(rows, "school"),
        **{key: _column(rows, key) for key in ("name", "address", "school_name", "nisn", "grade")},
    }
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)).with_columns(
        pl.Series("is_number", [is_number for _, is_number in niks], dtype=pl.Boolean),
        pl.Series("village", [VILLAGES.get(row.get("village", "Komet")) for row in rows], dtype=pl.Int64),
        pl.col("grade").cast(pl.Int8),
        pl.int_range(pl.len()).alias("line"),
    )
    return settle(frame, settings)


def _record_id(row: dict[str, str], n: int) -> str:
    return row.get("id") or (re.split("[=?]", row["child"])[0] if row["source"].startswith("register") else f"r{n}")


def _column(rows: list[dict[str, str]], key: str) -> list[str | None]:
    return [row.get(key) or None for row in rows]


def settle(frame: pl.DataFrame, settings: Settings = SETTINGS) -> pl.DataFrame:
    """A frame with the texts of people, brought into the form that linking reads; rows in the order kind, period."""
    frame = with_date(frame, earliest=date(1900, 1, 1), latest=date(settings.as_of.year, 12, 31)).drop(
        "birth_date_codes"
    )
    frame = with_kk(frame.rename({"birth_date_default": "birth_default"})).drop("kk_codes")
    numeric = "is_number" if "is_number" in frame.columns else None
    frame = with_nik(frame, numeric=numeric, demo=settings.demo_niks, as_of=settings.as_of).drop("nik_codes")
    frame = with_nisn(frame).drop("nisn_codes")
    frame = names.forms(frame, name="name", out="name", rules=settings.name_rules)
    frame = names.forms(frame, name="mother_name", out="mother", rules=settings.name_rules, mother=True)
    now = pl.col("period") == settings.period
    order = pl.col("kind").replace_strict({kind: at for at, kind in enumerate(KINDS)}, return_dtype=pl.Int8)
    frame = frame.with_columns(
        pl.when(now).then(pl.col("kind")).otherwise(pl.col("kind") + "@" + pl.col("period")).alias("source"),
        (pl.col("village") // 10_000).cast(pl.Int32).alias("district"),
        pl.lit(0, pl.Int16).alias("file_no"),
    ).sort(order, "period", maintain_order=True)
    frame = frame.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in PEOPLE.items() if name not in (*frame.columns, "row")
    )
    return frame.with_columns(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("row"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("row_no"),
    ).cast({name: kind for name, kind in PEOPLE.items() if name != "row"})


def extra_of(kind: str) -> str:
    return "roster" if kind in ROSTER_KINDS else kind


def lay(
    bench: Bench,
    frame: pl.DataFrame,
    *,
    extras: dict[str, pl.DataFrame] | None = None,
    decisions: list[dict[str, str]] | None = None,
    settings: Settings = SETTINGS,
) -> None:
    """The tables that ``link`` and ``judge`` start from: people, extras, decisions, and nothing from before."""
    make_tables(bench)
    bench.add("people", frame.select(*PEOPLE))
    for name, columns in EXTRA.items():
        own = (extras or {}).get(name)
        rows = frame.filter(pl.col("kind").is_in(ROSTER_KINDS if name == "roster" else [name])).select("row")
        if rows.is_empty():
            continue
        full = rows if own is None else rows.join(own, on="row", how="left", maintain_order="left")
        missing = [pl.lit(None, kind).alias(column) for column, kind in columns.items() if column not in full.columns]
        bench.add(f"extra_{name}", full.with_columns(missing).select("row", *columns).cast(columns))
    bench.step("files", "SELECT 0::SMALLINT AS file_no, 'made-up' AS sha256")
    told = [
        {key: row.get(key) or None for key in DECISION} | {"by": "petugas", "note": None} for row in decisions or []
    ]
    schema = dict.fromkeys(earlier.DECISION_COLUMNS, pl.String)
    bench.drop("decisions")
    bench.add("decisions", pl.DataFrame(told, schema=schema))
    earlier.previous(bench, None)
    pipeline._sides(bench, settings)


def verdicts(bench: Bench) -> pl.DataFrame:
    """``verdicts_out`` after judging."""
    answers.name_children(bench)
    return bench.frame("SELECT * FROM verdicts_out ORDER BY child")
