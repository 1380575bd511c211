"""The made-up district: its truth hangs together, and its files look like those of offices."""

from __future__ import annotations

import filecmp
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from rangkul.engine import district, settings
from rangkul.engine.district import dice, national, rolls, slips, words
from rangkul.engine.district.presets import PRESETS
from rangkul.engine.district.world import make_world
from rangkul.engine.types import InputError

PERIODS = district.PERIODS


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    """Banjarbaru with 9,000 children, as Parquet."""
    out = tmp_path_factory.mktemp("town") / "d"
    district.make(preset="banjarbaru", children=9_000, seed=7, format="parquet", out=out)
    return out


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """A small Banjarbaru in the formats of offices."""
    out = tmp_path_factory.mktemp("office") / "d"
    district.make(preset="banjarbaru", children=500, seed=3, format="office", out=out)
    return out


def table(town: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(town / f"{name}.parquet")


def truth(town: Path, name: str, period: str | None = None) -> pl.DataFrame:
    frame = pl.read_parquet(town / "truth" / f"{name}.parquet")
    return frame if period is None else frame.filter(pl.col("period") == period)


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


# --- the same again


def test_equal_arguments_give_equal_bytes_and_another_seed_another_district(office, tmp_path):
    district.make(preset="banjarbaru", children=500, seed=3, format="office", out=tmp_path / "again")
    names = files(office)
    assert filecmp.cmpfiles(office, tmp_path / "again", names, shallow=False) == (names, [], [])
    other = make_world(PRESETS["banjarbaru"], wanted=100, seed=4, hard=False).people["born"].cast(pl.Date)
    assert set(truth(office, "children")["birth_date"]) != set(other)
    assert len(set(truth(office, "children")["birth_date"]) & set(other)) < len(set(other)) / 2


def test_chance_is_the_same_on_every_machine():
    thrown = pl.DataFrame({"i": [0, 1, 2]}).select(dice.Dice(1).bits("a stream", "i"))
    assert thrown.to_series().to_list() == [10130166404258786271, 17962947955712575960, 4742961094734470693]


def test_choices_follow_their_weights():
    many = pl.select(i=pl.int_range(20_000)).select(x=dice.Dice(1).pick("w", ["a", "b", "c"], [70, 25, 5], "i"))
    share = dict(many["x"].value_counts(normalize=True).iter_rows())
    assert share == pytest.approx({"a": 0.7, "b": 0.25, "c": 0.05}, abs=0.01)


# --- the folder


def test_a_folder_that_is_not_ours_is_refused_and_left_alone(tmp_path):
    (tmp_path / "surat.txt").write_text("penting")
    with pytest.raises(InputError, match="sudah berisi"):
        district.make(preset="banjarbaru", children=200, out=tmp_path)
    assert files(tmp_path) == ["surat.txt"]


def test_our_own_folder_is_written_anew(office, tmp_path):
    shutil.copytree(office, tmp_path / "d")
    district.make(preset="banjarbaru", children=100, format="parquet", out=tmp_path / "d")
    assert not list((tmp_path / "d").rglob("*.xlsx"))
    read = settings.load(tmp_path / "d" / "settings.toml", as_of=date(2025, 10, 1))
    assert (read.demo_niks, read.regency) == (True, "63.72")


@pytest.mark.parametrize("wrong", [{"preset": "atlantis"}, {"format": "pdf"}, {"children": 3}])
def test_what_is_no_district_is_refused(tmp_path, wrong):
    with pytest.raises(InputError):
        district.make(**{"preset": "banjarbaru", "children": 200, "out": tmp_path / "d", **wrong})
    assert not (tmp_path / "d").exists()


# --- the people


def test_the_register_holds_as_many_children_as_were_asked_for(town):
    children = truth(town, "children", "20251").filter(
        pl.col("age").is_between(7, 18), pl.col("register") == "alive", pl.col("kind") == "child"
    )
    assert children.height == 9_000
    register = table(town, "20251/register")
    assert register["child_id"].is_unique().all()
    assert children["child_id"].is_in(register["child_id"].implode()).all()
    others = truth(town, "children", "20251").filter(pl.col("register") == "alive")["age"]
    assert others.min() < 5
    assert others.max() > 30


@pytest.mark.parametrize("name", ["20242/register", "20251/register", "20251/roster", "20251/leavers", "20251/ats"])
def test_no_number_can_be_that_of_a_real_person(town, name):
    frame = table(town, name)
    for column in ("nik", "no_kk"):
        digits = frame[column].drop_nulls()
        whole = digits.filter((digits.str.len_chars() == 16) & ~digits.is_in(["0" * 16, "1234567890123456"]))
        assert whole.str.slice(4, 2).cast(pl.Int32).is_between(90, 99).all()
        assert whole.len() > frame.height // 2


def test_register_niks_are_one_per_row_and_mostly_agree_with_the_birth_date(town):
    register = table(town, "20251/register")
    assert register["nik"].is_unique().all()
    day = pl.col("birth_date").dt.day() + pl.when(pl.col("sex") == "P").then(40).otherwise(0)
    agree = register.select((pl.col("nik").str.slice(6, 2).cast(pl.Int32) == day).mean()).item()
    assert 0.985 < agree < 0.998


def test_names_follow_the_fashions_of_peoples_and_generations(town):
    register = table(town, "20251/register")
    names, mothers = register["name"], register["mother_name"].drop_nulls()
    assert names.value_counts(sort=True)["name"][0] == "MUHAMMAD RIZKY"
    assert names.n_unique() > 0.6 * len(names)
    assert (~mothers.str.contains(" ")).mean() > 0.35  # mononyms
    assert (~names.str.contains(" ")).mean() < 0.08
    modern = {w.split()[0] for w in words.words_of("girl_new") + words.words_of("boy_new")}
    first = register.select(
        new=pl.col("name").str.split(" ").list.eval(pl.element().is_in(modern)).list.any(),
        y=pl.col("birth_date").dt.year(),
    )
    shares = first.group_by(pl.col("y") > 2013).agg(pl.col("new").mean()).sort("y")["new"]
    assert shares[1] > 2 * shares[0]  # fmt: skip


# --- the truth


def test_who_is_enrolled_has_a_row_and_who_is_out_has_none_but_a_ghost(town):
    for period in PERIODS:
        people = truth(town, "children", period).filter(pl.col("kind").is_in(["child", "namesake"]))
        enrolled = people.filter(pl.col("where").is_in(["school", "madrasah", "pkbm"]))
        assert enrolled["rosters"].min() == 1
        others = people.filter(pl.col("verdict").is_in(["out_of_school", "moved", "deceased"]))
        assert others.filter(pl.col("rosters") > 0)["ghost"].all()
        assert others["ghost"].any()
        rows = truth(town, "rows", period).filter(pl.col("file").str.contains("roster"))
        assert sorted(rows["record_id"]) == sorted(table(town, f"{period}/roster")["roster_id"])


def test_a_clean_row_agrees_with_the_register(town):
    rows = truth(town, "rows", "20251").filter(pl.col("file").str.contains("roster"), pl.col("errors").is_null())
    both = (
        rows.join(table(town, "20251/roster"), left_on="record_id", right_on="roster_id")
        .join(table(town, "20251/register"), on="child_id", suffix="_reg")
        .select("nik", "nik_reg", "birth_date", "birth_date_reg", "sex", "sex_reg")
    )
    assert both.height > 3_500
    assert both.select(
        pl.all_horizontal(pl.col(c) == pl.col(f"{c}_reg") for c in ("nik", "birth_date", "sex")).all()
    ).item()


def test_out_of_school_grows_with_age_and_runs_in_families(town):
    people = truth(town, "children", "20251").filter(pl.col("register") == "alive", pl.col("verdict").is_not_null())
    band = (pl.col("age") > 12).cast(pl.Int32) + (pl.col("age") > 15).cast(pl.Int32)
    known = people.filter(pl.col("age").is_between(7, 18)).with_columns(
        band=band, out=pl.col("verdict") == "out_of_school"
    )
    small, middle, large = known.group_by("band").agg(pl.col("out").mean()).sort("band")["out"]
    assert small < 0.01 < middle < 0.06 < large < 0.13
    # Pairs of siblings who are both out, against those expected if only age counted.
    risk = known.with_columns(risk=pl.col("out").mean().over("age"))
    home = risk.group_by("household").agg(pl.col("out", "risk").sum(), square=(pl.col("risk") ** 2).sum())
    pairs, by_chance = home.select(
        (pl.col("out") * (pl.col("out") - 1.0)).sum(), (pl.col("risk") ** 2 - pl.col("square")).sum().alias("expected")
    ).row(0)
    assert pairs > 2.2 * by_chance


def test_traps_are_planted(town):
    people = truth(town, "children", "20251")
    out = people.filter(pl.col("verdict") == "out_of_school", pl.col("register") == "alive")
    share = {t: out.filter(pl.col("trap") == t).height / out.height for t in ("namesake", "twin", "sibling_nik")}
    assert all(0.004 < s < 0.04 for s in share.values())
    namesakes = people.filter(pl.col("kind") == "namesake")
    assert namesakes["register"].null_count() == namesakes.height
    assert (namesakes["verdict"].drop_nulls() == "enrolled").all()
    twin = (
        people.filter(pl.col("trap") == "twin")
        .select("household", "birth_date")
        .join(people, on=["household", "birth_date"])
    )
    assert {"enrolled", "out_of_school"} <= set(twin["verdict"])
    borrowed = truth(town, "rows", "20251").filter(
        pl.col("file").str.contains("roster"), pl.col("errors").str.contains("nik:trap")
    )
    roster = table(town, "20251/roster").join(borrowed, left_on="roster_id", right_on="record_id")
    owner = roster.join(table(town, "20251/register"), on="nik", suffix="_owner")
    assert owner.height == borrowed.height
    assert (owner["child_id"] != owner["child_id_owner"]).all()


def test_slips_come_in_clumps_and_hard_has_more_of_them(town):
    slip = pl.col("errors").str.contains("nik:").fill_null(False)
    typed = truth(town, "rows", "20251").join(table(town, "20251/roster"), left_on="record_id", right_on="roster_id")
    by_school = typed.group_by("school_id").agg(slip.mean(), pl.len()).filter(pl.col("len") > 60)
    base = by_school["errors"]
    assert base.median() < 0.08
    assert base.max() > 0.2
    hard = rolls.roster(make_world(PRESETS["banjarbaru"], wanted=1_500, seed=7, hard=True), "20251")
    assert hard["e_nik"].is_not_null().mean() > 2 * typed.select(slip.mean()).item()


def test_the_national_list_is_mostly_wrong_and_does_not_know_everybody(town):
    listed = truth(town, "ats", "20251")
    number = round(1_174 * 9_000 / 55_000)
    assert listed.height == table(town, "20251/ats").height == number
    share = dict(listed["truth"].value_counts(normalize=True).iter_rows())
    assert share["out"] == pytest.approx(0.49, abs=0.05)
    assert share["in_school"] == pytest.approx(0.22, abs=0.04)
    status = dict(listed["ats_status"].value_counts(normalize=True).iter_rows())
    assert status == pytest.approx({"BPB": 0.47, "DO": 0.26, "LTM": 0.27}, abs=0.03)
    assert listed["ats_id"].is_unique().all()
    out = truth(town, "children", "20251").filter(pl.col("verdict") == "out_of_school")
    assert 0.2 < out["on_ats_list"].mean() < 0.6
    before = set(truth(town, "ats", "20242")["child_id"])
    assert 0.5 < len(before & set(listed["child_id"])) / number < 0.95


def test_changes_say_what_both_periods_say(town):
    both = truth(town, "children", "20242").join(truth(town, "children", "20251"), on="child_id", suffix="_now")
    changes = truth(town, "changes").join(both, on="child_id")
    told = {(b, v, n) for b, v, n in changes.select("because", "verdict", "verdict_now").iter_rows()}
    assert {v for b, v, _ in told if b == "returned"} == {"out_of_school"}
    assert {n for b, _, n in told if b == "returned"} == {"enrolled"}
    assert {n for b, _, n in told if b in ("dropped_out", "finished_and_stayed_home")} == {"out_of_school"}
    assert {n for b, _, n in told if b == "moved_out"} == {"moved"}
    assert {b for b, *_ in told} >= {
        "returned", "dropped_out", "finished_and_stayed_home", "moved_in", "moved_out", "moved_within", "came_of_age",
        "grew_out", "graduated_upper_secondary",
    }  # fmt: skip
    scope = pl.col("age").is_between(7, 18) & pl.col("age_now").is_between(7, 18) & (pl.col("kind") == "child")
    gave_up = (pl.col("verdict") == "enrolled") & (pl.col("verdict_now") == "out_of_school")
    left = both.filter(scope & gave_up)
    assert set(left["child_id"]) == set(truth(town, "changes").filter(pl.col("change") == "left")["child_id"])


def test_kutai_timur_has_its_own_villages_and_a_long_list():
    world = make_world(PRESETS["kutai-timur"], wanted=1_100, seed=1, hard=False)
    villages = world.villages.filter("local")["village"]
    assert (len(villages), (villages // 1_000_000 == 6408).all()) == (141, True)
    assert national.ats_rows(world) == 134
    assert world.people.filter(pl.col("listed_20251") == "alive")["village_no"].n_unique() > 80


# --- slips, one by one


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("first_dropped", "RIZKY ADITYA"),
        ("last_dropped", "MUHAMMAD RIZKY"),
        ("initial", "MUHAMMAD RIZKY A"),
        ("glued", "MUHAMMADRIZKY ADITYA"),
        ("order", "ADITYA MUHAMMAD RIZKY"),
        ("nickname", "ITYA"),
        ("son_of", "MUHAMMAD RIZKY ADITYA BIN JUNAIDI"),
    ],
)
def test_slips_with_words(kind, written):
    frame = pl.DataFrame({"name": ["MUHAMMAD RIZKY ADITYA"], "father": ["JUNAIDI AHMAD"]})
    assert frame.select(slips.words("name", "father")[kind]).item() == written


def test_nobody_is_called_muhammad_alone():
    frame = pl.DataFrame({"name": ["MUHAMMAD RIZKY", "SITI AISYAH", "EKA WAHYUNI"], "father": [None, None, None]})
    frame = frame.cast(pl.String)
    assert frame.select(slips.words("name", "father")["last_dropped"]).to_series().to_list() == [
        "RIZKY",
        "AISYAH",
        "EKA",
    ]


def test_slips_of_numbers_never_leave_the_range_of_nobody():
    at = pl.DataFrame({"at": [k / 50 for k in range(50)]}).with_columns(nik=pl.lit("6372914503120001"))
    for kind, slip in slips.digits("nik", "at").items():
        written = at.select(slip).to_series()
        assert (written.str.slice(4, 2) == "91").all()
        assert (written != "6372914503120001").mean() > (0.9 if kind != "turned" else 0.5)


# --- files as offices send them


def cells(path: Path, sheet: int = 0) -> list[list]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_dapodik_has_its_titles_its_two_lines_of_header_and_sixty_six_columns(office):
    path = next((office / "20251" / "dapodik").iterdir())
    page = openpyxl.load_workbook(path).worksheets[0]
    assert page["A1"].value == "Daftar Peserta Didik"
    assert "Kecamatan Kec. " in page["A3"].value
    assert "Provinsi Prov. Kalimantan Selatan" in page["A3"].value
    assert (page.max_column, page["A5"].value, page["Y5"].value, page["Y6"].value) == (66, "No", "Data Ayah", "Nama")
    assert "Y5:AD5" in {str(span) for span in page.merged_cells.ranges}
    assert page["A7"].value == 1


def test_the_truth_names_the_line_of_every_row(office):
    """Whoever stands in the named line is the child: its NIK, where the typist made no slip."""
    people = truth(office, "children", "20251")
    niks: dict[str, str] = {}
    register = office / "20251" / "Data_Penduduk_Usia_Sekolah_20251.xlsx"
    lines = cells(register)
    rows = truth(office, "rows", "20251")
    for row_no, child in rows.filter(pl.col("kind") == "register").select("row_no", "child_id").iter_rows():
        niks[child] = lines[row_no - 1][2]
    assert len(niks) == people.filter(pl.col("register").is_not_null()).height
    seen = 0
    for (file,), part in rows.filter(pl.col("kind") == "dapodik").group_by("file"):
        lines = cells(office / file)
        for row_no, child, errors in part.select("row_no", "child_id", "errors").iter_rows():
            line = lines[row_no - 1]
            if child is None:
                assert line[1] == "-"
            elif "nik:" not in (errors or "") and child in niks:
                assert str(line[7]) == niks[child]
                seen += 1
    assert seen > 300


def test_record_ids_are_file_name_sheet_and_line(office):
    rows = truth(office, "rows", "20251").filter(pl.col("kind") == "field")
    at = rows.filter(pl.col("sheet").n_unique().over("file") > 1).row(0, named=True)
    assert at["record_id"] == f"{at['file'].split('/')[-1]}:{at['sheet']}:{at['row_no']}"
    book = CalamineWorkbook.from_path(office / at["file"])
    assert at["sheet"] in book.sheet_names
    assert book.get_sheet_by_name(at["sheet"]).to_python(skip_empty_area=False)[at["row_no"] - 1][0] == 1.0


def test_the_national_list_has_forty_three_columns(office):
    lines = cells(office / "20251" / "ATS_6372_20251.xlsx")
    assert {len(line) for line in lines} == {43}
    assert lines[0][:6] == ["sekolah_id", "tahun", "semester_id", "peserta_didik_id", "nisn", "nik"]
    assert set(truth(office, "ats", "20251")["ats_id"]) == {line[3] for line in lines[1:]}


def test_learning_centres_lose_the_last_digit_in_an_open_document(office):
    rows = truth(office, "rows", "20251").filter(pl.col("kind") == "pkbm")
    lines = cells(office / "20251" / "Data Warga Belajar PKBM.ods")
    niks = [lines[n - 1][5] for n in rows["row_no"]]
    assert all(nik == "" or int(nik) % 10 == 0 for nik in niks)
    assert rows["errors"].str.contains("nik:number_cell").all()
    assert {"Feb", "Agust", "Januari"} & {word for n in rows["row_no"] for word in str(lines[n - 1][4]).split()}


def test_the_madrasahs_list_comes_twice_in_windows_letters(office):
    one, two = (office / "20251" / name for name in ("EMIS_Madrasah_20251.csv", "EMIS_Madrasah_20251 (1).csv"))
    assert one.read_bytes() == two.read_bytes()
    text = one.read_text(encoding="cp1252")
    assert (
        text.count("\n") == truth(office, "rows", "20251").filter(pl.col("file").str.ends_with("20251.csv")).height + 2
    )
    assert ";'63" in text
    copies = truth(office, "rows", "20251").filter(pl.col("kind") == "emis")["copy"]
    assert (copies == 3).mean() == 0.5


def test_other_files_are_as_ugly_as_they_come(office):
    dtsen = (office / "20251" / "DTSEN_6372_desil_1-5.csv").read_text(encoding="utf-16")
    assert dtsen.splitlines()[0].split("\t")[:4] == ["no", "id_keluarga", "no_kk", "nik"]
    american = cells(office / "20251" / "PD Keluar SMA SMK - Cabang Dinas.xlsx")
    assert any(int(str(line[6])[3:5]) > 12 for line in american[4:-1] if line[6])
    assert american[-1][1] == "Total"
    register = cells(office / "20251" / "Data_Penduduk_Usia_Sekolah_20251.xlsx")
    assert register[0][0].startswith("DATA PENDUDUK USIA SEKOLAH KOTA BANJARBARU")
    assert "KEPALA DINAS" in register[-1][10]
    with pytest.raises(Exception, match=r".+"):
        CalamineWorkbook.from_path(office / "truth" / "rusak" / "Daftar PD terpotong.xlsx")
