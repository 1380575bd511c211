"""The tables that reading leaves behind, whatever the format and the size of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tidy_desk import ANI, BUDI, HEADER, SETTINGS

from rangkul.engine import tidy
from rangkul.engine.files import delimited
from rangkul.engine.tidy import complaints
from rangkul.engine.types import ACCOUNTING, EXTRA, PERSON, PROBLEMS

NIK = 6372914503120001


def test_the_tables_have_their_columns_whatever_came(desk):
    desk.text("a.csv", [HEADER, ANI])
    desk.take()
    assert list(desk.bench.frame("SELECT * FROM people LIMIT 0").schema.items()) == list(tidy.PEOPLE.items())
    assert list(tidy.PEOPLE)[: len(PERSON)] == list(PERSON)
    for kind, columns in EXTRA.items():
        assert dict(desk.bench.frame(f"SELECT * FROM extra_{kind}").schema) == {"row": pl.Int32, **columns}
    assert dict(desk.bench.frame("SELECT * FROM problems").schema) == PROBLEMS
    assert dict(desk.account().schema) == ACCOUNTING


@pytest.mark.parametrize("name", ["siswa.csv", "siswa.parquet"])
def test_a_file_without_rows_is_said(desk, name):
    columns = ["id", "nik", "name", "grade", "semester_id", "Keluar Karena"]
    if name.endswith("csv"):
        desk.text(name, [columns])
    else:
        pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).write_parquet(desk.folder / name)
    desk.take()
    assert "FILE_NO_ROWS" in desk.codes()
    assert desk.one("read, taken", "accounting") == (0, 0)


def test_the_format_of_a_file_changes_nothing(desk, monkeypatch):
    columns = ["child_id", "nik", "no_kk", "name", "sex", "birth_date", "mother_name", "address", "village_code"]
    people = [
        ("1", str(NIK), "6372910101120001", "ANI", "P", date(2012, 3, 5), "SITI", "JL. MELATI RT 3 RW 4", "6372041004"),
        ("2", None, None, "BUDI", "L", None, None, None, None),
        ("3", BUDI[1], None, " CITRA ", "P", date(2013, 7, 1), "IBU", "-", "6372041004"),
        ("4", "", "", "", "P", None, "", "", ""),
    ]
    rows = [["" if v is None else str(v) for v in person] for person in people]
    frame = pl.DataFrame(people, schema=columns, orient="row")
    made = []
    for name in ("a.csv", "large.csv", "a.xlsx", "a.parquet", "numbers.parquet"):
        folder = desk.folder / name.replace(".", "-")
        folder.mkdir()
        if name.endswith("csv"):
            path = desk.text(f"{folder.name}/register.csv", [columns, *rows])
        elif name.endswith("xlsx"):
            path = desk.book(f"{folder.name}/register.xlsx", [columns, *rows])
        else:
            path = folder / "register.parquet"
            numbers = frame.with_columns(
                pl.col("child_id", "nik", "no_kk", "village_code").cast(pl.Int64, strict=False)
            )
            (numbers if "numbers" in name else frame).write_parquet(path)
        with monkeypatch.context() as patch:
            patch.setattr(delimited, "LARGE", 2 if name == "large.csv" else 20_000)
            desk.take(path)
        made.append(
            (desk.bench.frame("SELECT * EXCLUDE (row_no) FROM people"), desk.one("read, taken, refused", "accounting"))
        )
    assert made[0][0].height == 3
    assert made[0][1] == (4, 3, 1)
    for frame, account in made[1:]:
        assert frame.equals(made[0][0], null_equal=True)
        assert account == made[0][1]


@pytest.mark.parametrize("keyed", [True, False])
def test_a_large_file_of_several_rosters_and_periods_reads_like_a_sheet(desk, keyed):
    columns = ["roster_id", "nik", "name", "grade", "source", "semester_id"][0 if keyed else 1 :]
    sources_of = ["pkbm", "dapodik", "emis", "dapodik", None, "PKBM"]
    rows = [
        (f"r{n}", str(NIK + n % 9), f"Anak {chr(65 + n % 9)}", "7", sources_of[n % 6], ("20251", "20242", None)[n % 3])
        for n in range(24)
    ]
    rows += [("x1", None, None, "8", "emis", "20251"), rows[3], ("x2", None, "JUMLAH", "24", None, None)]
    rows = [row if keyed else row[1:] for row in rows]
    made = []
    for name in ("20251/siswa.csv", "20251/siswa.parquet"):
        path = desk.folder / name
        if name.endswith("csv"):
            desk.text(name, [columns, *[["" if cell is None else cell for cell in row] for row in rows]])
        else:
            pl.DataFrame(rows, schema=columns, orient="row").write_parquet(path)
        desk.take(path)
        people = desk.bench.frame("SELECT * EXCLUDE (row_no, record_id, file_no) FROM people ORDER BY row")
        account = (
            desk.account().select("kind", "period", "read", "taken", "duplicate", "refused").sort("kind", "period")
        )
        made.append((people, account, desk.rows("record_id") if keyed else None))
    sheet, large = made
    assert sheet[1].filter(kind="dapodik")["period"].to_list() == ["20242", "20251"]
    assert sheet[1]["refused"].sum() == 1
    assert sheet[1]["duplicate"].sum() == (1 if keyed else 7)
    assert large[0].equals(sheet[0], null_equal=True)
    assert large[1].equals(sheet[1])
    assert large[2] == sheet[2]


def test_the_address_tells_rt_and_rw_where_no_column_does(desk):
    desk.text(
        "a.csv", [["Nama", "NIK", "Alamat"], ["Ani", "-", "Jl. Kartini 5 RT.003/RW 04"], ["Budi", "-", "Jl. Smart 3"]]
    )
    assert desk.take().rows("rt, rw") == [(3, 4), (None, None)]


def test_the_home_regency_is_learned_from_the_register(desk):
    desk.text(
        "register.csv",
        [
            ["nik", "no_kk", "name", "village_code"],
            ["", "", "ANI", "6372041004"],
            ["", "", "BUDI", "6303011001"],
            ["", "", "CITRA", "6372041003"],
        ],
    )
    desk.text("siswa.csv", [["Nama", "NIK", "Kelas", "Kelurahan"], ["Ani", "-", "7", "Komet"]])
    desk.take(settings=replace(SETTINGS, regency=None))
    assert desk.one("village", where="kind = 'roster'") == 6372041003


def test_a_remark_on_very_many_rows_is_made_once(desk, monkeypatch):
    monkeypatch.setattr(complaints, "MANY", 2)
    rows = [["", f"Anak {chr(65 + n)}", "01-01-2012"] for n in range(5)]
    desk.text("a.csv", [["NIK", "Nama", "Tanggal Lahir"], *rows, ["-", "Ani", "31/02/2012"]])
    desk.take()
    assert desk.rows("row, value", "problems", "code = 'DATE_DEFAULT'") == [(None, "5 baris")]
    assert desk.rows("row, value", "problems", "code = 'DATE_UNREADABLE'") == [(7, "31/02/2012")]


def test_columns_that_nothing_reads_are_named(desk):
    desk.text("a.csv", [["Nama", "NIK", "Nama Lengkap", "Hobi"], ["x", str(NIK), "Ani", "bola"]])
    desk.take()
    assert desk.one("name") == "Ani"
    assert desk.rows("code, \"column\"", "problems", "code LIKE 'COLUMN%'") == [
        ("COLUMN_DOUBLE", "Nama"), ("COLUMN_MISSING", "birth_date"), ("COLUMN_UNUSED", "Hobi"),
    ]  # fmt: skip


def test_a_large_file_that_breaks_half_way_leaves_nothing_behind(desk, monkeypatch):
    frame = pl.DataFrame(
        {
            "id": [f"x{n}" for n in range(6)],
            "nik": [str(NIK + n) for n in range(6)],
            "name": ["ANI"] * 6,
            "no_kk": [None] * 6,
        }
    )
    path = desk.folder / "20251" / "register.parquet"
    path.parent.mkdir()
    frame.write_parquet(path)
    desk.text("20242/register.csv", [HEADER, BUDI])
    whole = tidy.looking.chunks

    def half(table, layout, columns=None):
        for chunk in whole(table, layout, columns):
            yield chunk
            if columns is None and table.file.endswith("parquet"):
                raise tidy.taking.FileProblem("FILE_BROKEN", table.file)

    monkeypatch.setattr(tidy.looking, "chunks", half)
    desk.take(keep_going=True)
    assert (desk.skipped, desk.rows("name")) == (1, [("Budi",)])
