"""From an upload to a checked delivery: recognised, sorted apart, counted to the row, compared with the last one."""

from __future__ import annotations

import json

import offices
import pytest
from cast import HOME, NOON

from rangkul.core import vault
from rangkul.core.errors import Conflict, NotAllowed
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.engine import desk
from rangkul.intake import queries, services
from rangkul.intake.models import Delivery, DeliveryFile


def of(delivery, name):
    return b"".join(vault.read(HOME, delivery.results[name]))


def test_a_list_is_recognised_and_every_row_accounted_for(cast, acts):
    rows = [offices.emis_row(n) for n in range(8)]
    rows += [rows[0], ["", "MIN 1 Banjarbaru", "", "", "", "", "", "Rusmini", "7", ""], ["Jumlah", "9", *[""] * 8]]
    delivery = offices.checked(cast, {"EMIS ganjil.csv": offices.csv(offices.EMIS, rows)}, period="20251")
    assert (delivery.state, delivery.kind, delivery.period, delivery.period_from) == (
        "checked",
        "emis",
        "20251",
        "given",
    )
    (line,) = delivery.accounting
    assert (line["read"], line["taken"], line["duplicate"], line["refused"]) == (10, 8, 1, 1)
    assert line["read"] == line["taken"] + line["duplicate"] + line["refused"]
    assert line["not_data"] == 2  # header and total
    look = desk.Look.from_json({k: v for k, v in json.loads(of(delivery, "look")).items() if k != "stamp"})
    by_header = {column.header: column.field for column in look.layouts[0].columns}
    assert by_header["Nama Ibu Kandung"] == "mother_name"
    assert by_header["NSM"] is None
    assert "637291******" in json.dumps(look.as_json())
    assert offices.child(0)["nik"] not in json.dumps(look.as_json())
    with acts(cast.data_officer, Purpose.FIND):
        assert Event.objects.filter(action="delivery.checked", on_id=str(delivery.pk)).count() == 1


def test_a_period_that_nobody_says_is_said_to_be_assumed(cast):
    delivery = offices.checked(cast, {"penduduk.csv": offices.register()})
    assert (delivery.kind, delivery.period_from) == ("register", "as_of")


def test_a_school_year_alone_is_the_semester_that_the_folder_says(cast):
    rows = [["DAFTAR WARGA BELAJAR TAHUN AJARAN 2024/2025"], [], offices.EMIS, *(offices.emis_row(n) for n in range(4))]
    for number, period in enumerate(("20241", "20242"), 20):
        book = offices.xlsx([*rows, offices.emis_row(number)])
        delivery = offices.checked(cast, {"semua.zip": offices.zipped({f"{period}/emis.xlsx": book})})
        assert (delivery.kind, delivery.period) == ("emis", period)


def test_a_zip_of_several_lists_becomes_a_delivery_for_each(cast, acts):
    sent = offices.zipped(
        {
            "20251/penduduk.csv": offices.register(),
            "20251/emis/MIN 1.csv": offices.emis(range(4)),
            "20251/emis/MIN 2.csv": offices.emis(range(4, 8)),
            "20242/emis lama.csv": offices.emis(range(6)),
            "20251/Thumbs.db": b"x",
            "catatan.pdf": b"%PDF-1.4 surat",
        }
    )
    parent = offices.send(cast, {"kiriman.zip": sent}).delivery
    offices.check(cast, parent)
    with acts(cast.data_officer, Purpose.FIND):
        for other in Delivery.objects.filter(state="received"):
            offices.check(cast, other)
        found = {(d.kind, d.period, d.state, d.rows_taken) for d in queries.deliveries(cast.data_officer)}
        container = DeliveryFile.objects.get(is_container=True)
    assert found == {
        ("emis", "20251", "checked", 8),
        ("register", "20251", "checked", 12),
        ("emis", "20242", "checked", 6),
        ("", "", "unreadable", 0),
    }
    assert container.name == "kiriman.zip"


def test_the_same_file_twice_points_to_the_earlier_delivery(cast, acts):
    first = offices.send(cast, {"penduduk.csv": offices.register()}).delivery
    with pytest.raises(services.AlreadySent) as stop:
        offices.send(cast, {"penduduk (1).csv": offices.register()})
    assert stop.value.details == {"delivery": first.pk}
    second = offices.send(cast, {"penduduk (1).csv": offices.register(), "emis.csv": offices.emis()})
    assert [(name, earlier.pk) for name, earlier in second.already] == [("penduduk (1).csv", first.pk)]
    with acts(cast.data_officer, Purpose.FIND):
        assert DeliveryFile.objects.count() == 2


def test_a_broken_upload_leaves_nothing_behind(cast, acts):
    def breaks():
        yield offices.register()
        raise ConnectionResetError

    before = sorted(path.name for path in vault.folder(HOME).rglob("*")) if vault.folder(HOME).exists() else []
    files = [services.Incoming("emis.csv", [offices.emis(range(3))]), services.Incoming("penduduk.csv", breaks())]
    with acts(cast.data_officer, Purpose.FIND), pytest.raises(ConnectionResetError):
        services.receive(region=cast.region, files=files, by=cast.data_officer, at=NOON)
    kept = [path for path in vault.folder(HOME).rglob("*") if path.is_file() and path.name not in before]
    assert kept == []
    with acts(cast.data_officer, Purpose.FIND):
        assert not Delivery.objects.exists()


def test_too_large_is_said(cast, settings):
    settings.RANGKUL_MAX_DELIVERY = 100
    with pytest.raises(services.TooLarge):
        offices.send(cast, {"penduduk.csv": offices.register()})


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("kosong.csv", b"", "kosong"),
        ("daftar.xls", b"<html><table><tr><td>NIK</td></tr></table></html>", "halaman web"),
        ("foto.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "Jenis berkas"),
        ("rusak.xlsx", b"PK\x03\x04" + b"\x00" * 40, "rusak"),
        ("bom.zip", offices.zipped({"a.csv": b"0" * (80 << 20)}), "jauh lebih besar"),
        ("<script>alert(1)</script>.csv", b"apa;ini\n1;2\n", "belum dikenali"),
    ],
    ids=["empty", "html", "picture", "broken", "bomb", "nobody"],
)
def test_what_cannot_be_read_ends_in_a_sentence(cast, name, content, word):
    delivery = offices.checked(cast, {name: content})
    assert delivery.state == "unreadable"
    assert word in delivery.sentence


def test_what_changed_since_the_last_delivery_is_counted(cast, acts):
    old = offices.taken(cast, {"penduduk.csv": offices.register(range(12))}, period="20242")
    rows = [offices.register_row(n) for n in range(2, 12)]
    rows[0][5] = "Ibu Lain"
    rows += [offices.register_row(n) for n in range(20, 23)]
    new = offices.checked(cast, {"penduduk baru.csv": offices.csv(offices.REGISTER, rows)}, period="20251")
    counts = {name: new.changes[name] for name in ("new", "changed", "same", "gone")}
    assert counts == {"new": 3, "changed": 1, "same": 9, "gone": 2}
    assert new.changes["fields"] == {"mother_name": 1}
    assert new.compared_with_id == old.pk


def test_a_check_is_done_once(cast):
    delivery = offices.checked(cast, {"penduduk.csv": offices.register()})
    with pytest.raises(Conflict):
        offices.check(cast, delivery)


def test_another_check_leaves_no_old_results(cast, acts, django_capture_on_commit_callbacks):
    delivery = offices.checked(cast, {"penduduk.csv": offices.register()}, period="20251")
    before = list(delivery.results.values())
    with acts(cast.data_officer, Purpose.FIND), django_capture_on_commit_callbacks(execute=True):
        said = services.describe(delivery=delivery, kind="register", period="20242", by=cast.data_officer, at=NOON)
        again = offices.check(cast, said)
    assert again.period == "20242"
    assert not any(vault.has(HOME, sha256) for sha256 in before)
    assert all(vault.has(HOME, sha256) for sha256 in again.results.values())


def test_a_fault_of_ours_is_said_to_be_ours(cast, acts, monkeypatch):
    delivery = offices.send(cast, {"penduduk.csv": offices.register()}).delivery

    def breaks(*_args, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(desk, "check", breaks)
    with pytest.raises(ZeroDivisionError):
        offices.check(cast, delivery)
    with acts(cast.data_officer, Purpose.FIND):
        delivery.refresh_from_db()
    assert delivery.state == "unreadable"
    assert "kesalahan pada aplikasi" in delivery.sentence


def test_only_who_may_send_sends(cast, acts):
    for person in (cast.clerk, cast.planner, cast.outsider):
        with pytest.raises(NotAllowed):
            offices.send(cast, {"penduduk.csv": offices.register()}, by=person)
    with acts(cast.data_officer, Purpose.FIND):
        assert not Delivery.objects.exists()
