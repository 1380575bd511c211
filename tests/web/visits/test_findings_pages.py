"""Pages of what was found: they open for their people, answer questions, and tell the village nothing of why."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import pytest
from addresses import addresses
from cast import HOME, KOMET, NOON, UTARA, later
from django.urls import reverse

from rangkul.core import secrets
from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose, can
from rangkul.registry.models import Child, SourceRecord
from rangkul.registry.services.believing import keys_of
from rangkul.visits import services
from rangkul.visits.models import Assignment, Meeting, Report, Task, Visit, Why, Worry

from . import plans
from .answers import IN_SCHOOL, OUT, bring

NIK, CARD = "6372919003520001", "6372919001010009"
#: What the village must never read, wherever it looks.
SECRET = OUT | {
    "reasons": ["A06", "A99"], "main_reason": "A99", "reason_other": "ZZALASAN", "barriers": "ZZHAMBATAN",
    "disability": "ZZDISABILITAS", "condition": "special_needs", "readiness": "ZZKESIAPAN", "family_aid": "ZZBANTUAN",
    "worry": "yes", "protection": ["violence"], "worry_note": "ZZKHAWATIR",
}  # fmt: skip
FORBIDDEN = [
    "ZZALASAN", "ZZHAMBATAN", "ZZDISABILITAS", "ZZKESIAPAN", "ZZBANTUAN", "ZZKHAWATIR", "perundungan", "A06", "violence",
    "Tanda kekerasan", "special_needs", "at_risk", NIK, NIK[6:], CARD, CARD[6:], "klaster perlindungan", "desil",
]  # fmt: skip


@pytest.fixture
def found(cast, acts):
    """A visit that told everything, a claim without evidence, a meeting, a report, a national list."""
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        siti = plans.child(
            "Siti Aisyah", school_id="30304001", flags=["at_risk", "at_risk:guardian"], decile=1, nisn="0123456789",
            nik_sealed=secrets.seal(HOME, "registry.child.nik", NIK), nik_index=secrets.blind(HOME, "nik", NIK), nik_trust=3,
            card=CARD,
        )  # fmt: skip
        rizky, dewi = plans.child("Muhammad Rizky"), plans.child("Dewi Lestari")
        for one in (siti, rizky, dewi):
            Child.objects.filter(pk=one.pk).update(name_keys=keys_of(one))
            SourceRecord.objects.create(
                child=one, region_id=HOME, kind="ats", period="20251", record_id=f"ats-{one.pk}", name=one.name
            )
            plans.door(round_, one, cast.volunteer)
        doors = list(Assignment.objects.order_by("pk").select_related("child"))
    visit = bring(cast.volunteer, doors[0], SECRET)
    bring(cast.volunteer, doors[1], IN_SCHOOL | {"nisn": ""}, at=later(minutes=20))
    with acts(cast.village_operator, Purpose.VISIT):
        meeting = services.prepare_meeting(
            region=cast.region, village=KOMET, children=[siti, dewi], held_on=NOON.date(), place="Balai", leader="Fulan",
            signatories=[{"name": "Fulan", "title": "Lurah"}, {"name": "Fulanah", "title": "PKK"}],
            by=cast.village_operator, at=NOON,
        )  # fmt: skip
    services.report_child(region=cast.region, village=KOMET, said={"child_name": "Dewi Lestari"}, at=NOON)
    return {"round": round_, "siti": siti, "rizky": rizky, "dewi": dewi, "visit": visit, "meeting": meeting}


def keys(found, cast) -> dict:
    with acting_as(cast.data_officer, Purpose.VISIT):
        task, report = Task.objects.first(), Report.objects.get()
    with acting_as(cast.protection_officer, Purpose.PROTECT):
        worry = Worry.objects.get()
    return {
        "round_id": found["round"].pk, "visit_id": found["visit"].pk, "task_id": task.pk, "child_id": found["siti"].pk,
        "meeting_id": found["meeting"].pk, "report_key": str(report.pk), "worry_key": str(worry.pk), "key": KOMET,
        "code": HOME, "person_id": cast.volunteer.pk, "village": KOMET, "ending": "pdf", "pk": found["siti"].pk,
    }  # fmt: skip


def readable(answer) -> str:
    """Everything a person could read in an answer: a page, the parts of a Word or Excel file, a PDF's streams."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if raw[:4] == b"%PDF":
        streams = re.findall(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL)
        return " ".join(_inflated(stream) for stream in streams)
    return raw.decode("utf-8", "replace")


def _inflated(stream: bytes) -> str:
    try:
        return zlib.decompress(stream).decode("latin-1")
    except zlib.error:
        return ""


def leaks(text: str) -> list[str]:
    return [word for word in FORBIDDEN if word.lower() in text.lower()]


@pytest.mark.parametrize("who", ["village_operator", "kecamatan", "school", "volunteer"])
def test_no_page_export_or_print_tells_them_why(cast, browse, found, who):
    person = getattr(cast, who)
    client, told, opened = browse(person), {}, 0
    known = keys(found, cast)
    endings = {"visits:meeting_paper": ("pdf", "docx")}
    rooms = ("visits:", "registry:", "insight:", "home")
    for address in addresses():
        if not address.name.startswith(rooms) or "GET" not in address.methods or address.permission is None:
            continue
        if not can(person, address.permission) or not set(address.arguments) <= set(known):
            continue
        for ending in endings.get(address.name, ("xlsx",)):
            answer = client.get(address.url(**known | {"ending": ending}))
            opened += answer.status_code == 200
            if found_here := leaks(readable(answer)):
                told[address.name] = found_here
    assert told == {}
    assert opened >= (1 if who in ("school", "volunteer") else 12)


def test_the_search_for_leaks_finds_one(cast, browse, found):
    """The same words are there for who may read them, so their absence above means something."""
    why = browse(cast.data_officer).get(reverse("visits:why", args=[found["visit"].pk]))
    assert {"ZZALASAN", "ZZHAMBATAN", "perundungan"} <= set(leaks(why.content.decode()))
    worries = browse(cast.protection_officer).get(reverse("visits:worries")).content.decode()
    assert "Tanda kekerasan" in leaks(worries)


def test_no_table_that_the_village_reads_holds_it(cast, found):
    for person in (cast.village_operator, cast.kecamatan, cast.volunteer, cast.school):
        with acting_as(person, Purpose.VISIT):
            rows = [*Visit.objects.values(), *Task.objects.values()]
            assert not [
                word for row in rows for word in leaks(str({k: v for k, v in row.items() if k != "shape_digest"}))
            ]
            assert not Why.objects.exists()
            assert not Worry.objects.exists()


def test_the_why_is_opened_on_record(cast, browse, found, owner):
    from rangkul.core.models import Event

    browse(cast.social_worker).get(reverse("visits:why", args=[found["visit"].pk]))
    with acting_as(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.filter(action="visit.why_opened", person_id=cast.social_worker.pk).count() == 1


def test_evidence_is_completed_by_the_village_and_the_register_follows(cast, browse, found):
    with acting_as(cast.village_operator, Purpose.VISIT):
        task = Task.objects.get(kind="evidence")
    client = browse(cast.village_operator)
    page = client.get(reverse("visits:question", args=[task.pk]))
    assert "NISN" in page.content.decode()
    assert client.post(reverse("visits:question", args=[task.pk]), {"nisn": "12"}).status_code == 422
    answer = client.post(reverse("visits:question", args=[task.pk]), {"nisn": "0123456781"})
    assert answer.status_code == 302
    with acting_as(cast.data_officer, Purpose.REGISTER):
        assert Child.objects.get(pk=found["rizky"].pk).verdict == "enrolled"


def test_a_visit_without_a_door_finds_its_child_by_name(cast, browse, found):
    bring(cast.volunteer, None, OUT, number=7)
    with acting_as(cast.data_officer, Purpose.VISIT):
        task = Task.objects.get(kind="orphan")
    client, address = browse(cast.data_officer), reverse("visits:question", args=[task.pk])
    assert "Cari dahulu anaknya" in client.get(address).content.decode()
    assert "Tidak ada anak dengan nama itu" in client.get(address, {"nama": "Zulkifli"}).content.decode()
    page = client.get(address, {"nama": "dewi lestary"}).content.decode()  # as it is heard
    assert re.findall(r'name="child" value="(\d+)"', page) == [str(found["dewi"].pk)]
    assert client.post(address, {"verb": "use"}).status_code == 422  # nobody was chosen
    assert client.post(address, {"verb": "use", "child": found["dewi"].pk}).status_code == 302
    with acting_as(cast.data_officer, Purpose.REGISTER):
        assert Child.objects.get(pk=found["dewi"].pk).verification == "field"


def test_a_worry_is_taken_up_and_closed(cast, browse, found):
    client, key = browse(cast.protection_officer), keys(found, cast)["worry_key"]
    assert "Kekhawatiran" in client.get(reverse("home")).content.decode()
    client.post(reverse("visits:worry", args=[key]))
    assert client.post(reverse("visits:worry", args=[key]), {"result": "ya"}).status_code == 422
    client.post(reverse("visits:worry", args=[key]), {"result": "Dikunjungi bersama pekerja sosial"})
    with acting_as(cast.protection_officer, Purpose.PROTECT):
        assert Worry.objects.get().state == "closed"


def test_a_meeting_from_choosing_to_signing(cast, browse, found):
    client = browse(cast.village_operator)
    chosen = {
        "village": KOMET, "child": [found["siti"].pk, found["dewi"].pk], "held_on": "2025-11-03", "place": "Balai",
        "leader": "Fulan", "signatories": "Fulan, Lurah\nFulanah, PKK",
    }  # fmt: skip
    made = client.post(reverse("visits:new_meeting"), chosen)
    page = client.get(made["Location"])
    lines = re.findall(r'name="(said-\d+)"', page.content.decode())
    heads = {name: chosen[name] for name in ("held_on", "place", "leader", "signatories")}
    assert client.post(made["Location"], heads | {"verb": "sign"}).status_code == 422
    signed = client.post(made["Location"], heads | dict.fromkeys(lines, "not") | {"verb": "sign"})
    assert signed.status_code == 302
    with acting_as(cast.village_operator, Purpose.VISIT):
        meeting = Meeting.objects.order_by("pk").last()
        assert meeting.state == "signed"
    word = client.get(reverse("visits:meeting_paper", args=[meeting.pk, "docx"]))
    text = readable(word)
    assert "Dewi Lestari" in text
    assert "tidak bersekolah" in text


def test_the_public_form_takes_a_report_and_tells_nothing(cast, client, found, monkeypatch):
    from rangkul.visits import captcha

    monkeypatch.setattr(captcha, "SECONDS_AT_LEAST", 0)
    page = client.get(reverse("visits:report")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    asked = re.search(r'for="id_answer">([^<]+)<', page)[1]
    numbers = {str(word): number for number, word in captcha._NUMBERS.items()}
    total = sum(numbers[word] for word in re.findall(r"[a-z]+", asked.lower()) if word in numbers)
    said = {"region": HOME, "village": "Komet", "district": "", "child_name": "Siti Aisyah", "token": token}
    wrong = client.post(reverse("visits:report"), said | {"answer": str(total + 1)})
    assert wrong.status_code == 422
    token = re.search(r'name="token" value="([^"]+)"', wrong.content.decode())[1]
    asked = re.search(r'for="id_answer">([^<]+)<', wrong.content.decode())[1]
    total = sum(numbers[word] for word in re.findall(r"[a-z]+", asked.lower()) if word in numbers)
    known = client.post(reverse("visits:report"), said | {"answer": str(total), "token": token})
    assert known["Location"] == reverse("visits:reported")
    assert "Siti" not in client.get(known["Location"]).content.decode()
    assert (
        client.post(reverse("visits:report"), said | {"answer": str(total), "token": token}).status_code == 422
    )  # once
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert Report.objects.filter(child_name="Siti Aisyah", village_code=KOMET, by=None).count() == 1


def test_the_public_form_is_limited_and_a_program_falls_into_the_honey(cast, client, monkeypatch):
    said = {"region": HOME, "village": "Komet", "child_name": "X Y", "token": "x", "answer": "1"}
    honey = client.post(reverse("visits:report"), said | {"situs": "http://spam"})
    assert honey["Location"] == reverse("visits:reported")
    for number in range(6):
        services.REPORTS.note(_key(client), _now())
        assert number < 6
    assert client.post(reverse("visits:report"), said).status_code == 429
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert not Report.objects.exists()


def _key(client):
    from django.test import RequestFactory

    from rangkul.core import tries

    return tries.key_of(RequestFactory().get("/"))


def _now():
    from django.utils import timezone

    return timezone.now()


def test_a_report_is_handled_after_a_search(cast, browse, found):
    client = browse(cast.data_officer)
    key = keys(found, cast)["report_key"]
    page = client.get(reverse("visits:report_page", args=[key])).content.decode()
    assert f'value="{found["dewi"].pk}"' in page
    added = {"answer": "added", "village": KOMET, "name": "Dewi Lestari", "mother_name": "Aminah"}
    assert client.post(reverse("visits:report_page", args=[key]), added).status_code == 422  # looks like another
    client.post(reverse("visits:report_page", args=[key]), {"answer": "known", "child": found["dewi"].pk})
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert Report.objects.get().child_id == found["dewi"].pk
        assert Child.objects.get(pk=found["dewi"].pk).verification == "asked"


def test_a_school_reports_absence(cast, browse):
    client = browse(cast.school)
    school = cast.agencies["school"]
    said = {"agency": school.pk, "child_name": "Muhammad Rizky", "since": "2025-10-01"}
    assert client.post(reverse("visits:absence_report"), said).status_code == 302
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert (Report.objects.get().kind, Report.objects.get().village_code) == ("absence", KOMET)
    other = cast.agencies["civil_registry"]
    assert client.post(reverse("visits:absence_report"), said | {"agency": other.pk}).status_code == 422


def test_the_portal_s_number_and_ours_with_every_difference(cast, browse, found):
    client = browse(cast.data_officer)
    client.post(reverse("visits:count_portal"), {"on": "2025-11-03", "children": 5})
    from rangkul.visits.queries import national

    with acting_as(cast.data_officer, Purpose.HELP):
        bridge = national.bridge(cast.data_officer, cast.region)
        lines = {line.child.name: line for line in national.lines(cast.data_officer, cast.region)}
    assert bridge.portal - bridge.unmatched - sum(bridge.less.values()) + bridge.more == bridge.ours
    assert (bridge.portal, bridge.listed, bridge.ours) == (5, 3, 3)
    assert [lines[name].code for name in ("Siti Aisyah", "Dewi Lestari")] == ["A99", ""]
    answer = client.get(reverse("visits:portal_file"))
    text = readable(answer)
    assert answer["X-Row-Count"] == "1"
    assert {"k_13", f"ats-{found['siti'].pk}"} <= set(re.findall(r"k_13|ats-\d+", text))
    client.post(reverse("visits:mark_portal"), {"row": lines["Siti Aisyah"].ats_id, "state": "sent"})
    client.post(reverse("visits:mark_portal"), {"row": lines["Siti Aisyah"].ats_id, "state": "refused"})  # no reason
    with acting_as(cast.data_officer, Purpose.HELP):
        sent = {line.child.name: line.state for line in national.lines(cast.data_officer, cast.region)}
    assert sent == {"Siti Aisyah": "sent", "Dewi Lestari": "nothing", "Muhammad Rizky": "nothing"}
    with acting_as(cast.data_officer, Purpose.REGISTER):
        Child.objects.filter(name="Siti Aisyah").update(nisn="0000000001")
    with acting_as(cast.data_officer, Purpose.HELP):
        assert national.lines(cast.data_officer, cast.region)[-1].state == "changed"


def test_every_page_opens_with_things_on_it(cast, browse, found):
    known = keys(found, cast)
    for person in (cast.data_officer, cast.protection_officer, cast.village_operator, cast.kecamatan, cast.school):
        client, bad = browse(person), {}
        for address in addresses():
            if not address.name.startswith("visits:") or "GET" not in address.methods or address.permission is None:
                continue
            if can(person, address.permission) and set(address.arguments) <= set(known):
                status = client.get(address.url(**known)).status_code
                if status not in (200, 302, 404):
                    bad[address.name] = status
        assert bad == {}


def test_the_area_of_the_cast_is_where_the_stories_happen():
    assert KOMET.startswith(UTARA)
