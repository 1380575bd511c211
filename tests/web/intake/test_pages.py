"""The pages, as a data officer walks through them – and as everybody else is turned away."""

from __future__ import annotations

import io
from datetime import date

import offices
import openpyxl
import pytest
from cast import NOON
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from test_maps import ODD, odd

from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.intake import queries, services
from rangkul.intake.models import Basis, Delivery, Expectation, SavedMap
from rangkul.intake.words import semester_words


@pytest.fixture
def desk(cast, browse):
    return browse(cast.data_officer)


def upload(name, data):
    return SimpleUploadedFile(name, data)


def address(name, *args, **query):
    return reverse(f"intake:{name}", args=args, query=query or None)


def latest(cast, acts) -> Delivery:
    with acts(cast.data_officer, Purpose.FIND):
        return Delivery.objects.order_by("-pk").first()


def test_an_empty_room_says_what_to_do(desk):
    page = desk.get(address("deliveries"))
    assert page.status_code == 200
    assert b"Belum ada kiriman" in page.content
    assert address("new").encode() in page.content


def test_from_a_dropped_file_to_a_taken_delivery(cast, acts, desk):
    sent = desk.post(address("new"), {"region": "6372", "files": [upload("penduduk.csv", offices.register())]})
    delivery = latest(cast, acts)
    assert (sent.status_code, sent["Location"]) == (302, address("detail", delivery.pk))
    waiting = desk.get(address("detail", delivery.pk)).content.decode()
    assert f'hx-get="{address("progress", delivery.pk)}"' in waiting
    assert "HX-Refresh" not in desk.get(address("progress", delivery.pk)).headers
    offices.check(cast, delivery)
    assert desk.get(address("progress", delivery.pk))["HX-Refresh"] == "true"
    checked = desk.get(address("detail", delivery.pk)).content.decode()
    assert "Belum ada dasar yang berlaku" in checked
    assert "Semester dianggap" in checked
    assert offices.child(0)["nik"] not in checked
    said = {"region": "6372", "law": "UU 27/2022", "purpose": "Menemukan anak", "valid_from": "2025-01-01", "valid_until": "2099-01-01"}  # fmt: skip
    added = desk.post(address("new_basis", kiriman=delivery.pk), said)
    assert added["Location"] == address("detail", delivery.pk)
    with acts(cast.data_officer, Purpose.FIND):
        basis = Basis.objects.get()
    refused = desk.post(address("take", delivery.pk), {"basis": ""})
    assert refused.status_code == 422
    taken = desk.post(address("take", delivery.pk), {"basis": basis.pk})
    assert taken["Location"] == address("detail", delivery.pk)
    assert latest(cast, acts).state == "taken"
    assert b"Diambil" in desk.get(address("detail", delivery.pk)).content
    undone = desk.post(address("undo", delivery.pk))
    assert (undone.status_code, latest(cast, acts).state) == (302, "undone")


def test_the_same_file_again_is_said(cast, acts, desk):
    first = offices.send(cast, {"penduduk.csv": offices.register()}).delivery
    again = desk.post(address("new"), {"region": "6372", "files": [upload("lain.csv", offices.register())]})
    assert again["Location"] == address("detail", first.pk)
    assert "sudah pernah dikirim" in desk.get(again["Location"]).content.decode()


def test_nothing_chosen_and_too_much_end_in_a_sentence(cast, desk, settings):
    empty = desk.post(address("new"), {"region": "6372"})
    assert empty.status_code == 422
    assert "Belum ada berkas yang dipilih" in empty.content.decode()
    settings.RANGKUL_MAX_DELIVERY = -(1 << 20)
    large = desk.post(address("new"), {"region": "6372", "files": [upload("a.csv", b"x" * 5000)]})
    assert large.status_code == 413
    assert "terlalu besar" in large.content.decode()


def test_a_form_without_its_token_is_refused(cast, desk):
    from django.test import Client
    from entering import signed_in

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(cast.data_officer).cookies
    assert strict.post(address("new"), {"region": "6372"}).status_code == 403


def test_scripts_in_names_are_only_letters(cast, acts, desk):
    name = "<script>alert(1)</script>.csv"
    delivery = offices.checked(cast, {name: offices.register()})
    page = desk.get(address("detail", delivery.pk)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page or "script&gt;.csv" in page


def test_columns_are_corrected_on_a_page(cast, acts, desk):
    delivery = offices.checked(cast, {"santri.xlsx": odd(range(5))}, period="20251")
    page = desk.get(address("columns", delivery.pk, jenis="roster")).content.decode()
    assert "Nomer Penduduk" in page
    assert "637291******" in page
    wanted = {"Nomer Penduduk": "nik", "Panggilan": "name", "Gadis/Jaka": "sex", "Kelahiran": "birth_date"}
    choices = {f"column_{at}": wanted.get(header, "") for at, header in enumerate(ODD)}
    saved = desk.post(
        address("save_columns", delivery.pk),
        {"susunan": 0, "judul": 3, "kind": "roster", "header_row": 3, **choices, "all_school_name": "PP Al-Ikhlas"},
    )
    assert saved["Location"] == address("detail", delivery.pk)
    checked = offices.check(cast, latest(cast, acts))
    assert (checked.state, checked.kind, checked.rows_taken) == ("checked", "roster", 5)
    shown = desk.get(address("columns", delivery.pk)).content.decode()
    assert "Dibaca dengan peta kolom dari Data Officer" in shown
    with acts(cast.data_officer, Purpose.FIND):
        saved_map = SavedMap.objects.get()
    assert saved_map.fixed == {"school_name": "PP Al-Ikhlas"}
    dropped = desk.post(address("drop_columns", delivery.pk, saved_map.pk))
    assert dropped.status_code == 302


def test_a_map_that_changes_nothing_is_said(cast, acts, desk):
    delivery = offices.checked(cast, {"emis.csv": offices.emis()}, period="20251")
    import re

    page = desk.get(address("columns", delivery.pk)).content.decode()
    fields = {}
    for select in re.findall(r'<select name="(column_\d+)".*?</select>', page, re.S):
        block = page[page.index(f'name="{select}"') :]
        chosen = re.search(r'<option value="(\w*)" selected', block[: block.index("</select>")])
        fields[select] = chosen[1] if chosen else ""
    answer = desk.post(address("save_columns", delivery.pk), {"susunan": 0, "kind": "emis", **fields})
    assert answer.status_code == 422
    assert "tidak mengubah apa pun" in answer.content.decode()


def test_problems_and_refused_rows_leave_as_files(cast, acts, desk):
    rows = [offices.emis_row(n) for n in range(6)]
    rows[0][6] = "31/02/2013"
    rows += [["", "MIN 1", "", "", "", "", "", "=1+1", "7", ""]]
    delivery = offices.checked(cast, {"emis.csv": offices.csv(offices.EMIS, rows)}, period="20251")
    page = desk.get(address("problems", delivery.pk, code="DATE_UNREADABLE")).content.decode()
    assert "Tanggal tidak dapat dibaca" in page
    assert offices.child(0)["name"] in page
    book = openpyxl.load_workbook(io.BytesIO(b"".join(desk.get(address("problems", delivery.pk, unduh="xlsx")))))
    listed = list(book.worksheets[0].iter_rows(values_only=True))
    about = dict(book.worksheets[1].iter_rows(values_only=True))
    assert about["Jumlah baris"] == len(listed) - 1 > 1
    refused = openpyxl.load_workbook(io.BytesIO(b"".join(desk.get(address("refused", delivery.pk)))))
    cells = [cell for row in refused.active.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
    with acts(cast.data_officer, Purpose.FIND):
        exported = Event.objects.filter(action="delivery.exported").order_by("id")
        assert [(event.details["what"], event.details["rows"]) for event in exported] == [
            ("problems", len(listed) - 1),
            ("refused", 1),
        ]


def test_csv_cells_are_no_formulas(cast, desk):
    rows = [offices.register_row(n) for n in range(3)]
    offices.taken(cast, {"lama.csv": offices.csv(offices.REGISTER, rows)}, period="20242")
    rows[0][2], rows[0][5] = "=cmd|' /C calc'!A0", "+62"
    new = offices.checked(cast, {"baru.csv": offices.csv(offices.REGISTER, rows)}, period="20251")
    text = b"".join(desk.get(address("difference", new.pk, unduh="csv"))).decode("utf-8-sig")
    assert "'=cmd" in text
    assert ";=cmd" not in text


def test_what_changed_is_listed(cast, acts, desk):
    offices.taken(cast, {"lama.csv": offices.register(range(12))}, period="20242")
    rows = [offices.register_row(n) for n in range(1, 12)]
    rows[0][6] = "Mentaos"
    new = offices.checked(cast, {"baru.csv": offices.csv(offices.REGISTER, rows)}, period="20251")
    page = desk.get(address("difference", new.pk, change="changed")).content.decode()
    assert "Komet" in page
    assert "Mentaos" in page
    gone = desk.get(address("difference", new.pk, change="gone")).content.decode()
    assert offices.child(0)["name"] in gone
    assert b"1 dari" not in desk.get(address("difference", new.pk, change="new")).content
    assert b"Menggantikan" not in desk.get(address("detail", new.pk)).content


def test_withdrawing_asks_why(cast, acts, desk):
    delivery = offices.taken(cast, {"penduduk.csv": offices.register()})
    with acts(cast.data_officer, Purpose.FIND):
        services.mark_used(delivery=delivery, by=cast.data_officer, at=NOON)
    assert b"Tarik kiriman ini?" in desk.get(address("withdraw", delivery.pk)).content
    assert desk.post(address("withdraw", delivery.pk), {"reason": "x"}).status_code == 422
    assert desk.post(address("undo", delivery.pk)).status_code == 409
    done = desk.post(address("withdraw", delivery.pk), {"reason": "Daftar tahun lalu, salah kirim"})
    assert (done.status_code, latest(cast, acts).state) == (302, "withdrawn")


def test_bases_are_extended_and_ended_on_a_page(cast, acts, desk):
    basis = offices.basis(cast, valid_until=date(2098, 1, 1))
    assert b"119/12/PKS/2025" in desk.get(address("bases")).content
    assert (
        desk.post(address("extend_basis", basis.pk), {"valid_until": "2097-01-01", "document": "A"}).status_code == 422
    )
    assert (
        desk.post(address("extend_basis", basis.pk), {"valid_until": "2099-01-01", "document": "A"}).status_code == 302
    )
    page = desk.get(address("basis", basis.pk)).content.decode()
    assert "1 Jan 2099" in page
    ended = {"on": "2098-05-01", "reason": "Perjanjian dicabut"}
    assert desk.post(address("end_basis", basis.pk), ended).status_code == 302


def test_the_calendar_says_who_is_late(cast, acts, desk):
    offices.taken(cast, {"penduduk.csv": offices.register()}, period="20251")
    page = desk.get(address("calendar")).content.decode()
    assert "Data penduduk" in page
    assert "Disdukcapil" in page
    form = desk.get(address("set_calendar")).content.decode()
    assert 'name="emis-days"' in form
    said = {
        f"{kind}-days": 45
        for kind in ("register", "dapodik", "emis", "pkbm", "roster", "leavers", "dtsen", "ats", "field")
    }
    assert desk.post(address("set_calendar"), said | {"emis-is_expected": "on"}).status_code == 302
    with acts(cast.data_officer, Purpose.FIND):
        assert Expectation.objects.get(kind="emis").days == 45


def test_a_reminder_can_be_copied(cast, desk):
    last = queries.periods_until(timezone.localdate(), 2)[1]
    offices.taken(cast, {"penduduk.csv": offices.register()}, period=last)
    page = desk.get(address("reminder", "dapodik", last)).content.decode()
    assert "Dinas Pendidikan" in page
    assert semester_words(last) in page
    assert desk.get(address("reminder", "register", last)).status_code == 404  # it came
    assert desk.get(address("reminder", "dapodik", "19991")).status_code == 404


ADDRESSES = [
    ("detail", True), ("progress", True), ("describe", True), ("columns", True), ("problems", True), ("undo", True),
    ("withdraw", True), ("discard", True), ("deliveries", False), ("new", False), ("bases", False), ("new_basis", False),
    ("calendar", False), ("set_calendar", False),
]  # fmt: skip


@pytest.mark.parametrize(
    "who", ["clerk", "planner", "village_operator", "auditor", "administrator", "leader", "school"]
)
def test_who_has_no_right_is_turned_away(cast, browse, who):
    delivery = offices.checked(cast, {"penduduk.csv": offices.register()})
    visitor = browse(getattr(cast, who))
    for name, of_one in ADDRESSES:
        assert visitor.get(address(name, *([delivery.pk] if of_one else []))).status_code == 403, name


def test_elsewhere_it_does_not_exist(cast, browse):
    delivery = offices.checked(cast, {"penduduk.csv": offices.register()})
    outsider = browse(cast.outsider)
    for name, of_one in ADDRESSES:
        if of_one:
            assert outsider.get(address(name, delivery.pk)).status_code == 404, name
    assert f"nomor {delivery.pk}".encode() not in outsider.get(address("deliveries")).content
