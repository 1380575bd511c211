"""ODK Collect at its doors: a secret of its own, this volunteer's doors, parts in any order, and nothing else."""

from __future__ import annotations

import base64
import json
import logging
import zlib

import pytest
from cast import HOME, NOON
from defusedxml import ElementTree
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from filling import filled, photo, still_out

from rangkul.core import services as letting_in
from rangkul.core.models import Device, Event
from rangkul.core.permissions import Purpose
from rangkul.forms import queries as questionnaires
from rangkul.forms import services as forms
from rangkul.forms.models import Submission
from rangkul.main.logs import HideNumbers
from rangkul.visits import openrosa
from rangkul.visits.models import Assignment, Visit
from rangkul.visits.views.openrosa import MOST_BYTES, WRONG

XF = "{http://openrosa.org/xforms/xformsList}"
ID = "uuid:6f1a2b30-0000-4000-8000-00000000c011"


@pytest.fixture
def collect_is_open(cast, acts):
    with acts(cast.data_officer, Purpose.VISIT):
        forms.open_collect(region=cast.region, has_read=True, by=cast.data_officer, at=NOON)


@pytest.fixture
def phone(cast, acts, round_of_three, collect_is_open):
    """The volunteer's phone with Collect: (device, secret)."""
    with acts(cast.village_operator, Purpose.VISIT):
        return letting_in.enrol_collect(
            person=cast.volunteer, region=cast.region, label="HP biru", by=cast.village_operator, at=NOON
        )


@pytest.fixture
def at(phone):
    """The beginning of the phone's addresses."""
    return f"/kunjungan/odk/{phone[1]}"


@pytest.fixture
def instrument(cast):
    return questionnaires.current(cast.region, "visit", NOON.date())


def codes() -> list[str]:
    return sorted(Assignment.objects.exclude(volunteer=None).values_list("visit_code", flat=True))


def send(at, xml, **files):
    parts = {name: SimpleUploadedFile(f"{name}.jpg", content, "image/jpeg") for name, content in files.items()}
    parts["xml_submission_file"] = SimpleUploadedFile("isian.xml", xml, "text/xml")
    return Client().post(f"{at}/submission", parts)


def said(answer) -> str:
    return ElementTree.fromstring(answer.content)[0].text


def test_the_list_names_forms_with_doors_and_every_answer_speaks_openrosa(cast, at, phone):
    answer = Client().get(f"{at}/formList")
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert answer["X-OpenRosa-Accept-Content-Length"] == str(MOST_BYTES)
    assert "no-store" in answer["Cache-Control"]
    listed = {one.find(f"{XF}formID").text: one for one in ElementTree.fromstring(answer.content)}
    assert set(listed) == {"ats_visit", "still_at_school"}  # nothing to visit a second time
    one = listed["ats_visit"]
    form = Client().get(one.find(f"{XF}downloadUrl").text.removeprefix("http://testserver"))
    assert openrosa.md5(form.content) == one.find(f"{XF}hash").text
    manifest = ElementTree.fromstring(
        Client().get(one.find(f"{XF}manifestUrl").text.removeprefix("http://testserver")).content
    )
    name, told, url = (part.text for part in manifest[0])
    doors = Client().get(url.removeprefix("http://testserver"))
    assert (name, told) == ("doors.csv", openrosa.md5(doors.content))
    assert Device.objects.get().last_seen_at is not None


def test_the_doors_are_this_volunteer_s_and_tell_nothing_else(cast, at, instrument, planning):
    text = Client().get(f"{at}/formulir/{instrument.pk}/doors.csv").content.decode()
    assert "Siti Aisyah" in text
    assert "Muhammad Rizky" in text
    assert "Dewi Lestari" not in text  # nobody's yet
    assert all(code in text for code in codes())
    header, *_lines = text.splitlines()
    assert header == "name,label,household"
    for word in ("637291", "A02", "desil", "out_of_school", "uncertain"):
        assert word not in text


def test_answers_come_in_and_become_a_visit(cast, at, instrument, planning, acts, phone):
    xml = filled(instrument, still_out(codes()[0]), instance_id=ID)
    answer = send(at, xml)
    assert (answer.status_code, said(answer)) == (201, "Isian diterima oleh Kota Banjarbaru. Terima kasih.")
    again = send(at, xml)
    assert again.status_code == 201
    submission = Submission.objects.get()
    assert (submission.channel, submission.device_id, submission.by_id) == ("collect", phone[0].pk, cast.volunteer.pk)
    assert Visit.objects.filter(submission=submission.pk).count() == 1
    assert codes()[0] not in Client().get(f"{at}/formulir/{instrument.pk}/doors.csv").content.decode()
    with acts(cast.auditor, Purpose.OVERSEE):
        line = Event.objects.get(action="submission.received")
        assert (line.person_id, line.details["channel"]) == (cast.volunteer.pk, "collect")


def test_photos_follow_in_parts(cast, at, instrument, planning):
    answers = still_out(codes()[0], consent_photo="yes", photo_house="rumah.jpg", photo_child="anak.jpg")
    xml = filled(instrument, answers, instance_id=ID)
    assert send(at, xml).status_code == 202
    assert send(at, xml, anak=photo("anak")).status_code == 202
    assert send(at, xml, rumah=photo("rumah")).status_code == 201
    assert send(at, xml, rumah=photo("lain")).status_code == 409
    submission = Submission.objects.get()
    assert questionnaires.attachments(submission).count() == 2
    assert Visit.objects.count() == 1


def test_other_answers_under_the_same_number_are_a_conflict(cast, at, instrument, planning):
    send(at, filled(instrument, still_out(codes()[0]), instance_id=ID))
    answer = send(at, filled(instrument, still_out(codes()[0], guardian_name="Ibu Ketut"), instance_id=ID))
    assert answer.status_code == 409
    assert "sudah diterima" in said(answer)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("raw", [b"<data", b'<!DOCTYPE a [<!ENTITY x "y">]><data>&x;</data>', b"<data/>"])
def test_what_cannot_be_read_is_refused_in_a_sentence(at, raw, planning):
    answer = send(at, raw)
    assert answer.status_code == 400
    assert said(answer).endswith(".")
    assert not Submission.objects.exists()


def test_a_submission_without_answers_or_too_large_is_refused(at):
    assert Client().post(f"{at}/submission", {}).status_code == 400
    large = Client().post(f"{at}/submission", {}, CONTENT_LENGTH=MOST_BYTES + 1)
    assert large.status_code == 413


def test_head_says_where_to_send(at):
    answer = Client().head(f"{at}/submission")
    assert answer.status_code == 204
    assert answer["Location"].endswith(f"{at}/submission")


def test_a_wrong_secret_opens_nothing_and_is_counted(at, db):
    client = Client(REMOTE_ADDR="10.0.0.9")
    assert client.get("/kunjungan/odk/wrong/formList").status_code == 403
    for _try in range(WRONG.most):
        client.get("/kunjungan/odk/wrong/formList")
    tired = client.get("/kunjungan/odk/wrong/formList")
    assert (tired.status_code, tired["Retry-After"]) == (429, "900")
    assert Client(REMOTE_ADDR="10.0.0.8").get(f"{at}/formList").status_code == 200


def test_the_secret_works_as_a_password_and_the_account_s_password_does_not(cast, phone):
    def ask(user, password):
        told = base64.b64encode(f"{user}:{password}".encode()).decode()
        return Client().get("/kunjungan/odk/formList", headers={"Authorization": f"Basic {told}"})

    asked = Client().get("/kunjungan/odk/formList")
    assert (asked.status_code, asked["WWW-Authenticate"]) == (401, 'Basic realm="Rangkul", charset="UTF-8"')
    right = ask(f"hp{phone[0].pk}", phone[1])
    assert right.status_code == 200
    assert phone[1] not in right.content.decode()
    assert "/kunjungan/odk/formulir/" in right.content.decode()
    from cast import PASSWORD

    assert ask(cast.volunteer.username, PASSWORD).status_code == 401
    assert Client().get("/kunjungan/odk/formList", headers={"Authorization": "Basic ###"}).status_code == 401


def test_the_secret_is_good_for_these_doors_alone(phone):
    told = base64.b64encode(f"hp{phone[0].pk}:{phone[1]}".encode()).decode()
    for path in ("/", "/anak/", "/kunjungan/", "/formulir/"):
        answer = Client().get(path, headers={"Authorization": f"Basic {told}"})
        assert answer.status_code == 302, path
        assert "login" in answer["Location"]


def test_a_revoked_phone_is_shut_out(cast, at, acts, phone, browse):
    client = browse(cast.village_operator)
    assert "HP biru" in client.get("/kunjungan/hp-collect/").content.decode()
    assert client.post(f"/kunjungan/hp-collect/{phone[0].pk}/cabut/").status_code == 302
    assert Client().get(f"{at}/formList").status_code == 403
    assert "dicabut" in client.get("/kunjungan/hp-collect/").content.decode()
    assert client.post(f"/kunjungan/hp-collect/{phone[0].pk}/cabut/").status_code == 409


def test_nobody_elsewhere_sees_or_revokes_it(cast, phone, browse):
    for person in (cast.outsider, cast.kecamatan):
        client = browse(person)
        seen = person == cast.kecamatan
        assert ("HP biru" in client.get("/kunjungan/hp-collect/").content.decode()) == seen
    assert browse(cast.outsider).post(f"/kunjungan/hp-collect/{phone[0].pk}/cabut/").status_code == 404
    assert Device.objects.get().revoked_at is None


def test_shut_until_the_district_opens_it_and_after_it_shuts_it(cast, at, acts):
    with acts(cast.data_officer, Purpose.VISIT):
        forms.close_collect(region=cast.region, by=cast.data_officer, at=NOON)
    answer = Client().get(f"{at}/formList")
    assert answer.status_code == 403
    assert "belum dibuka" in said(answer)


def test_who_may_no_longer_visit_is_shut_out(cast, at):
    from rangkul.core.models import Grant

    Grant.objects.filter(person=cast.volunteer).update(valid_until=NOON)
    assert Client().get(f"{at}/formList").status_code == 403


def test_a_new_phone_gets_a_code_that_collect_reads(cast, browse, acts, collect_is_open):
    client = browse(cast.village_operator)
    answer = client.post("/kunjungan/hp-collect/daftar/", {"person": cast.volunteer.pk, "label": "HP merah"})
    assert answer["Cache-Control"] == "no-store"
    device = Device.objects.get()
    assert (device.label, device.person, device.region_id) == ("HP merah", cast.volunteer, HOME)
    page = answer.content.decode()
    secret = page.split("<code>")[1].split("</code>")[0]
    assert Device.hash_of(secret) == device.secret_hash
    assert secret not in client.get("/kunjungan/hp-collect/").content.decode()
    text = openrosa.settings_qr(f"http://testserver/kunjungan/odk/{secret}", "Kota Banjarbaru")
    told = json.loads(zlib.decompress(base64.b64decode(text)))
    assert told["general"]["server_url"].endswith(secret)
    assert told["general"]["delete_send"] is True


def test_no_phone_is_let_in_while_the_door_is_shut_or_for_somebody_elsewhere(cast, browse):
    client = browse(cast.village_operator)
    shut = client.post("/kunjungan/hp-collect/daftar/", {"person": cast.volunteer.pk, "label": ""})
    assert shut.status_code == 422
    assert "belum dibuka" in shut.content.decode()
    assert client.post("/kunjungan/hp-collect/daftar/", {"person": cast.outsider.pk}).status_code == 422
    assert not Device.objects.exists()


def test_the_log_hides_the_secret(phone):
    line = logging.LogRecord("x", logging.ERROR, "", 0, "Broken: %s", (f"/kunjungan/odk/{phone[1]}/formList",), None)
    HideNumbers().filter(line)
    assert line.getMessage() == "Broken: /kunjungan/odk/[rahasia]/formList"


def test_collect_s_copy_asks_one_question_more(instrument):
    text = openrosa.for_collect(instrument).decode()
    assert text.count("<select1") + text.count("<select ") == instrument.xml.count(
        "<select1"
    ) + 1 + instrument.xml.count("<select ")
    assert 'src="jr://file-csv/doors.csv"' in text
    assert "Siapa yang dikunjungi?" in text
    assert "Whom do you visit?" in text
