"""Which lines of a file are children, and that every line has one fate."""

from __future__ import annotations

import pytest
from dapodik_export import DAPODIK_HEADER, dapodik_row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tidy_desk import ANI, BUDI, CITRA, HEADER

from rangkul.engine.tidy import accounting

NIK = 6372914503120001


@pytest.mark.parametrize(
    "line",
    [
        [None, None, None, None, None, None],
        ["31", None, None, None, None, None],
        ["JUMLAH", None, None, "20", None, None],
        [None, None, "Jumlah seluruhnya: 35", None, None, None],
        HEADER,
        ["1", "2", "3", "4", "5", "6"],
        ["Kelas VII A", None, None, None, None, None],
        [None, None, "Desa Sungai Ulin", None, None, None],
    ],
)
def test_lines_between_the_children_that_are_no_children(desk, line):
    desk.book("a.xlsx", [HEADER, ANI, line, BUDI])
    desk.take()
    assert desk.rows("row_no, name") == [(2, "Ani"), (4, "Budi")]
    assert desk.one("read, taken, refused, not_data", "accounting") == (2, 2, 0, 2)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([None, None, None, "P", "05-03-2012", "Siti"], "NAME_EMPTY"),
        ([None, "-", "-", "P", None, "Siti"], "NAME_EMPTY"),
        ([None, "0000000000000000", None, "P", None, None], "NAME_EMPTY"),
    ],
)
def test_a_row_that_names_nobody_is_refused_and_handed_back(desk, row, code):
    desk.book("a.xlsx", [["DATA ANAK"], HEADER, ANI, row, BUDI])
    desk.take()
    assert desk.one("read, taken, refused", "accounting") == (3, 2, 1)
    assert desk.one("file, row, code, header, cells", "refused") == ("a.xlsx", 4, code, HEADER, row)
    assert "Isi nama atau NIK" in desk.one("message", "refused")
    assert desk.one("row, severity", "problems", f"code = '{code}'") == (4, "refused")


def test_a_row_whose_cells_slipped_is_refused(desk):
    rows = [[str(n), "", f"Anak {chr(65 + n)}", "P", "", ""] for n in range(12)]
    slipped = ["13", "", "Ani", "Lestari", "P", "", "Siti"]
    late = ["14", ANI[1], "Ani", "P", "05-03-2012", "Siti", "Almh."]
    desk.text("a.csv", [HEADER, *rows, slipped, late])
    desk.take()
    assert desk.one("row, code", "refused") == (14, "ROW_SHIFTED")
    assert desk.rows("row, severity", "problems", "code = 'ROW_SHIFTED'") == [(14, "refused"), (15, "warning")]


@pytest.mark.parametrize(("column", "value"), [("NIK", str(NIK)), ("Nama Lengkap", "Ani"), ("NISN", "0121234567")])
def test_a_name_or_a_number_is_enough(desk, column, value):
    header = ["Nama Lengkap", "NIK", "NISN", "Kelas", "Alamat"]
    desk.text("a.csv", [header, [value if name == column else "-" for name in header]])
    assert desk.take().one("read, taken", "accounting") == (1, 1)


def test_equal_rows_count_once_whatever_their_running_number(desk):
    desk.text("20251/a.csv", [HEADER, ANI, BUDI, ["7", *ANI[1:]]])
    desk.text("20251/b.csv", [HEADER, ["1", *BUDI[1:]], CITRA])
    desk.text("20242/c.csv", [HEADER, ANI])
    desk.take()
    assert desk.rows("source, name") == [
        ("register@20242", "Ani"),
        ("register", "Ani"),
        ("register", "Budi"),
        ("register", "Citra"),
    ]
    assert desk.rows("file, row", "duplicates") == [("20251/a.csv", 4), ("20251/b.csv", 2)]
    assert desk.rows("read, taken, duplicate", "accounting", "period = '20251'") == [(2, 1, 1), (3, 2, 1)]


def test_the_same_child_in_two_schools_is_no_duplicate(desk):
    row = dapodik_row(No=1, Nama="Ani", NIK=str(NIK))
    for number in (1, 2):
        title = [["Daftar Peserta Didik"], [f"SMP NEGERI {number} BANJARBARU"]]
        desk.book(f"20251/{number}.xlsx", [*title, *DAPODIK_HEADER, row])
    assert desk.take().rows("school_name") == [("SMP NEGERI 1 BANJARBARU",), ("SMP NEGERI 2 BANJARBARU",)]


def test_a_row_with_an_own_key_is_no_duplicate(desk):
    desk.text("a.csv", [["id", *HEADER[1:]], ["x", *ANI[1:]], ["y", *ANI[1:]]])
    assert desk.take().rows("record_id") == [("x",), ("y",)]


LINES = st.sampled_from(
    ["child", "other child", "same again", "nameless", "blank", "total", "header", "numbered blank"]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(LINES, min_size=1, max_size=12), second=st.lists(LINES, max_size=8), signed=st.booleans())
def test_every_line_is_accounted_for_exactly_once(desk, first, second, signed):
    """Whatever mixture of lines: read = taken + duplicate + refused, and each line has one fate."""

    def lines(kinds: list[str], offset: int) -> list[list[str]]:
        made = {
            "same again": ["5", "", "Siti", "P", "2012-03-05", "Aminah"],
            "nameless": ["6", "", "", "P", "2012-03-05", "Aminah"],
            "blank": [""] * 6,
            "total": ["Jumlah", "", "", "", "", ""],
            "header": HEADER,
            "numbered blank": ["9", "", "", "", "", ""],
        }
        children = [[str(n), "", f"Anak {chr(65 + n + offset)}", "L", "2013-01-02", ""] for n in range(len(kinds))]
        return [children[n] if "child" in kind else made[kind] for n, kind in enumerate(kinds)]

    tail = [["", "", "Mengetahui,", "", "", ""], ["", "", "SLAMET", "", "", ""]] if signed else []
    files = {"20251/a.csv": [HEADER, *lines(first, 0), *tail], "20251/b.csv": [HEADER, *lines(second, 20)]}
    for name, rows in files.items():
        desk.text(name, rows)
    desk.take()
    for name, rows in files.items():
        height = max(at for at, row in enumerate(rows, 1) if any(row))
        taken = desk.rows("row_no", "people JOIN accounting ON file_no = accounting.rowid", f"file = '{name}'")
        lost = desk.rows("row", "refused", f"file = '{name}'") + desk.rows("row", "duplicates", f"file = '{name}'")
        fates = [number for (number,) in taken + lost]
        account = desk.one("read, taken, duplicate, refused, not_data", "accounting", f"file = '{name}'")
        assert account[0] == sum(account[1:4]) == len(fates) == len(set(fates))
        assert account[0] + account[4] == height
    nameless, again = (first + second).count("nameless"), (first + second).count("same again")
    assert len(desk.rows("row", "refused")) == nameless
    assert len(desk.rows("row", "duplicates")) == max(0, again - 1)
    assert desk.rows("row") == [(n,) for n in range(len(desk.rows("row")))]


def test_a_lost_line_would_stop_the_run():
    line = accounting.Line(
        "a.csv", "roster", "20251", "given", "x", read=3, taken=1, duplicate=1, refused=1, not_data=1
    )
    ledger = accounting.Ledger([line])
    ledger.close(lines_seen=4, taken=1)
    for seen, taken in ((5, 1), (4, 2)):
        with pytest.raises(AssertionError):
            ledger.close(lines_seen=seen, taken=taken)
    line.refused = 0
    with pytest.raises(AssertionError, match=r"a\.csv: 3 read"):
        ledger.close(lines_seen=4, taken=1)
