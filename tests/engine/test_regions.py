"""Area codes and place names, from the list in force, the history of regencies and a user's editions."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rangkul.engine import regions
from rangkul.engine.problems import CATALOGUE
from rangkul.engine.regions import editions
from rangkul.engine.regions.names import sound
from rangkul.engine.types import InputError

KOMET, MENTAOS, SUNGAI_BESAR, LANDASAN_ULIN_TENGAH = 6372041003, 6372041002, 6372051001, 6372061002
GUNTUNG_MANGGIS, SINGA_GEWEH = 6372021005, 6408121002


@pytest.fixture(scope="module")
def places():
    return regions.load()


def edition(path):
    """The areas with the user's list at ``path``."""
    return regions.load(regions.read_edition(path))


def place(places, village=None, district=None, regency=None, code=None, home="63.72"):
    """(village, district, codes) of one row."""
    row = pl.DataFrame(
        {"desa": [village], "kec": [district], "kab": [regency], "kode": [code]},
        schema=dict.fromkeys(("desa", "kec", "kab", "kode"), pl.String),
    )
    answer = places.with_area(row, code="kode", village="desa", district="kec", regency="kab", home=home)
    return answer.select("village", "district", "area_codes").row(0)


def test_the_list_in_force_is_whole(places):
    counted = dict(places.names.group_by("level").len().rows())
    assert counted == {"province": 38, "regency": 514, "district": 7285, "village": 83762}
    assert places.name("63.72") == "Kota Banjarbaru"
    assert places.name(KOMET) == places.name("63.72.04.1003") == "Komet"
    assert places.name("99.99") == "99.99"
    assert places.name("637299") == "63.72.99"
    assert places.name("-") == "-"
    assert places.children("63.72")["name"].to_list() == [
        "Landasan Ulin",
        "Cempaka",
        "Banjarbaru Utara",
        "Banjarbaru Selatan",
        "Liang Anggang",
    ]
    assert places.children("64.08").height == 18
    assert places.children().height == 38
    assert places.children("63.72.04")["code"].to_list() == [6372041001, MENTAOS, KOMET, 6372041004]
    assert places.children("?").height == 0


@pytest.mark.parametrize(
    ("prefix", "state"),
    [
        (637204, "current"),
        (637201, "retired"),  # no such district today, yet its NIKs live on
        (637268, "retired"),
        (637269, None),
        (637291, None),
        (910201, "retired"),  # Jayawijaya before 2022
        (927101, "retired"),  # Kota Sorong before 2025
        (640401, "retired"),  # Bulungan before North Kalimantan
        (950101, "current"),
        (998801, None),
    ],
)
def test_prefixes_of_every_edition_are_known(places, prefix, state):
    found = places.prefixes.filter(pl.col("code") == prefix)["state"].to_list()
    assert found == ([state] if state else [])


def test_every_old_regency_has_a_successor_in_the_list(places):
    moves = places.moves
    assert moves.height == 31
    assert moves["new"].is_in(places.names["code"].implode()).all()
    assert not moves["old"].is_in(places.names["code"].implode()).any()


@pytest.mark.parametrize(
    ("code", "village", "district", "codes"),
    [
        ("63.72.04.1003", KOMET, 637204, []),
        ("6372041003", KOMET, 637204, []),
        ("6372041003.0", KOMET, 637204, []),
        (" 63.72.04.1003 - Komet", KOMET, 637204, []),
        ("6408122002", SINGA_GEWEH, 640812, ["AREA_RETIRED"]),  # a desa until 2018, a kelurahan since
        ("63.72.91.2001", 6372912001, 637291, ["AREA_NOT_LISTED"]),  # made up: the digits still prove the place
        ("91.02.01.2001", 9102012001, 910201, ["AREA_NOT_LISTED"]),  # another edition
        ("63.72.04", None, 637204, ["AREA_UNKNOWN"]),
        ("63.72", None, None, ["AREA_UNKNOWN"]),
        ("156100AA", None, None, ["AREA_CODE_BAD", "AREA_UNKNOWN"]),
        ("0", None, None, ["AREA_EMPTY"]),
        (None, None, None, ["AREA_EMPTY"]),
    ],
)
def test_codes_in_any_form(places, code, village, district, codes):
    assert place(places, code=code) == (village, district, codes)
    alone = places.with_area(pl.DataFrame({"kode": [code]}, schema={"kode": pl.String}), code="kode")
    assert alone.select("village", "district", "area_codes").row(0) == (village, district, codes)


def test_integer_codes_and_an_existing_column_of_the_same_name(places):
    rows = pl.DataFrame({"village": [KOMET, 637204, None], "name": ["A", "B", "C"]})
    answer = places.with_area(rows, code="village")
    assert answer["village"].to_list() == [KOMET, None, None]
    assert answer["district"].to_list() == [637204, 637204, None]
    assert answer.schema["village"] == pl.Int64
    assert answer.schema["district"] == pl.Int32


@pytest.mark.parametrize(
    ("village", "district", "regency", "expected"),
    [
        ("Komet", None, None, KOMET),
        ("KEL. KOMET", "KEC. BANJARBARU UTARA", "KOTA BANJARBARU", KOMET),
        ("Kelurahan Komet", "Banjar Baru Utara", "Banjar Baru", KOMET),
        ("Desa  Komet", "kecamatan banjarbaru utara", None, KOMET),
        ("Komet Kec. Banjarbaru Utara", None, None, KOMET),
        ("Komet (Banjarbaru Utara)", None, None, KOMET),
        ("KOMET RT 05 RW 02", "Banjarbaru Utara", None, KOMET),
        ("Sei Besar", "Banjarbaru Selatan", None, SUNGAI_BESAR),
        ("Sungaibesar", None, None, SUNGAI_BESAR),
        ("Guntungmanggis", "Landasan Ulin", None, GUNTUNG_MANGGIS),
        ("Gt. Manggis", None, None, GUNTUNG_MANGGIS),
        ("Singa Geweh", "Sangatta Selatan", "Kab. Kutai Timur", SINGA_GEWEH),
        ("Miau Baru", "Kombeng", "Kutai Timur", 6408082007),
        ("Sungai Paring", "Martapura", "Kab. Banjar", 6303051005),
        ("Sungai Paring", "Martapura", None, 6303051005),  # not at home, yet one district of the nation knows it
        ("Pulau Miang", None, "Kutai Timur", None),
    ],
)
def test_names_as_people_write_them(places, village, district, regency, expected):
    found, in_district, codes = place(places, village, district, regency)
    if expected is None:
        expected = places.names.filter((pl.col("name") == village) & (pl.col("level") == "village"))["code"][0]
    assert (found, in_district, codes) == (expected, expected // 10_000, [])


@pytest.mark.parametrize(
    ("village", "district", "regency", "expected", "code"),
    [
        ("L.U. Tengah", "Liang Anggang", None, LANDASAN_ULIN_TENGAH, "AREA_GUESSED"),
        ("Guntung Manggiss", None, None, GUNTUNG_MANGGIS, "AREA_GUESSED"),
        ("Samuranggau", None, "Paser", 6401012009, "AREA_GUESSED"),
        ("Samurangau", "Batu Sopang", "Kabupaten Pasir", 6401012009, None),
        ("Sungai Besar", "Banjarbaru Utara", None, SUNGAI_BESAR, "AREA_OTHER_DISTRICT"),
        ("Loktabat", "Banjarbaru Utara", None, None, "AREA_UNKNOWN"),  # Utara or Selatan: nobody can tell
        ("Antah Berantah", "Cempaka", None, None, "AREA_UNKNOWN"),
        ("Sukamaju", None, None, None, "AREA_UNKNOWN"),
        ("-", "-", None, None, "AREA_EMPTY"),
        ("Residu", None, None, None, "AREA_EMPTY"),
    ],
)
def test_a_guess_is_told_and_a_doubt_stays_open(places, village, district, regency, expected, code):
    found, _, codes = place(places, village, district, regency)
    assert (found, codes) == (expected, [code] if code else [])


def test_villages_that_differ_by_a_number_are_never_confused(places, tmp_path):
    path = tmp_path / "edisi.csv"
    path.write_text("code,name\n63.72.91,Kota Baru\n63.72.91.2001,Kota Bangun I\n63.72.91.2002,Kota Bangun II\n")
    mine = edition(path)
    assert place(mine, "Kota Bangun 2", "Kota Baru")[0] == 6372912002
    assert place(mine, "Kotabangun I", "Kota Baru")[0] == 6372912001
    assert place(mine, "Kota Bangun III", "Kota Baru") == (None, 637291, ["AREA_UNKNOWN"])
    path.write_text("code,name\n63.72.91,Kota Baru\n63.72.91.2002,Kota Bangun II\n")
    assert place(edition(path), "Kota Bangun III", "Kota Baru") == (None, 637291, ["AREA_UNKNOWN"])


def test_two_villages_equally_near_are_not_guessed(tmp_path):
    path = tmp_path / "edisi.csv"
    path.write_text("code,name\n63.72.91,Kota Baru\n63.72.91.2001,Makmur Jaya\n63.72.91.2002,Makmur Raya\n")
    mine = edition(path)
    assert place(mine, "Makmur Kaya", "Kota Baru") == (None, 637291, ["AREA_UNKNOWN"])
    assert place(mine, "Makmur Jayaa", "Kota Baru") == (6372912001, 637291, ["AREA_GUESSED"])


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("BENUA", "BANUA", True),
        ("PASIR", "PASER", True),
        ("SAMURANGGAU", "SAMURANGAU", True),
        ("SYAMSUDIN NOOR", "SAMSUDIN NUR", True),
        ("TJEMPAKA", "CEMPAKA", True),
        ("SUKAMAJU", "SUKARAJA", False),
        ("UTARA", "SELATAN", False),
    ],
)
def test_spellings_that_sound_alike(one, other, alike):
    heard = pl.DataFrame({"x": [one, other]}).select(sound(pl.col("x"))).to_series()
    assert (heard[0] == heard[1]) is alike


def test_one_name_in_two_districts_is_not_chosen(places):
    assert place(places, "Simpang Empat", None, "Kab. Banjar") == (None, None, ["AREA_AMBIGUOUS"])
    assert place(places, "Simpang Empat", places.name(630308), "Kab. Banjar")[0] == 6303082006


def test_what_could_not_be_found_is_kept_as_it_was_written(places):
    rows = pl.DataFrame({"desa": ["Antah Berantah", "Komet", "-"], "kec": ["Cempaka", None, None]})
    answer = places.with_area(rows, village="desa", district="kec", home="63.72")
    assert answer["area_text"].to_list() == ["Antah Berantah, Cempaka", None, None]
    assert answer["district"].to_list() == [637203, 637204, None]


def test_without_a_home_the_names_tell_it(places):
    rows = pl.DataFrame(
        {"desa": ["Komet", "Mentaos", "Palam"], "kec": ["Banjarbaru Utara", "Banjarbaru Utara", "Cempaka"]}
    )
    assert places.with_area(rows, village="desa", district="kec")["village"].to_list() == [KOMET, MENTAOS, 6372031001]
    alone = places.with_area(rows, village="desa")
    assert alone["village"].to_list() == [KOMET, MENTAOS, 6372031001]


def test_a_code_wins_over_names_and_names_fill_in_where_there_is_none(places):
    rows = pl.DataFrame({"kode": ["6372041003", None, "63.72.05"], "desa": ["Mentaos", "Mentaos", "Sungai Besar"]})
    answer = places.with_area(rows, code="kode", village="desa", home="63.72")
    assert answer["village"].to_list() == [KOMET, MENTAOS, SUNGAI_BESAR]


def test_a_file_without_any_area_leaves_nothing_to_mend(places):
    answer = places.with_area(pl.DataFrame({"name": ["SITI"]}), code="village_code")
    assert answer.row(0) == ("SITI", None, None, None, [])


def test_an_edition_of_the_user_adds_names_and_successors(tmp_path):
    path = tmp_path / "edisi.csv"
    path.write_text(
        "kode;nama;kode_lama\n63.72.07;Sungai Baru;\n63.72.07.1001;Komet Baru;63.72.04.1003\n", encoding="utf-8-sig"
    )
    mine = edition(path)
    assert mine.name("63.72.07") == "Sungai Baru"
    assert place(mine, code="63.72.07.1001") == (6372071001, 637207, [])
    assert place(mine, code="63.72.04.1003")[0] == 6372071001
    assert place(mine, "Komet Baru", "Sungai Baru")[0] == 6372071001
    assert mine.prefixes.filter(pl.col("code") == 637207)["state"].to_list() == ["current"]
    assert edition(path) is mine


@pytest.mark.parametrize("text", ["name\nKomet\n", "code,name\nabc,Komet\n", 'code,name\n"63.72,Komet\n', ""])
def test_a_list_that_cannot_be_read_says_so(tmp_path, text):
    path = tmp_path / "edisi.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=r"(?i)wilayah .*edisi\.csv"):
        edition(path)


def test_a_list_that_is_not_there_says_so(tmp_path):
    with pytest.raises(InputError, match="tidak ada"):
        regions.read_edition(tmp_path / "tidak-ada.csv")


def test_codes_with_dots():
    codes = pl.DataFrame({"code": [63, 6372, 637204, KOMET, None]})
    shown = codes.select(regions.dotted(pl.col("code"))).to_series().to_list()
    assert shown == ["63", "63.72", "63.72.04", "63.72.04.1003", None]
    assert (
        pl.DataFrame({"x": shown}).select(editions.number(pl.col("x"))).to_series().to_list() == codes["code"].to_list()
    )


def test_importing_reads_no_file():
    check = (
        "import sys; opened = []; sys.addaudithook(lambda e, a: opened.append(str(a[0])) if e == 'open' else None); "
        "import rangkul.engine.regions; sys.exit(any('regions_data' in name for name in opened))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            *[st.none() | st.text(max_size=12) | st.sampled_from(["Komet", "Kec. Cempaka", "63.72", "KAB BANJAR"])] * 4
        ),
        max_size=5,
    )
)
def test_whatever_is_written_reading_neither_breaks_nor_loses_a_row(written):
    rows = pl.DataFrame(written, schema=dict.fromkeys("cvdr", pl.String), orient="row")
    answer = regions.load().with_area(rows, code="c", village="v", district="d", regency="r", home="63.72")
    assert answer.select("c", "v", "d", "r").equals(rows)
    assert answer["area_codes"].null_count() == 0
    assert set(answer["area_codes"].explode().drop_nulls()) <= set(CATALOGUE)
    assert (answer["village"].is_not_null() | (answer["area_codes"].list.len() > 0)).all()
