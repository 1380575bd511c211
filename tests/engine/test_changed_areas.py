"""Areas that changed since the list of codes that the program brings: settings, places, names, runs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from rangkul.engine import desk, pipeline, regions, settings
from rangkul.engine.cli import main
from rangkul.engine.report.text import Places
from rangkul.engine.settings import ChangedArea
from rangkul.engine.types import Input, InputError

DAY = date(2025, 10, 1)
KOMET, MENTAOS, KEMUNING, PALAM = 6372041003, 6372041002, 6372051003, 6372031001


def known(*lines: str) -> regions.Regions:
    """The areas with lines "code | name | old code"."""
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    rows = [dict(zip(("code", "name", "old_code"), cell, strict=False)) for cell in cells]
    return regions.load(settings.areas_of(rows, "uji"))


def place(areas: regions.Regions, code: str = "", village: str = "", district: str = "") -> tuple:
    """(village, district, what is noted) of a row of Banjarbaru."""
    row = pl.DataFrame(
        {"c": [code or None], "v": [village or None], "d": [district or None]},
        schema_overrides=dict.fromkeys("cvd", pl.String),
    )
    return (
        areas.with_area(row, code="c", village="v", district="d", home="63.72")
        .select("village", "district", "area_codes")
        .row(0)
    )


# what may be written


def read(folder: Path, text: str) -> tuple[ChangedArea, ...]:
    path = folder / "pengaturan.toml"
    path.write_text(text, encoding="utf-8")
    return settings.load(path, as_of=DAY).areas


def test_areas_are_read_with_and_without_dots_each_once_in_order(tmp_path):
    text = """
        [[areas]]
        code = "6372051009"
        name = " Komet  Baru "
        old_code = "63.72.04.1003"
        [[areas]]
        code = "63.72.04.1002"
        name = "Mentaos Indah"
        old_code = "63.72.04.1002"
        [[areas]]
        code = "63.72.05.1009"
        name = "Komet Baru"
        old_code = "6372041003"
    """
    assert read(tmp_path, text) == (
        ChangedArea("63.72.04.1002", "Mentaos Indah"),
        ChangedArea("63.72.05.1009", "Komet Baru", "63.72.04.1003"),
    )
    assert read(tmp_path, "") == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('code = "63.72.04.1003"\nname = "K"\nsejak = 2026', "memuat sejak"),
        ('code = 6372041003\nname = "K"', "6372041003 di .* tidak dapat dibaca"),
        ('code = "63.72.4.1003"\nname = "K"', "'63.72.4.1003' di .* tidak dapat dibaca"),
        ('name = "K"', "None di .* tidak dapat dibaca"),
        ('code = "63.72.04.1003"', "63.72.04.1003 di .* tidak bernama"),
        ('code = "63.72.04.1003"\nname = "K"\nold_code = "63.72.04"', "tidak setingkat"),
        ('code = "63.72.04.1003"\nname = "K"\nold_code = "x"', "'x' di .* tidak dapat dibaca"),
        ('code = "63.72.04.1003"\nname = "K"\n[[areas]]\ncode = "6372041003"\nname = "L"', "dua nama: K dan L"),
        (
            'code = "63.72.04.1008"\nname = "A"\nold_code = "63.72.04.1003"\n'
            '[[areas]]\ncode = "63.72.04.1009"\nname = "B"\nold_code = "63.72.04.1003"',
            "63.72.04.1008 dan 63.72.04.1009. Wilayah itu dipecah: hapus old_code 63.72.04.1003",
        ),
        (
            'code = "63.72.04.1008"\nname = "A"\nold_code = "63.72.04.1009"\n'
            '[[areas]]\ncode = "63.72.04.1009"\nname = "B"\nold_code = "63.72.04.1008"',
            "kembali ke dirinya sendiri",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_remedy(tmp_path, rows, said):
    with pytest.raises(InputError, match=said) as refused:
        read(tmp_path, f"[[areas]]\n{rows}\n")
    assert "pengaturan.toml" in str(refused.value)


@pytest.mark.parametrize("text", ['areas = "63.72"', "areas = [1]", "areas = 5"])
def test_areas_that_are_no_tables_are_refused(tmp_path, text):
    with pytest.raises(InputError, match=r"Tulis \[\[areas\]\]"):
        read(tmp_path, text)


def test_a_list_in_csv_is_held_to_the_same_rules(tmp_path):
    path = tmp_path / "edisi.csv"
    path.write_text("kode;nama;kode_lama\n63.72.05.1009;Komet;6372041003.0\n63.72.07;Sungai Baru;\n")
    assert regions.read_edition(path) == (
        ChangedArea("63.72.05.1009", "Komet", "63.72.04.1003"),
        ChangedArea("63.72.07", "Sungai Baru"),
    )
    path.write_text("code,name,old_code\n63.72.04.1008,A,63.72.04.1003\n63.72.04.1009,B,63.72.04.1003\n")
    with pytest.raises(InputError, match=r"edisi.csv.*dipecah"):
        regions.read_edition(path)


# what a row's place becomes


@pytest.mark.parametrize(
    ("changed", "row", "expected"),
    [
        # another code, in another kecamatan
        (["63.72.05.1009|Komet|63.72.04.1003"], {"code": "63.72.04.1003"}, (6372051009, 637205, ["AREA_RETIRED"])),
        (["63.72.05.1009|Komet|63.72.04.1003"], {"code": "63.72.05.1009"}, (6372051009, 637205, [])),
        (["63.72.05.1009|Komet|63.72.04.1003"], {"village": "Komet"}, (6372051009, 637205, [])),
        (
            ["63.72.05.1009|Komet|63.72.04.1003"],
            {"village": "Komet", "district": "Banjarbaru Utara"},  # the kecamatan as it was
            (6372051009, 637205, []),
        ),
        (["63.72.05.1009|Komet|63.72.04.1003"], {"village": "Mentaos"}, (MENTAOS, 637204, [])),
        # another code and another name; the old name stands for the new place
        (["63.72.05.1009|Intan Sari|63.72.04.1003"], {"village": "Kel. Komet"}, (6372051009, 637205, [])),
        (["63.72.05.1009|Intan Sari|63.72.04.1003"], {"village": "Intan Sari"}, (6372051009, 637205, [])),
        # … but not where a village in force bears that name
        (
            ["63.72.05.1009|Intan Sari|63.72.04.1003", "63.72.03.1009|Komet"],
            {"village": "Komet"},
            (6372031009, 637203, []),
        ),
        # several become one
        (
            ["63.72.04.1009|Komet Mentaos|63.72.04.1003", "63.72.04.1009|Komet Mentaos|63.72.04.1002"],
            {"code": "6372041002"},
            (6372041009, 637204, ["AREA_RETIRED"]),
        ),
        (
            ["63.72.04.1009|Komet Mentaos|63.72.04.1003", "63.72.04.1009|Komet Mentaos|63.72.04.1002"],
            {"village": "Komet"},
            (6372041009, 637204, []),
        ),
        (["63.72.04.1002|Mentaos|63.72.04.1003"], {"code": "6372041003"}, (MENTAOS, 637204, ["AREA_RETIRED"])),
        # another name, the same code: both names are understood
        (["63.72.04.1003|Intan Sari"], {"village": "Intan Sari"}, (KOMET, 637204, [])),
        (["63.72.04.1003|Intan Sari"], {"village": "Komet"}, (KOMET, 637204, [])),
        # … until a new village takes the old name
        (["63.72.04.1003|Intan Sari", "63.72.04.1009|Komet"], {"village": "Komet"}, (6372041009, 637204, [])),
        # one becomes several: rows with the old code keep it, until a list places them
        (["63.72.04.1008|Komet Hulu", "63.72.04.1009|Komet Hilir"], {"code": "6372041003"}, (KOMET, 637204, [])),
        (["63.72.04.1008|Komet Hulu", "63.72.04.1009|Komet Hilir"], {"village": "Komet"}, (KOMET, 637204, [])),
        (["63.72.04.1008|Komet", "63.72.04.1009|Komet Hilir"], {"village": "Komet"}, (KOMET, 637204, [])),
        (["63.72.03.1008|Komet"], {"village": "Komet"}, (None, None, ["AREA_AMBIGUOUS"])),  # two places of one name
        (["63.72.04.1008|Komet Hulu"], {"village": "Komet Hulu"}, (6372041008, 637204, [])),
        # a desa became a kelurahan of another kecamatan; who guessed the old status is understood too
        (["63.03.02.1009|Gambut|63.03.02.1001"], {"code": "6303022001"}, (6303021009, 630302, ["AREA_RETIRED"])),
        (["63.72.05.1009|Baru|63.72.04.2003"], {"code": "6372042003"}, (6372051009, 637205, ["AREA_RETIRED"])),
        # a kecamatan with another code, and its villages
        (["63.72.08|Cempaka|63.72.03"], {"district": "Cempaka"}, (None, 637208, ["AREA_UNKNOWN"])),
        (
            ["63.72.08|Intan|63.72.03", "63.72.08.1001|Palam|63.72.03.1001"],
            {"village": "Palam", "district": "Cempaka"},
            (6372081001, 637208, []),
        ),
        (["63.72.08|Intan|63.72.03"], {"code": "63.72.03"}, (None, 637208, ["AREA_RETIRED", "AREA_UNKNOWN"])),
        # replaced twice
        (
            ["63.72.04.1009|B|63.72.04.1003", "63.72.05.1008|C|63.72.04.1009"],
            {"code": "6372041003"},
            (6372051008, 637205, ["AREA_RETIRED"]),
        ),
        (
            ["63.72.04.1009|B|63.72.04.1003", "63.72.05.1008|C|63.72.04.1009"],
            {"village": "Komet"},
            (6372051008, 637205, []),
        ),
    ],
)  # fmt: skip
def test_a_row_comes_out_where_its_place_is_now(changed, row, expected):
    assert place(known(*changed), **row) == expected


def test_names_of_new_renamed_and_replaced_codes():
    areas = known("63.72.05.1009|Intan Sari|63.72.04.1003", "63.72.04.1002|Mentaos Indah")
    assert [areas.name(code) for code in (6372051009, KOMET, MENTAOS)] == ["Intan Sari", "Komet", "Mentaos Indah"]
    assert KOMET not in areas.children("63.72.04")["code"].to_list()
    changed = (ChangedArea("63.72.04.1002", "Mentaos Indah"),)
    assert (Places({}, changed).name("6372041002"), Places().name("6372041002")) == ("Mentaos Indah", "Mentaos")


def test_a_kecamatan_that_was_replaced_still_begins_niks():
    states = dict(known("63.72.80|Baru|63.72.79", "63.72.08|Intan|63.72.03").prefixes.rows())
    assert [states.get(code) for code in (637208, 637203, 637280, 637279)] == [
        "current",
        "retired",
        "current",
        "retired",
    ]


def test_the_list_is_read_once_whatever_changes(monkeypatch):
    known("63.72.04.1003|Komet")
    monkeypatch.setattr(pl, "read_parquet", None)
    assert known("63.72.04.1003|Intan Sari").name(KOMET) == "Intan Sari"


# runs

REGISTER = """NIK,NAMA LENGKAP,JENIS KELAMIN,TANGGAL LAHIR,NAMA IBU,KODE WILAYAH
6372910203140011,SITI RAHMAH,P,02-03-2014,AMINAH,{0}
6372911005130012,AHMAD FAUZI,L,10-05-2013,NURUL,{0}
6372910107120013,BUDI SANTOSO,L,01-07-2012,HASANAH,6372041002
"""
ROSTER = """NISN,NIK,Nama,JK,Tanggal Lahir,Nama Ibu Kandung,NPSN,Nama Sekolah,Rombel
0141234567,6372910203140011,SITI RAHMAH,P,2014-03-02,AMINAH,30304444,SDN 1 KOMET,Kelas 5
"""
MOVE = (ChangedArea("63.72.05.1009", "Komet", "63.72.04.1003"),)


def run(folder: Path, code: str, *, areas=(), previous: Path | None = None) -> Path:
    """A run of three children, two of them in a village with this code; its output."""
    folder.mkdir()
    (folder / "penduduk.csv").write_text(REGISTER.format(code))
    (folder / "siswa.csv").write_text(ROSTER)
    given = [Input(folder / "penduduk.csv", "register", "20251"), Input(folder / "siswa.csv", "dapodik", "20251")]
    chosen = settings.Settings(as_of=DAY, regency="63.72", demo_niks=True, threads=1, areas=areas)
    pipeline.reconcile(pipeline.Run(inputs=given, settings=chosen, out=folder / "out", previous=previous, details=True))
    return folder / "out"


def villages(out: Path) -> dict[str, tuple]:
    table = pl.read_parquet(out / "verdicts.parquet")
    return {
        child: tuple(rest)
        for child, *rest in table.select("child_id", "village_code", "district_code").sort("child_id").rows()
    }


def test_rows_with_the_old_code_get_a_verdict_under_the_new_one(tmp_path):
    out = run(tmp_path / "a", "63.72.04.1003", areas=MOVE)
    assert sorted(villages(out).values()) == [
        ("63.72.04.1002", "63.72.04"), ("63.72.05.1009", "63.72.05"), ("63.72.05.1009", "63.72.05"),
    ]  # fmt: skip
    assert json.loads((out / "summary.json").read_text())["settings"]["areas"] == [
        {"code": "63.72.05.1009", "name": "Komet", "old_code": "63.72.04.1003"}
    ]


@pytest.mark.slow
def test_equal_areas_give_equal_bytes_and_none_leave_no_trace(tmp_path):
    out = [
        run(tmp_path / name, "6372041003", areas=areas)
        for name, areas in (("a", ()), ("b", ()), ("c", MOVE), ("d", MOVE))
    ]
    read = [{path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))} for folder in out]
    assert read[0] == read[1] != read[2] == read[3]
    assert "areas" not in json.loads((out[0] / "summary.json").read_text())["settings"]


@pytest.mark.slow
@pytest.mark.parametrize("code", ["63.72.04.1003", "63.72.05.1009"])
def test_children_stay_who_they_are_and_nobody_moved_because_a_code_changed(tmp_path, code):
    before = run(tmp_path / "before", "63.72.04.1003")
    after = run(tmp_path / "after", code, areas=MOVE, previous=before)
    assert villages(after).keys() == villages(before).keys()
    assert pl.read_parquet(after / "changes.parquet").height == 0


@pytest.mark.slow
def test_a_real_move_is_still_told(tmp_path):
    before = run(tmp_path / "before", "63.72.04.1003")
    after = run(tmp_path / "after", "63.72.03.1001", areas=MOVE, previous=before)
    moved = pl.read_parquet(after / "changes.parquet").select("change", "before", "after").unique().rows()
    assert moved == [("moved", "63.72.05.1009", "63.72.03.1001")]


def test_a_delivery_is_not_changed_because_a_code_did(tmp_path):
    old, new = settings.Settings(as_of=DAY, demo_niks=True), settings.Settings(as_of=DAY, demo_niks=True, areas=MOVE)
    for name, chosen in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "penduduk.csv"
        path.write_text(REGISTER.format("63.72.04.1003"))
        look = desk.check([Input(path, "register", "20251")], chosen, tmp_path / name / "out")
        assert look.rows == 3
    rows = [tmp_path / name / "out" / desk.ROWS for name in ("new", "old")]
    assert pl.read_parquet(rows[0])["village"].to_list() == [6372051009, 6372051009, MENTAOS]
    told = desk.difference(rows[0], [rows[1]], new, tmp_path / "new" / "out", kind="register")
    assert (told["same"], told["changed"], told["new"], told["gone"]) == (3, 0, 0, 0)


@pytest.mark.slow
def test_a_list_given_on_the_command_line_is_added_to_the_settings(tmp_path, capsys):
    (tmp_path / "penduduk.csv").write_text(REGISTER.format("63.72.04.1003"))
    (tmp_path / "siswa.csv").write_text(ROSTER)
    (tmp_path / "s.toml").write_text('demo_niks = true\n[[areas]]\ncode = "63.72.04.1002"\nname = "Mentaos Indah"\n')
    listed, out = tmp_path / "edisi.csv", tmp_path / "out"
    listed.write_text("code,name,old_code\n63.72.05.1009,Intan Sari,63.72.04.1003\n")
    args = ["reconcile", f"register@20251={tmp_path}/penduduk.csv", f"dapodik@20251={tmp_path}/siswa.csv", "--as-of",
            "2025-10-01", "--settings", f"{tmp_path}/s.toml", "--areas", str(listed), "--out", str(out)]  # fmt: skip
    assert main(args) == 0
    assert {code for code, _ in villages(out).values()} == {"63.72.05.1009", "63.72.04.1002"}
    assert sorted(path.name for path in (out / "daftar-ats").iterdir()) == [
        "63.72.04.1002-mentaos-indah.xlsx", "63.72.05.1009-intan-sari.xlsx",
    ]  # fmt: skip
    listed.write_text("code,name\n63.72.04.1002,Mentaos Permai\n")
    assert main(args) == 2
    assert "dua nama" in capsys.readouterr().err
