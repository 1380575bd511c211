"""The column maps: every header has one meaning, every column a name, and the manual's page says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from rangkul.engine import sources
from rangkul.engine.types import EXTRA, KINDS, ROSTER_KINDS, InputError

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"


def test_no_header_has_two_meanings():
    assert sources.clashes() == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_a_kind_can_be_sent_under_its_own_name(kind):
    table = "roster" if kind in ROSTER_KINDS else kind
    source = sources.sources()[kind]
    assert set(EXTRA[table]) <= set(source.columns)
    assert all(source.find(column) == (column, 0) for column in EXTRA[table])


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_of_a_kind_is_a_column_or_a_header_that_it_knows(kind):
    source = sources.sources()[kind]
    known = set(source.columns) | set(source.unused) | {"peserta_didik_id"}
    assert [mark for mark in source.marks if mark not in known and source.find(mark) is None] == []


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("register", "NO_KK", "no_kk"),
        ("register", "No. KK", "no_kk"),
        ("register", "3. NAMA LENGKAP *)", "name"),
        ("register", "Tanggal Lahir (dd/mm/yyyy)", "birth_date"),
        ("register", "STAT_HBKEL", "relation"),
        ("dapodik", "Jarak Rumah ke Sekolah (KM)", "distance_km"),
        ("dapodik", "Jml. Saudara Kandung", "child_number"),
        ("dapodik", "Ayah NIK", "father_nik"),
        ("ats", "kode_dagri", "village_code"),
        ("ats", "kode_wilayah", "dapodik_codes"),  # Dapodik's own code, never the ministry's
        ("ats", "kode_kecamatan", "dapodik_codes"),
        ("leavers", "Keluar karena", "exit_reason"),
        ("field", "17. Alasan", "reason"),
        ("dtsen", "Desil Nasional", "decile"),
        ("register", "Hobi", None),
    ],
)
def test_headers_as_offices_write_them(kind, header, column):
    hit = sources.sources()[kind].find(header)
    assert (hit and hit[0]) == column


def test_the_national_list_has_its_43_columns_in_order():
    order = sources.sources()["ats"].order
    assert len(order) == 43
    assert (order[5], order[7], order[30], order[41]) == ("nik", "nama", "status", "soft_delete_ats")


def test_the_page_of_the_manual_is_current():
    assert PAGE.read_text(encoding="utf-8") == sources.document(), "sources.write_document(Path('docs')) writes it anew"


def test_a_saved_map_is_read(tmp_path):
    path = tmp_path / "peta.toml"
    path.write_text(
        'kind = "roster"\n[columns]\nname = ["Depan", "Belakang"]\nnik = "Nomor"\n[fixed]\nschool_id = "30300001"\n'
    )
    found = sources.load_map(path)
    assert found.columns == {"name": ("Depan", "Belakang"), "nik": ("Nomor",)}
    assert found.fixed == {"school_id": "30300001"}
    assert found.headers == {"depan", "belakang", "nomor"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('kind = "sekolah"\n[columns]\nname = "A"\n', "jenis sekolah tidak dikenal"),
        ('[columns]\nnama = "A"\n', "nama nama tidak dikenal"),
        ('kind = "register"\n[columns]\nname = "A"\nexit_reason = "B"\n', "exit_reason"),
        ('kind = "roster"\n', r"\[columns\] kosong"),
        ("kind = roster\n", "tidak dapat dibaca"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(tmp_path, text, says):
    path = tmp_path / "peta.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        sources.load_map(path)


def test_a_map_that_is_not_there_says_so(tmp_path):
    with pytest.raises(InputError, match="tidak ada"):
        sources.load_map(tmp_path / "peta.toml")
