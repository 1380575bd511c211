"""Reading dates as offices write them."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rangkul.engine import dates
from rangkul.engine.problems import CATALOGUE

EARLIEST, LATEST = date(1990, 1, 1), date(2025, 10, 1)
DAY = date(2012, 3, 5)


def read(*written, dtype=pl.String, **options):
    """(day, default, codes) of each value."""
    rows = pl.DataFrame({"birth_date": list(written)}, schema={"birth_date": dtype})
    answer = dates.with_date(rows, earliest=EARLIEST, latest=LATEST, **options)
    return answer.select("birth_date", "birth_date_default", "birth_date_codes").rows()


@pytest.mark.parametrize(
    "written",
    [
        "2012-03-05",
        "2012/3/5",
        "05/03/2012",
        "5-3-12",
        "05.03.2012",
        "5 Maret 2012",
        "05 MARET 12",
        "5-Mar-2012",
        "Mar 5, 2012",
        "5 March 2012",
        "5-III-2012",
        "Jum'at, 5 Maret 2012",
        "Banjarbaru, 05-03-2012",
        "2012-03-05 00:00:00",
        "2012-03-05T00:00:00.000Z",
        "05/03/2012 00.00.00",
        "20120305",
        "05032012",
        "5032012",
        "'05/03/2012",
        " 05/03/2012\u00a0",
        "0012-03-05",
    ],
)
def test_one_day_in_many_hands(written):
    assert read(written) == [(DAY, False, [])]


@pytest.mark.parametrize(
    ("word", "month"),
    [
        *[(name, number) for number, name in enumerate(dates.MONTHS, 1)],
        *[("Pebruari", 2), ("Peb", 2), ("Mrt", 3), ("Mei", 5), ("Djuni", 6), ("Djuli", 7), ("Agust", 8), ("Agt", 8)],
        *[("Agustus", 8), ("Sept", 9), ("Okt", 10), ("Nopember", 11), ("Nop", 11), ("Des", 12), ("Desember", 12)],
        *[("January", 1), ("May", 5), ("August", 8), ("October", 10), ("December", 12), ("Desmber", 12)],
    ],
)
def test_months_in_words_old_and_new(word, month):
    assert read(f"5 {word} 2012")[0][0] == date(2012, month, 5)


@pytest.mark.parametrize(
    ("written", "day", "default", "codes"),
    [
        ("01-01-2013", date(2013, 1, 1), True, ["DATE_DEFAULT"]),
        ("31/12/2013", date(2013, 12, 31), True, ["DATE_DEFAULT"]),
        ("2013-07-01", date(2013, 7, 1), True, ["DATE_DEFAULT"]),
        ("17/08/2013", date(2013, 8, 17), False, []),
        ("2012", date(2012, 1, 1), True, ["DATE_YEAR_ONLY"]),
        ("00/00/2012", date(2012, 1, 1), True, ["DATE_YEAR_ONLY"]),
        ("2012-05-00", date(2012, 1, 1), True, ["DATE_YEAR_ONLY"]),
        ("41234", date(2012, 11, 21), False, ["DATE_EXCEL"]),
        ("41234.0", date(2012, 11, 21), False, ["DATE_EXCEL"]),
        ("41275", date(2013, 1, 1), True, ["DATE_EXCEL", "DATE_DEFAULT"]),
        ("99999", None, False, ["DATE_UNREADABLE"]),  # no day that a child can be born on
        ("31/02/2012", None, False, ["DATE_UNREADABLE"]),
        ("29-02-2013", None, False, ["DATE_UNREADABLE"]),
        ("32/01/2012", None, False, ["DATE_UNREADABLE"]),
        ("7 tahun", None, False, ["DATE_UNREADABLE"]),
        ("12-05-1433", None, False, ["DATE_UNREADABLE"]),  # another calendar
        ("2026-01-15", None, False, ["DATE_FUTURE"]),
        ("06/05/1913", date(1913, 5, 6), False, ["DATE_CENTURY"]),
        ("06/05/1930", date(1930, 5, 6), False, ["DATE_TOO_OLD"]),
        ("06/05/1975", date(1975, 5, 6), False, ["DATE_TOO_OLD"]),
        ("06/05/85", date(1985, 5, 6), False, ["DATE_TOO_OLD"]),
    ],
)
def test_a_day_that_needs_care_says_why(written, day, default, codes):
    assert read(written) == [(day, default, codes)]


@pytest.mark.parametrize(
    "written",
    [None, "", "-", "0", "00/00/0000", "0000-00-00", "NULL", "#N/A", "tidak tahu", "1900-01-00", "1900-01-01"],
)
def test_an_empty_date_is_empty_and_no_mistake(written):
    assert read(written) == [(None, False, [])]


def test_the_american_order_is_a_matter_of_the_whole_column():
    assert [day for day, *_ in read("03/04/2012", "03/25/2012")] == [date(2012, 3, 4), date(2012, 3, 25)]
    assert [day for day, *_ in read("03/04/2012", "25/03/2012")] == [date(2012, 4, 3), date(2012, 3, 25)]
    assert read("03/04/2012", "25/03/2012")[0][2] == []
    mixed = read("03/04/2012", "25/03/2012", "03/26/2012")
    assert mixed[2] == (date(2012, 3, 26), False, ["DATE_US_ORDER"])
    assert mixed[0] == (date(2012, 4, 3), False, [])


def test_real_dates_of_a_spreadsheet_pass_through():
    assert read(DAY, None, dtype=pl.Date) == [(DAY, False, []), (None, False, [])]
    assert read(datetime(2012, 3, 5, 13, 0), dtype=pl.Datetime) == [(DAY, False, [])]  # noqa: DTZ001
    assert read(date(2013, 1, 1), dtype=pl.Date) == [(date(2013, 1, 1), True, ["DATE_DEFAULT"])]
    assert read(date(2031, 1, 2), dtype=pl.Date) == [(None, False, ["DATE_FUTURE"])]


def test_number_columns_count_days():
    assert read(41234, 20120305, 0, dtype=pl.Int64)[0] == (date(2012, 11, 21), False, ["DATE_EXCEL"])
    assert read(41234, 20120305, 0, dtype=pl.Int64)[1:] == [(DAY, False, []), (None, False, [])]
    assert read(41234.0, None, dtype=pl.Float64)[0][0] == date(2012, 11, 21)


def test_a_number_cell_of_four_digits_is_a_day_before_1927():
    rows = pl.DataFrame({"birth_date": ["9862", "9862", "2012"], "cell": [True, False, True]})
    answer = dates.with_date(rows, numeric="cell", earliest=date(1900, 1, 1), latest=LATEST)
    assert answer["birth_date"].to_list() == [date(1926, 12, 31), None, date(2012, 1, 1)]


def test_rows_keep_their_order_and_other_columns_their_place():
    rows = pl.DataFrame({"no": [1, 2, 3], "moved_on": ["05/03/2012", "-", "05/03/2012"], "name": ["A", "B", "C"]})
    answer = dates.with_date(rows, text="moved_on", earliest=EARLIEST, latest=LATEST)
    assert answer.columns == ["no", "moved_on", "name", "moved_on_default", "moved_on_codes"]
    assert answer.select("no", "moved_on", "name").rows() == [(1, DAY, "A"), (2, None, "B"), (3, DAY, "C")]


def test_a_file_without_the_column_gets_nulls():
    answer = dates.with_date(pl.DataFrame({"name": ["SITI"]}), earliest=EARLIEST, latest=LATEST)
    assert answer.row(0) == ("SITI", None, False, [])


def test_dates_in_letters():
    assert dates.long_id(date(2025, 3, 5)) == "5 Maret 2025"
    assert dates.long_id(date(2025, 8, 17)) == "17 Agustus 2025"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.none() | st.text(max_size=20) | st.from_regex(r"[0-9]{1,4}[ /.-][0-9]{1,2}[ /.-][0-9]{1,4}", fullmatch=True)
    )
)
def test_whatever_is_written_reading_neither_breaks_nor_loses_a_row(written):
    answer = read(*written)
    assert len(answer) == len(written)
    for day, default, codes in answer:
        assert day is None or date(1870, 1, 1) <= day <= LATEST
        assert not (default and day is None)
        assert set(codes) <= set(CATALOGUE)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.dates(EARLIEST, LATEST), min_size=1, max_size=6),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d%m%Y"]),
)
def test_every_day_that_is_written_is_read_back(days, shape):
    written = [day.strftime(shape) for day in days]
    if shape == "%d/%m/%Y":
        written.append("25/12/2012")  # a column with a day above 12 is no American one
    assert [day for day, *_ in read(*written)][: len(days)] == days
