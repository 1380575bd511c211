"""Reading NIK, No. KK, NISN and NPSN. Every number here is made up: digits 5-6 are 90 and above, never assigned."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rangkul.engine import ids
from rangkul.engine.problems import CATALOGUE
from rangkul.engine.types import NIK_FOREIGN, NIK_NONE, NIK_SANE, NIK_SUSPECT

AS_OF = date(2025, 10, 1)
GIRL = "6372914503120001"  # Banjarbaru, 5 March 2012
BOY = "6372910503120002"
PREFIXES = pl.DataFrame(
    {
        "code": [637202, 637201, 640801, 910201],
        "state": ["current", "retired", "current", "retired"],
    },
    schema={"code": pl.Int32, "state": pl.String},
)


def read(nik, born=None, sex=None, **more):
    """nik, trust and codes of one row."""
    row = pl.DataFrame(
        {"nik": [nik], "birth_date": [born], "sex": [sex]},
        schema_overrides={"birth_date": pl.Date, "sex": pl.String},
    ).with_columns(**{name: pl.lit(value) for name, value in more.items() if name in ("no_kk", "cell", "mother_nik")})
    options = {name: value for name, value in more.items() if name in ("numeric", "parents", "prefixes", "demo")}
    return ids.with_nik(row, as_of=AS_OF, **options).select("nik", "nik_trust", "nik_codes").row(0)


@pytest.mark.parametrize(
    ("nik", "trust", "codes"),
    [
        ("6372914503120001", NIK_SANE, []),
        ("6408920107130002", NIK_SANE, ["DATE_DEFAULT"]),  # 1 July
        ("6372913202120003", NIK_SUSPECT, ["DATE_IMPOSSIBLE"]),  # day 32
        ("6372917102100004", NIK_SUSPECT, ["DATE_IMPOSSIBLE"]),  # a girl's 31 February
        ("9102910101150005", NIK_SANE, ["REGION_RETIRED", "DATE_DEFAULT"]),  # Jayawijaya, 95.01 since 2022
        ("637291450312001", NIK_NONE, ["LEN"]),
        ("6.37291E+15", NIK_NONE, ["SCI"]),
        ("6372914503120000", NIK_SUSPECT, ["SERIAL_0000"]),
    ],
)
def test_the_vectors_of_the_manual(nik, trust, codes):
    number, got_trust, got_codes = read(nik, prefixes=PREFIXES, demo=True)
    assert (got_trust, got_codes) == (trust, codes)
    assert number == (None if trust == NIK_NONE else int(nik))


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (f"'{GIRL}", ["CHAR"]),
        (f'="{GIRL}"', ["CHAR"]),
        ("6372 9145 0312 0001", ["CHAR"]),
        ("6372.9145.0312.0001", ["CHAR"]),
        ("637291-450312-0001", ["CHAR"]),
        ("63729145O3120OO1", ["CHAR"]),
        (f"\u00a0{GIRL}\u200b", ["CHAR"]),
        ("６３７２９１４５０３１２０００１", ["CHAR"]),
        (f"{GIRL}.0", []),  # a number on its way through floating point, all digits there
    ],
)
def test_the_wrapping_is_taken_off_and_the_number_stays(written, codes):
    assert read(written) == (int(GIRL), NIK_SANE, codes)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (None, []),
        ("", []),
        (" - ", []),
        ("NULL", []),
        ("0", ["PLACEHOLDER"]),
        ("0000000000000000", ["PLACEHOLDER"]),
        ("9999999999999999", ["PLACEHOLDER"]),
        ("1111111111111111", ["PLACEHOLDER"]),
        ("1234567890123456", ["PLACEHOLDER"]),
        ("6372910000000000", ["PLACEHOLDER"]),  # a region and no person
        ("Belum ada", ["PLACEHOLDER"]),
        ("6372914503120001234", ["LEN"]),
        ("63729145031200", ["LEN"]),
        ("637291450312l001", ["LETTERS"]),  # an l is not surely a 1
        ("6,37291E+15", ["SCI"]),
        ("SITI", ["LETTERS"]),
        ("+637291450312001", ["LEN"]),
    ],
)
def test_what_is_no_number_is_never_repaired(written, codes):
    assert read(written) == (None, NIK_NONE, codes)


def test_numbers_from_a_file_that_keeps_all_digits_are_exact():
    exact = pl.DataFrame({"nik": [int(GIRL), 6372914503120010, 0, 637291450312001]})
    answer = ids.with_nik(exact, as_of=AS_OF)
    assert answer["nik_trust"].to_list() == [NIK_SANE, NIK_SANE, NIK_NONE, NIK_NONE]
    assert answer["nik_codes"].to_list() == [[], [], ["PLACEHOLDER"], ["LEN"]]


@pytest.mark.parametrize(
    ("nik", "suspect"),
    [("6372914503120001", False), ("6372914503120010", True), ("9171914503120001", True), ("9171914503120010.0", True)],
)
def test_a_number_cell_may_have_lost_its_sixteenth_digit(nik, suspect):
    number, trust, codes = read(nik, cell=True, numeric="cell")
    assert number == int(nik.removesuffix(".0"))
    assert trust == (NIK_SUSPECT if suspect else NIK_SANE)
    assert codes == (["NIK_ROUNDED"] if suspect else [])
    assert read(nik.removesuffix(".0"), cell=False, numeric="cell")[1] == NIK_SANE


def test_a_float_column_counts_as_number_cells():
    floats = pl.DataFrame({"nik": [6372914503120001.0, 6372914503120010.0, float("nan"), None]})
    answer = ids.with_nik(floats, as_of=AS_OF)
    assert answer["nik"].to_list() == [int(GIRL), 6372914503120010, None, None]
    assert answer["nik_trust"].to_list() == [NIK_SANE, NIK_SUSPECT, NIK_NONE, NIK_NONE]
    assert ids.with_nik(floats.cast(pl.Float32), as_of=AS_OF)["nik"].null_count() == 4


@pytest.mark.parametrize(
    ("nik", "born", "sex", "codes"),
    [
        (GIRL, date(2012, 3, 5), "P", []),
        (GIRL, None, "P", []),
        (GIRL, date(2012, 3, 5), None, []),
        (GIRL, date(1912, 3, 5), "P", []),  # the century is not in the number
        (GIRL, date(2012, 3, 5), "L", ["SEX_MISMATCH"]),
        (BOY, date(2012, 3, 5), "P", ["SEX_MISMATCH"]),
        (GIRL, date(2012, 5, 3), "P", ["DOB_MISMATCH_SWAP"]),
        (GIRL, date(2012, 3, 4), "P", ["DOB_MISMATCH_DAY"]),
        (GIRL, date(2013, 3, 5), "P", ["DOB_MISMATCH_YEAR"]),
        (GIRL, date(2002, 3, 5), "P", ["DOB_MISMATCH_DECADE"]),
        (GIRL, date(2012, 1, 1), "P", ["DOB_MISMATCH_DEFAULT"]),
        (GIRL, date(2012, 3, 25), "P", ["DOB_MISMATCH_DIGIT"]),
        (GIRL, date(2010, 11, 20), "P", ["DOB_MISMATCH"]),
        (GIRL, date(2010, 11, 20), "L", ["SEX_MISMATCH", "DOB_MISMATCH"]),
        ("6372912902120001", date(2012, 2, 28), "L", ["DOB_MISMATCH_DAY"]),
        ("6372910101000001", date(1999, 12, 31), "L", ["DATE_DEFAULT", "DOB_MISMATCH_DAY"]),  # over the century
    ],
)
def test_a_number_that_is_not_that_of_its_row_is_foreign(nik, born, sex, codes):
    number, trust, got = read(nik, born, sex)
    assert number == int(nik)
    assert got == codes
    mismatch = any(code.startswith(("DOB", "SEX")) for code in codes)
    assert trust == (NIK_FOREIGN if mismatch else NIK_SANE)


@pytest.mark.parametrize(
    ("nik", "possible"), [("6372912902120001", True), ("6372912902130001", False), ("6372912902000001", True)]
)
def test_29_february_needs_a_leap_year(nik, possible):
    assert read(nik)[1] == (NIK_SANE if possible else NIK_SUSPECT)


def test_a_number_borrowed_from_the_family_card_or_a_parent_is_suspect():
    own = (date(2012, 3, 5), "P")  # all else agrees
    assert read(GIRL, *own, no_kk=int(GIRL))[1:] == (NIK_SUSPECT, ["NIK_EQ_KK"])
    assert read(GIRL, *own, mother_nik=f"'{GIRL}", parents=["mother_nik"])[1:] == (NIK_SUSPECT, ["SAME_AS_PARENT"])
    assert read(GIRL, *own, mother_nik="6372914101850001", parents=["mother_nik"])[1:] == (NIK_SANE, [])


def test_two_numbers_in_the_wrong_columns_are_told_apart_but_not_put_back():
    issued = 6372911708090003  # a family card of 17 August 2009
    number, trust, codes = read(str(issued), date(2012, 3, 5), "P", no_kk=int(GIRL))
    assert number == issued
    assert trust == NIK_FOREIGN
    assert "NIK_KK_SWAPPED" in codes


@pytest.mark.parametrize(
    ("nik", "demo", "codes"),
    [
        (GIRL, False, ["REGION_UNKNOWN"]),
        (GIRL, True, []),
        ("6372020503120000", True, []),
        ("6372010503120000", True, ["REGION_RETIRED"]),  # no district 01 today, yet its numbers live on
        ("9999910503120001", True, ["REGION_UNKNOWN"]),
    ],
)
def test_the_area_is_told_and_changes_nothing(nik, demo, codes):
    _, trust, got = read(nik, prefixes=PREFIXES, demo=demo)
    assert [code for code in got if code.startswith("REGION")] == codes
    assert trust == read(nik)[1]


def test_a_file_without_the_column_gets_nulls():
    answer = ids.with_nik(pl.DataFrame({"name": ["SITI"]}), as_of=AS_OF)
    assert answer.row(0) == ("SITI", None, NIK_NONE, [])
    assert ids.with_kk(pl.DataFrame({"name": ["SITI"]}))["no_kk"].to_list() == [None]
    assert ids.with_nisn(pl.DataFrame({"name": ["SITI"]}))["nisn"].to_list() == [None]


def test_another_column_name_is_replaced():
    answer = ids.with_nik(pl.DataFrame({"NIK Siswa": [GIRL]}), text="NIK Siswa", as_of=AS_OF)
    assert answer.columns == ["nik", "nik_trust", "nik_codes"]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 99), st.integers(0, 15), st.integers(0, 99), st.integers(0, 3),
    st.none() | st.dates(date(2000, 1, 1), date(2025, 9, 30)), st.sampled_from(["L", "P", None]), st.booleans(),
)  # fmt: skip
def test_the_fast_way_agrees_with_the_slow_and_obvious_one(dd, mm, yy, serial, born, sex, use_own):
    if use_own and born:
        dd, mm, yy = born.day + (40 if sex == "P" else 0), born.month, born.year % 100
    nik = f"637291{dd:02}{mm:02}{yy:02}{serial:04}"
    assert read(nik, born, sex)[1] == slow_trust(dd, mm, yy, serial, born, sex)


def slow_trust(dd, mm, yy, serial, born, sex):
    day = dd - 40 if dd > 40 else dd
    year = 2000 + yy if 2000 + yy <= AS_OF.year else 1900 + yy
    if (dd, mm, yy, serial) == (0, 0, 0, 0):
        return NIK_NONE
    if not 1 <= mm <= 12 or not 1 <= day <= monthrange(year, mm)[1] or serial == 0:
        return NIK_SUSPECT
    if born and (born.day, born.month, born.year % 100) != (day, mm, yy):
        return NIK_FOREIGN
    if sex and (dd > 40) != (sex == "P"):
        return NIK_FOREIGN
    return NIK_SANE


def test_the_birth_date_in_a_number():
    told = pl.DataFrame({"nik": [int(GIRL), 6372910101850001, 6372913202120003]})
    days = told.select(ids.nik_date(pl.col("nik"), as_of=AS_OF)).to_series().to_list()
    assert days == [date(2012, 3, 5), date(1985, 1, 1), None]


@pytest.mark.parametrize(
    ("written", "cell", "number", "codes"),
    [
        ("6372911708090003", False, 6372911708090003, []),
        ("6372 9117 0809 0003", False, 6372911708090003, ["KK_CHAR"]),
        ("6372911708090010", True, None, ["KK_ROUNDED"]),
        ("6372914503120001", False, 6372914503120001, ["KK_LOOKS_LIKE_NIK"]),
        ("6372917112850001", False, 6372917112850001, ["KK_LOOKS_LIKE_NIK"]),
        ("6372917208090003", False, 6372917208090003, ["KK_DATE"]),
        ("6372913408090003", False, 6372913408090003, ["KK_DATE"]),
        ("63729117080900", False, None, ["KK_LEN"]),
        ("6.37E+15", False, None, ["KK_SCI"]),
        ("0", False, None, ["KK_PLACEHOLDER"]),
        ("-", False, None, []),
    ],
)
def test_family_card_numbers(written, cell, number, codes):
    rows = pl.DataFrame({"no_kk": [written], "cell": [cell]})
    assert ids.with_kk(rows, numeric="cell").select("no_kk", "kk_codes").row(0) == (number, codes)


@pytest.mark.parametrize(
    ("written", "number", "codes"),
    [
        ("0123456781", 123456781, []),
        ("123456781", 123456781, ["NISN_PADDED"]),
        ("93123456", 93123456, ["NISN_PADDED", "NISN_YEAR"]),
        ("'0123456781", 123456781, ["NISN_CHAR"]),
        ("1234567", None, ["NISN_LEN"]),
        ("0000000000", None, ["NISN_PLACEHOLDER"]),
        ("1234567890", None, ["NISN_PLACEHOLDER"]),
        ("9.3E+07", None, ["NISN_SCI"]),
        ("", None, []),
        (123456781, 123456781, []),
    ],
)
def test_pupil_numbers(written, number, codes):
    rows = pl.DataFrame({"nisn": [written], "birth_date": [date(2012, 3, 5)]})
    answer = ids.with_nisn(rows)
    assert answer.select("nisn", "nisn_codes").row(0) == (number, codes)
    if number:
        assert answer.select(ids.format_nisn(pl.col("nisn"))).item() == str(number).zfill(10)


@pytest.mark.parametrize(
    ("written", "npsn"),
    [("30100001", "30100001"), ("'30100001", "30100001"), ("p9912345", "P9912345"), ("30100001.0", "30100001"),
     ("3010001", None), ("301000011", None), ("SDN 1", None), ("", None), (30100001, "30100001")],
)  # fmt: skip
def test_school_numbers(written, npsn):
    assert pl.DataFrame({"x": [written]}).select(ids.npsn(pl.col("x"))).item() == npsn


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (GIRL, "637291******0001"),
        (int(GIRL), "637291******0001"),
        ("6372 9145 0312 0001", "637291******0001"),
        ("63729145O3120001", "637291******0001"),
        ("637291450312001", "637291*****2001"),
        ("6372914503120001.0", "637291******0001"),
        ("0123456781", "012*****81"),
        ("6.37291E+15", "6.37291E+15"),
        ("tidak ada", "tidak ada"),
        (None, None),
    ],
)
def test_a_masked_number_shows_neither_birth_nor_serial_whole(written, seen):
    assert pl.DataFrame({"x": [written]}).select(ids.mask(pl.col("x"))).item() == seen


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (f"NIK {GIRL} milik kakaknya", "NIK 637291******0001 milik kakaknya"),
        (f"{GIRL}/{BOY}", "637291******0001/637291******0002"),
        ("6372-9145-0312-0001", "6372-91******0001"),
        ("HP 081200001111, RT 03", "HP 081200******1111, RT 03"),
        ("NISN0123456781", "NISN012***81"),
        ("lahir 05-03-2012", "lahir 05-03-2012"),
    ],
)
def test_long_numbers_inside_any_text_lose_their_middle(written, seen):
    masked = pl.DataFrame({"x": [written]}).select(ids.mask_text(pl.col("x"))).item()
    assert masked == seen


def test_every_code_that_is_given_is_in_the_catalogue():
    rows = pl.DataFrame(
        {"nik": ["1", "A", "1E+15", "0", "6372914599120000"], "nisn": ["1", "A", "1E+9", "0", "123456781"]}
    )
    for answer, column in ((ids.with_nik(rows, as_of=AS_OF), "nik_codes"), (ids.with_nisn(rows), "nisn_codes")):
        assert set(answer[column].explode().drop_nulls()) <= set(CATALOGUE)
    assert {*ids.nik.CODES, *ids.others.KK_CODES, *ids.others.NISN_CODES} <= set(CATALOGUE)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | st.text(max_size=24) | st.from_regex(r"[ '.]?[0-9O]{8,17}[.,]?0?", fullmatch=True), max_size=8)
)
def test_whatever_is_written_reading_neither_breaks_nor_loses_a_row(written):
    rows = pl.DataFrame({"x": written}, schema={"x": pl.String})
    for answer, number, codes in (
        (ids.with_nik(rows, text="x", as_of=AS_OF, prefixes=PREFIXES, demo=True), "nik", "nik_codes"),
        (ids.with_kk(rows, text="x"), "no_kk", "kk_codes"),
        (ids.with_nisn(rows, text="x"), "nisn", "nisn_codes"),
    ):
        assert answer.height == rows.height
        assert answer[codes].null_count() == 0
        assert (answer[number].drop_nulls() > 0).all()
    assert rows.select(ids.mask(pl.col("x")).alias("m"), ids.mask_text(pl.col("x")).alias("t")).height == rows.height
