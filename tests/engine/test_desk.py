"""The desk's questions about files: what they are, how they are read, what changed since the last time."""

from __future__ import annotations

import json
from datetime import date

import office_files
import openpyxl
import pytest
from tidy_desk import ANI, BUDI, CITRA, HEADER, SETTINGS

from rangkul.engine import desk
from rangkul.engine.files import FileProblem
from rangkul.engine.sources import sources
from rangkul.engine.types import EXTRA, KINDS, PERSON, Input, InputError

FAMILY = ["No", "NIK", "Nama Lengkap", "Status Hubungan", "Tanggal Lahir", "Jenis Kelamin"]
DEWI = ["4", "6372910509130004", "Dewi", "ANAK", "05-09-2013", "P"]


def put(folder, name, data):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def text(rows):
    return "\r\n".join(";".join(row) for row in rows).encode()


def check(tmp_path, files, **more):
    for name, data in files.items():
        put(tmp_path / "in", name, data)
    return desk.check([Input(tmp_path / "in")], SETTINGS, tmp_path / "out", stamp="s", **more)


def test_every_column_of_every_source_has_words():
    for kind in KINDS:
        assert {f.name for f in desk.fields(kind)} == {"record_id", *sources()[kind].columns}


def test_every_tidy_column_has_words():
    shown = {c for table in EXTRA.values() for c in table} | set(PERSON)
    apart = {"row", "kind", "period", "source", "file_no", "row_no", "nik_trust", "birth_default", "area_text"}
    assert [c for c in sorted(shown - apart) if desk.label(c) == c] == []


def test_files_are_told_apart(tmp_path):
    files = {
        "20242/penduduk.csv": text([FAMILY, DEWI]),
        "siswa.xlsx": office_files.xlsx({"A": [[*HEADER, "Nama Sekolah", "Kelas"], [*ANI, "SDN Komet 1", "7"]]}),
        "unduhan.xlsx": office_files.xlsx(
            {
                "A": [
                    ["Daftar Peserta Didik"],
                    ["Tanggal Unduh: 2025-03-05 08:11:33"],
                    [*HEADER, "Nama Sekolah"],
                    [*ANI, "A"],
                ]
            }
        ),
        "surat.pdf": b"%PDF-1.4",
        "apa.csv": b"satu;dua\n1;2\n",
    }
    paths = {name: put(tmp_path, name, data) for name, data in files.items()}
    found = {item.name: item for item in desk.sort_files(paths, SETTINGS, work=tmp_path)}
    told = {name: (item.kind, item.period, item.period_from) for name, item in found.items()}
    assert told["20242/penduduk.csv"] == ("register", "20242", "folder")
    assert told["siswa.xlsx"] == ("roster", None, None)
    assert told["unduhan.xlsx"][1:] == ("20242", "title")
    assert told["surat.pdf"] == told["apa.csv"] == (None, None, None)
    assert (found["surat.pdf"].code, found["apa.csv"].code) == ("FILE_TYPE", "FILE_KIND_UNKNOWN")


def test_a_check_shows_how_a_table_is_read(tmp_path):
    rows = [["DAFTAR PENDUDUK"], [], [*HEADER, "Hobi"], [*ANI, "lari"], [*BUDI, "baca"], ["", "", "", "L", "", "x"]]
    look = check(tmp_path, {"kiriman-000007/a.xlsx": office_files.xlsx({"A": rows}), "kiriman-000007/b.pdf": b"%PDF-1"})
    (layout,) = look.layouts
    assert layout.tables == (("a.xlsx", None, 2),)
    assert layout.header_row == 3
    assert {c.header: (c.field, c.role) for c in layout.columns}["Hobi"] == (None, "unread")
    assert {c.header: (c.field, c.role) for c in layout.columns}["No"] == (None, "numbering")
    assert layout.columns[1].samples == ("637291******0001", "637291******0002")
    assert [(item.file, item.code) for item in look.unreadable] == [("b.pdf", "FILE_TYPE")]
    (line,) = look.accounting
    assert (line["file"], line["read"], line["taken"], line["refused"], line["not_data"]) == ("a.xlsx", 3, 2, 1, 3)
    assert desk.Look.from_json(json.loads(json.dumps(look.as_json()))) == look


def test_refused_rows_go_back_as_they_came(tmp_path):
    odd = ["3", "", "", "L", "", "=1+1"]
    check(tmp_path, {"a.xlsx": office_files.xlsx({"A": [HEADER, ANI, odd]})})
    page = openpyxl.load_workbook(tmp_path / "out" / desk.REFUSED).active
    head, row = [[cell.value for cell in line] for line in page.iter_rows()]
    assert head == [*HEADER, "BARIS ASAL", "YANG PERLU DIPERBAIKI"]
    assert row[:6] == ["3", None, None, "L", None, "=1+1"]
    assert page["F2"].data_type == "s"  # a text, never a formula
    assert row[6] == 3
    assert "Isi nama" in row[7]


def test_a_mended_row_that_comes_back_still_knows_its_school(tmp_path):
    rows = [["SDN KOMET 1"], [], [*HEADER, "Kelas"], [*ANI, "7"], ["2", "", "", "L", "", "Rusmini", "8"]]
    check(tmp_path, {"a.xlsx": office_files.xlsx({"A": rows})})
    book = openpyxl.load_workbook(tmp_path / "out" / desk.REFUSED)
    assert [cell.value for cell in book.active[1]][7:] == ["NAMA SEKOLAH", "BARIS ASAL", "YANG PERLU DIPERBAIKI"]
    book.active["C2"] = "Budi"
    book.save(put(tmp_path, "again/perbaiki-7-20251.xlsx", b""))
    desk.check([Input(tmp_path / "again")], SETTINGS, tmp_path / "out2")
    (row,) = desk.every(tmp_path / "out2" / desk.ROWS)
    assert (row["name"], row["school_name"], row["grade"]) == ("Budi", "SDN KOMET 1", 8)


def test_problems_name_the_row_they_speak_of(tmp_path):
    check(tmp_path, {"a.csv": text([HEADER, ANI, [*BUDI[:4], "31-02-2013", "Rusmini"]])})
    rows = desk.page(tmp_path / "out" / desk.PROBLEMS, where={"code": "DATE_UNREADABLE"}).rows
    assert [(row["file"], row["row"], row["name"], row["severity"]) for row in rows] == [("a.csv", 3, "Budi", "error")]


def difference(tmp_path, old, new, **more):
    for name, rows in (("old", old), ("new", new)):
        put(tmp_path / name, "a.csv", text([HEADER, *rows]))
        desk.check([Input(tmp_path / name, kind="register")], SETTINGS, tmp_path / f"{name}-out")
    tables = [tmp_path / f"{name}-out" / desk.ROWS for name in ("new", "old")]
    return desk.difference(tables[0], [tables[1]], SETTINGS, tmp_path, kind="register", **more)


def test_new_changed_and_gone_rows_are_found(tmp_path):
    married = [*ANI[:5], "Halimah"]
    found = difference(tmp_path, [ANI, BUDI], [CITRA, married])
    assert found == {"new": 1, "changed": 1, "same": 0, "gone": 1, "fields": {"mother_name": 1}}
    (line,) = desk.page(tmp_path / desk.DIFFERENCE, where={"change": "changed"}).rows
    assert (line["name"], line["before"], line["after"]) == ("Ani", ["Siti Aminah"], ["Halimah"])


def test_another_order_and_other_capitals_are_no_change(tmp_path):
    found = difference(tmp_path, [ANI, BUDI], [BUDI, [*ANI[:2], "ANI", *ANI[3:5], "siti  aminah"]])
    assert (found["same"], found["changed"], found["new"], found["gone"]) == (2, 0, 0, 0)


def test_a_number_that_changed_is_masked(tmp_path):
    found = difference(tmp_path, [ANI], [[ANI[0], "6372914503120009", *ANI[2:]]])
    assert found["fields"] == {"nik": 1}
    (line,) = desk.every(tmp_path / desk.DIFFERENCE)
    assert (line["before"], line["after"]) == (["637291••••••0001"], ["637291••••••0009"])


def test_what_only_adds_rows_has_no_gone_ones(tmp_path):
    assert difference(tmp_path, [ANI, BUDI], [CITRA], complete=False)["gone"] == 0


def test_a_map_of_a_header_in_two_lines(tmp_path):
    head = [["NIK", "Nama", "Data Ayah", ""], ["", "", "NIK", "Sebutan"]]
    rows = [*head, ["6372914503120001", "Ani", "", "Rahmat"], ["6372910107130002", "Budi", "", "Hamdan"]]
    path = put(tmp_path / "in", "a.xlsx", office_files.xlsx({"A": rows}))
    saved = put(tmp_path, "peta.toml", desk.map_text("roster", {"father_name": ["Ayah Sebutan"]}, {}).encode())
    headers = [c.header for c in desk.check([Input(path)], SETTINGS, tmp_path / "out1").layouts[0].columns]
    mapped = desk.check([Input(path, map=saved)], SETTINGS, tmp_path / "out2", maps={saved: 5}).layouts[0]
    assert headers == ["NIK", "Nama", "Ayah NIK", "Ayah Sebutan"]
    assert [c.field for c in mapped.columns] == ["nik", "name", "father_nik", "father_name"]
    assert mapped.map_id == 5


def test_a_zip_becomes_its_files_and_a_workbook_stays(tmp_path):
    inner = office_files.zipped({"b.csv": b"x"})
    outer = put(tmp_path, "20251.zip", office_files.zipped({"emis/a.csv": b"a", ".DS_Store": b"", "lagi.zip": inner}))
    assert desk.is_archive(outer, "20251.zip")
    found = {name: b"".join(pieces) for name, pieces in desk.unpack(outer, "20251.zip", total_bytes=1000)}
    assert found == {"20251/emis/a.csv": b"a", "20251/b.csv": b"x"}
    book = put(tmp_path, "a.xlsx", office_files.xlsx({"A": [HEADER, ANI]}))
    assert not desk.is_archive(book, "a.xlsx")


def test_a_zip_unpacks_to_no_more_than_it_may(tmp_path):
    path = put(tmp_path, "a.zip", office_files.zipped({"a.csv": b"0" * 10_000}))
    with pytest.raises(FileProblem, match="jauh lebih besar"):
        list(desk.unpack(path, "a.zip", total_bytes=5_000))


def test_settings_are_read_from_a_text():
    assert desk.settings_of('regency = "63.72"\n', as_of=date(2025, 10, 1)).regency == "63.72"
    with pytest.raises(InputError):
        desk.settings_of("nonsense = 1\n", as_of=date(2025, 10, 1))
