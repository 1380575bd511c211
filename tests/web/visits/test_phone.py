"""The doors of the volunteers' app: a slip lets a phone in, it gets its own doors, sends once, is shut out."""

from __future__ import annotations

import base64
import json
import uuid

import pytest
from cast import HOME, NOON
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rangkul.core import services as core
from rangkul.core.boxes import NotABox, open_box, public_key, seal_box
from rangkul.core.models import Deposit, Device, DeviceCode, Grant
from rangkul.core.permissions import Purpose
from rangkul.forms.models import FormVersion, Submission
from rangkul.visits import filling
from rangkul.visits.models import Assignment, AssignmentState

from . import plans

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def officer(cast, acts):
    with acts(cast.data_officer, Purpose.VISIT):
        yield cast.data_officer


@pytest.fixture
def door(cast, acts, officer):
    with acts(cast.data_officer, Purpose.REGISTER):
        child = plans.child("Siti Aisyah")
    return plans.door(plans.open_round(officer), child, cast.volunteer)


def code_for(cast, acts) -> str:
    with acts(cast.data_officer, Purpose.VISIT):
        return core.make_device_code(person=cast.volunteer, region=cast.region, by=cast.data_officer, at=timezone.now())


def enrol(cast, acts) -> dict:
    return Client().post("/kunjungan/hp/daftar", {"code": code_for(cast, acts)}, "application/json").json()


def phone(told: dict) -> Client:
    return Client(headers={"Authorization": f"Device {told['device']}.{told['secret']}"})


def xml(door: Assignment, number: int = 1, **answers) -> bytes:
    version = FormVersion.objects.filter(form__code="ats_visit", form__region=None).latest("pk")
    said = {
        "visit_code": door.visit_code,
        "today": "2025-11-03",
        "consent": "yes",
        "outcome": "moved",
        "destination_regency": "Banjar",
    } | answers
    return filling.xml_of(
        code="ats_visit",
        version=version.version,
        questions=version.questions,
        answers=said,
        instance_id=f"uuid:{uuid.UUID(int=number)}",
    )


def send(client: Client, content: bytes, **photos):
    files = {"xml_submission_file": SimpleUploadedFile("submission.xml", content, "text/xml")}
    if photos:
        files["photo"] = [SimpleUploadedFile(name, raw, "image/png") for name, raw in photos.items()]
    return client.post("/kunjungan/hp/kirim", files)


def test_a_slip_lets_one_phone_in_once(cast, acts):
    code = code_for(cast, acts)
    first = Client().post("/kunjungan/hp/daftar", {"code": code.lower().replace("-", " ")}, "application/json")
    assert first.status_code == 200
    assert first.json()["region"]["code"] == HOME
    again = Client().post("/kunjungan/hp/daftar", {"code": code}, "application/json")
    assert (again.status_code, again.json()["kind"]) == (409, "CodeSpent")
    assert Device.objects.get().person == cast.volunteer
    assert first.json()["secret"] not in str(list(Device.objects.values()))


def test_a_slip_ends_after_a_day_and_a_new_one_ends_the_old(cast, acts):
    old = code_for(cast, acts)
    fresh = code_for(cast, acts)
    assert Client().post("/kunjungan/hp/daftar", {"code": old}, "application/json").status_code == 409
    DeviceCode.objects.update(expires_at=NOON)
    assert Client().post("/kunjungan/hp/daftar", {"code": fresh}, "application/json").status_code == 409


def test_guessing_codes_ends_after_ten(cast):
    for _try in range(10):
        Client().post("/kunjungan/hp/daftar", {"code": "AAAA-AAAA-AAAA"}, "application/json")
    answer = Client().post("/kunjungan/hp/daftar", {"code": "AAAA-AAAA-AAAA"}, "application/json")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")


def test_a_phone_gets_its_own_doors_and_no_more(cast, acts, door):
    with acts(cast.data_officer, Purpose.REGISTER):
        other = plans.child("Dewi Lestari")
    with acts(cast.data_officer, Purpose.VISIT):
        plans.door(door.round, other, cast.village_operator)
    answer = phone(enrol(cast, acts)).get("/kunjungan/hp/tugas")
    told = answer.json()
    assert [one["name"] for one in told["doors"]] == ["Siti Aisyah"]
    assert set(told["doors"][0]) == {
        "visit_code", "household", "name", "sex", "age", "parent", "address", "rt", "rw", "village", "order", "due_on",
        "attempts", "state", "base_version", "kind",
    }  # fmt: skip
    assert told["forms"]["first"]["form_id"] == "ats_visit"
    assert told["district_key"] == public_key(HOME)
    assert answer["Cache-Control"] == "private, no-store" or "no-store" in answer["Cache-Control"]
    assert answer["X-Rangkul-Clock"]


def test_nothing_new_is_said_in_a_word(cast, acts, door):
    client = phone(enrol(cast, acts))
    tag = client.get("/kunjungan/hp/tugas")["ETag"]
    assert client.get("/kunjungan/hp/tugas", headers={"If-None-Match": tag}).status_code == 304


def test_sent_twice_and_in_parts_it_is_one_visit(cast, acts, door):
    client = phone(enrol(cast, acts))
    content = xml(
        door,
        outcome="in_school",
        consent_photo="yes",
        letter="yes",
        letter_photo="surat.png",
        school_npsn="30304002",
        nisn="0123456789",
    )
    first = send(client, content)
    assert (first.status_code, first.json()["state"], first.json()["missing"]) == (201, "waiting", ["surat.png"])
    again = send(client, content, **{"surat.png": PNG})
    assert (again.status_code, again.json()["state"], again.json()["is_new"]) == (200, "complete", False)
    third = send(client, content, **{"surat.png": PNG})
    assert third.json()["state"] == "complete"
    with acts(cast.data_officer, Purpose.VISIT):
        assert Submission.objects.count() == 1


def test_other_answers_under_the_same_id_are_refused_with_a_sentence(cast, acts, door):
    client = phone(enrol(cast, acts))
    assert send(client, xml(door)).status_code == 201
    answer = send(client, xml(door, destination_regency="Kapuas"))
    assert answer.status_code == 409
    assert "sudah diterima" in answer.json()["detail"]


def test_a_door_that_was_withdrawn_meanwhile_loses_nothing(cast, acts, door):
    client = phone(enrol(cast, acts))
    with acts(cast.data_officer, Purpose.VISIT):
        Assignment.objects.filter(pk=door.pk).update(state=AssignmentState.WITHDRAWN, volunteer=None)
    assert client.get("/kunjungan/hp/tugas").json()["doors"] == []
    assert send(client, xml(door)).json()["state"] == "complete"


def test_a_stolen_phone_is_told_to_erase_itself_and_may_only_leave_boxes(cast, acts, door):
    told = enrol(cast, acts)
    client = phone(told)
    with acts(cast.data_officer, Purpose.VISIT):
        core.revoke_device(device=Device.objects.get(), by=cast.data_officer, at=NOON)
    for answer in (client.get("/kunjungan/hp/tugas"), send(client, xml(door))):
        assert (answer.status_code, answer.json()["wipe"]) == (401, True)
    box = base64.b64encode(seal_box(HOME, b"{}")).decode()
    kept = Client().post("/kunjungan/hp/titip", {"drop": told["drop"], "box": box}, "application/json")
    assert kept.status_code == 201
    assert Deposit.objects.count() == 1


@pytest.mark.parametrize("told", ["", "Device 1.x", "Device x", "Bearer 1.x", "Device 99999999999999999999.x"])
def test_a_wrong_secret_opens_nothing_and_erases_nothing(db, cast, told):
    answer = Client(headers={"Authorization": told}).get("/kunjungan/hp/tugas")
    assert (answer.status_code, answer.json()["wipe"]) == (401, False)


def test_who_may_no_longer_visit_is_shut_out(cast, acts, door):
    client = phone(enrol(cast, acts))
    Grant.objects.filter(person=cast.volunteer).update(revoked_at=NOON)
    assert client.get("/kunjungan/hp/tugas").json()["wipe"] is True


def test_signing_out_shuts_the_phone_out(cast, acts):
    client = phone(enrol(cast, acts))
    assert client.post("/kunjungan/hp/keluar").status_code == 200
    device = Device.objects.get()
    assert device.wiped_at is not None
    assert client.get("/kunjungan/hp/tugas").json()["wipe"] is True


def test_what_a_phone_left_sealed_becomes_its_volunteer_s_visit(cast, acts, browse, door):
    told = enrol(cast, acts)
    content = json.dumps({"xml": xml(door).decode(), "files": {}}).encode()
    box = base64.b64encode(seal_box(HOME, content)).decode()
    for _twice in range(2):
        Client().post("/kunjungan/hp/titip", {"drop": told["drop"], "box": box}, "application/json")
    deposit = Deposit.objects.get()
    page = browse(cast.data_officer)
    assert "Dititipkan tersegel" in page.get("/kunjungan/perangkat/").content.decode()
    assert browse(cast.village_operator).post(f"/kunjungan/perangkat/titipan/{deposit.pk}/buka/").status_code == 404
    assert page.post(f"/kunjungan/perangkat/titipan/{deposit.pk}/buka/").status_code == 302
    assert page.post(f"/kunjungan/perangkat/titipan/{deposit.pk}/buka/").status_code == 409
    with acts(cast.data_officer, Purpose.VISIT):
        assert Submission.objects.get().by == cast.volunteer


def test_a_box_opens_in_its_own_region_only(cast):
    box = seal_box("6408", b"answers")
    assert open_box("6408", box) == b"answers"
    for wrong in (box[:-1] + b"x", b"", b"\x02" + box[1:]):
        with pytest.raises(NotABox):
            open_box("6408", wrong)
    with pytest.raises(NotABox):
        open_box(HOME, box)


def test_the_page_alone_may_run_the_form_engine_and_ask_for_the_place(db):
    answer = Client().get("/kunjungan/hp/")
    assert "'wasm-unsafe-eval'" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "geolocation=(self)" in answer["Permissions-Policy"]
    assert answer.content.count(b"<script") == 1
    worker = Client().get("/kunjungan/hp/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/kunjungan/hp/tugas" not in worker.content.decode()
    assert Client().get("/kunjungan/hp/manifest.webmanifest").json()["scope"] == "/kunjungan/hp/"


def test_a_slip_is_made_for_those_one_looks_after(cast, acts, browse):
    client = browse(cast.village_operator)
    shown = client.post("/kunjungan/perangkat/daftar/", {"person": cast.volunteer.pk, "label": "Samsung biru"})
    assert shown.status_code == 200
    assert shown["Cache-Control"] == "no-store"
    assert DeviceCode.objects.get().person == cast.volunteer
    assert browse(cast.outsider).post("/kunjungan/perangkat/daftar/", {"person": cast.volunteer.pk}).status_code == 422
