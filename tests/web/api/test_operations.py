"""What the operations do: the same as the pages, for a program."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from cast import ELSEWHERE, HOME, KOMET, NOON, UTARA
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rangkul.core.acting import acting_as
from rangkul.core.models import Event, KeptAnswer
from rangkul.core.permissions import Permission, Purpose
from rangkul.intake.models import Delivery
from rangkul.reconcile.models import Correction
from rangkul.registry.models import Child
from rangkul.registry.services.believing import keys_of

from .programs import Program, program

P = Permission


@pytest.fixture
def officer(cast) -> Program:
    return program(cast.data_officer)


def event(cast, action: str) -> Event:
    with acting_as(cast.auditor, Purpose.OVERSEE):
        return Event.objects.filter(action=action).latest("id")


# places


def test_places_come_in_pieces_that_neither_overlap_nor_miss(officer):
    seen, cursor = [], None
    while True:
        said = officer.get(f"/regions/{HOME}/areas", limit=2, **({"cursor": cursor} if cursor else {})).json()
        seen += [area["code"] for area in said["items"]]
        cursor = said["next"]
        if cursor is None:
            break
    assert seen == sorted(seen)
    assert {UTARA, KOMET} < set(seen)
    assert len(seen) == len(set(seen)) == 6


# deliveries

LIST = b"nama;nik\r\nAnak Karangan;6372914503120001\r\n"


def send(there: Program, content: bytes = LIST, key: str = "", **said):
    form = {"region": HOME, "files": SimpleUploadedFile("KK 6372914503120001.csv", content)} | said
    return there.form("/deliveries", form, {"Idempotency-Key": key} if key else {})


def test_a_file_is_sent_once_whatever_happens_to_the_line(cast, officer):
    key = str(uuid.uuid4())
    first = send(officer, key=key, kind="dapodik", period="20251")
    assert first.status_code == 201, first.content
    again = send(officer, key=key, kind="dapodik", period="20251")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == first.json()
    other = send(officer, LIST + b"x", key=key, kind="dapodik", period="20251")
    assert (other.status_code, other.json()["type"]) == (422, "urn:rangkul:problem:key-reused")
    without_key = send(officer)
    assert (without_key.status_code, without_key.json()["is_new"]) == (200, False)
    assert without_key.json()["delivery"] == first.json()["delivery"]
    with acting_as(cast.data_officer, Purpose.FIND):
        assert Delivery.objects.count() == 1
    assert event(cast, "delivery.received").person_id == cast.data_officer.pk


def test_a_key_belongs_to_its_person_and_to_what_succeeded(cast, officer):
    key = "kirim-nomor-1"
    assert send(officer, key=key, region=ELSEWHERE).status_code == 404  # failed: nothing is kept
    assert send(officer, key=key).status_code == 201
    assert send(program(cast.second_officer), LIST + b"y", key=key).status_code == 201
    with acting_as(cast.data_officer, Purpose.SELF):
        assert KeptAnswer.objects.count() == 1  # one's own alone
    assert officer.form("/deliveries", {"region": HOME}, {"Idempotency-Key": "a b"}).status_code == 400


def test_a_delivery_is_read(cast, officer):
    number = send(officer).json()["delivery"]
    said = officer.get(f"/deliveries/{number}").json()
    assert said["files"][0]["name"] == "KK 637291******0001.csv"
    assert said["state"] == "received"
    assert officer.get(f"/deliveries/{number}/accounting").json() == {"lines": [], "problems": []}
    assert [row["id"] for row in officer.get("/deliveries", state="received").json()["items"]] == [number]
    assert officer.get("/deliveries", state="taken").json()["items"] == []
    assert program(cast.outsider, region=ELSEWHERE).get(f"/deliveries/{number}").status_code == 404


def test_lists_hold_still_while_new_rows_come(officer):
    first = [send(officer, LIST + bytes([65 + n])).json()["delivery"] for n in range(3)]
    piece = officer.get("/deliveries", limit=2).json()
    send(officer, LIST + b"late")
    rest = officer.get("/deliveries", limit=2, cursor=piece["next"]).json()
    assert [row["id"] for row in piece["items"] + rest["items"]] == first[::-1]
    assert rest["next"] is None


@pytest.mark.parametrize("cursor", ["x", "aWQ6", "Y29kZTox", "aWQ6OTk5OTk5OTk5OTk5OTk5OTk5OQ", "%00", "é" * 5])
def test_a_cursor_that_is_none_is_said_so(officer, cursor):
    answer = officer.get("/deliveries", cursor=cursor)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


# runs and corrections


def test_a_run_is_asked_for_by_name_of_its_deliveries(cast, officer):
    number = send(officer).json()["delivery"]
    said = {"region": HOME, "as_of": "2025-10-01", "deliveries": [number]}
    assert officer.post("/runs", said).json()["type"] == "urn:rangkul:problem:not-usable"  # not taken yet
    assert officer.post("/runs", said | {"deliveries": []}).json()["errors"][0]["where"] == "body.deliveries"
    assert officer.post("/runs", said | {"as_of": "kemarin"}).json()["errors"][0]["message"].startswith("Tulis tanggal")
    assert officer.get("/runs").json() == {"items": [], "next": None}
    assert officer.get("/runs/1").status_code == 404


@pytest.fixture
def line(cast):
    from rangkul.reconcile.models import Run

    with acting_as(cast.data_officer, Purpose.FIND):
        run = Run.objects.create(
            region=cast.region, number=1, as_of=NOON.date(), started_by=cast.data_officer, started_at=NOON
        )
        return Correction.objects.create(
            region=cast.region, owner="civil_registry", owner_key=f"{HOME}:civil_registry", code="nik_differs", line_key="k",
            child_id="c1", first_run=run, last_run=run, found_on=NOON.date(), seen_on=NOON.date(), stated="637291••••••0001",
        )  # fmt: skip


def test_an_agency_answers_its_own_lines_once(cast, line):
    agency, school = program(cast.agency_officer), program(cast.school)
    assert [row["id"] for row in agency.get("/corrections", stands="open").json()["items"]] == [line.pk]
    assert school.get("/corrections").json()["items"] == []
    said = {"lines": [line.pk], "reply": "mended", "note": "sudah"}
    assert school.post("/corrections/replies", said).status_code == 404
    assert agency.post("/corrections/replies", said | {"reply": "maybe"}).status_code == 422
    headers = {"Idempotency-Key": "jawab-nomor-1"}
    assert agency.post("/corrections/replies", said, headers).json() == {"lines": 1}
    assert agency.post("/corrections/replies", said, headers)["Idempotent-Replayed"] == "true"
    assert agency.get("/corrections", stands="replied").json()["items"][0]["reply"] == "mended"
    with acting_as(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.filter(action="correction.replied").count() == 1


# children


def child(cast, name="Anak Karangan", village=KOMET, **more) -> Child:
    number = Child.objects.count()
    keys = keys_of(Child(name=name, mother_name="Ibu Karangan"))
    return Child.objects.create(
        name_keys=keys, region=cast.region, child_key=f"c{number}", name=name, sex="P", birth_date=NOON.date().replace(year=2014),
        mother_name="Ibu Karangan", regency_code=HOME, district_code=village[:6], village_code=village, verdict="out_of_school",
        category="DO", since=NOON.date(), recorded_at=NOON, changed_at=NOON, **more,
    )  # fmt: skip


@pytest.fixture
def some(cast):
    """Two in Komet, one in Palam."""
    with acting_as(cast.data_officer, Purpose.REGISTER):
        return [child(cast), child(cast, "Siti Karangan"), child(cast, "Budi Karangan", "6372031001")]


def test_children_are_listed_as_far_as_one_sees_and_it_is_on_record(cast, some):
    officer, operator = program(cast.data_officer), program(cast.village_operator)
    assert [row["name"] for row in officer.get("/children").json()["items"]] == [one.name for one in some]
    (first, second) = operator.get("/children").json()["items"]
    assert (first["name"], second["name"]) == ("Anak Karangan", "Siti Karangan")
    assert first["birth_date"] is None  # not for an operator
    assert "birth_date" not in first["seen"]
    line = event(cast, "child.listed")
    assert (line.person_id, line.details["rows"]) == (cast.village_operator.pk, 2)
    found = officer.get("/children", name="karangan budi", verdict="to_find", district="637203").json()["items"]
    assert [row["id"] for row in found] == [some[2].pk]
    assert "budi" not in str(event(cast, "child.listed").details)
    assert officer.get("/children", residu="true").json()["items"] == []
    assert officer.get("/children", region=ELSEWHERE).json()["items"] == []


@pytest.mark.parametrize(
    ("who", "filters"),
    [
        ("village_operator", {"born": "2014-11-03"}),  # would tell a birth date
        ("data_officer", {"verdict": "maybe"}),
        ("data_officer", {"district": "640804"}),
        ("data_officer", {"limit": "201"}),
        ("data_officer", {"limit": "0"}),
        ("data_officer", {"age_from": "x"}),
        ("data_officer", {"name": "a\0b"}),
    ],
)
def test_a_filter_that_is_not_understood_or_not_theirs_is_refused(cast, some, who, filters):
    answer = program(getattr(cast, who)).get("/children", **filters)
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        assert answer.json()["errors"][0]["where"].startswith("query.")


def test_a_file_is_opened_on_record_and_numbers_are_masked(cast, officer, some):
    from rangkul.core import secrets

    with acting_as(cast.data_officer, Purpose.REGISTER):
        Child.objects.filter(pk=some[0].pk).update(
            nik_sealed=secrets.seal(HOME, "registry.child.nik", "6372914503120001"),
            nik_index=secrets.blind(HOME, "nik", "6372914503120001"),
        )
    answer = officer.get(f"/children/{some[0].pk}")
    assert answer.json()["nik_masked"] == "637291••••••0001"
    assert b"6372914503120001" not in answer.content
    assert answer["Cache-Control"] == "no-store"
    line = event(cast, "child.opened")
    assert (line.on_id, line.person_id) == (str(some[0].pk), cast.data_officer.pk)
    assert officer.get(f"/children/{some[0].pk}", {"If-None-Match": answer["ETag"]}).status_code == 304
    assert program(cast.village_operator).get(f"/children/{some[2].pk}").status_code == 404


def test_a_number_is_looked_for_in_the_body_with_a_reason(cast, officer, some):
    test_a_file_is_opened_on_record_and_numbers_are_masked(cast, officer, some)
    said = {"group": "nik", "number": "6372 9145 0312 0001", "reason": "Dicocokkan dengan akta lahir"}
    answer = officer.post("/children/search-by-number", said)
    assert answer.status_code == 200, answer.content
    found = answer.json()["children"]
    assert [row["id"] for row in found] == [some[0].pk]
    line = event(cast, "child.searched_nik")
    assert line.reason == "Dicocokkan dengan akta lahir"
    assert "6372914503120001" not in str(line.details)
    short = officer.post("/children/search-by-number", said | {"reason": "          .   "})
    assert short.status_code == 422
    assert officer.post("/children/search-by-number", said | {"number": "x" * 16}).status_code == 422
    assert program(cast.village_operator).post("/children/search-by-number", said).json() == {"children": []}


def test_a_child_is_mended_by_who_knows_the_latest_file(cast, officer, some):
    address = f"/children/{some[0].pk}"
    etag = officer.get(address)["ETag"]
    said = {"name": "Anak Terbaiki", "reason": "Sesuai akta kelahiran"}
    assert officer.patch(address, said).status_code == 428
    assert officer.patch(address, said, {"If-Match": '"1-1"'}).status_code == 412
    assert officer.patch(address, said, {"If-Match": "W/" + etag}).status_code == 412
    done = officer.patch(address, said, {"If-Match": etag})
    assert (done.status_code, done.json()["name"], done.json()["mother_name"]) == (200, "Anak Terbaiki", "Ibu Karangan")
    assert done["ETag"] != etag
    assert officer.patch(address, said, {"If-Match": etag}).status_code == 412  # somebody was faster
    assert event(cast, "child.changed").reason == "Sesuai akta kelahiran"
    moved = {"village": "6372041002", "reason": "Pindah rumah bulan lalu"}
    assert officer.patch(address, moved, {"If-Match": done["ETag"]}).json()["village_code"] == "6372041002"
    assert program(cast.village_operator).patch(address, said, {"If-Match": etag}).status_code == 403


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"name": ""}, "body.name"),
        ({"birth_date": "2030-01-01"}, "body.birth_date"),
        ({"village": "6408041010"}, "body.village"),
        ({"nik": "6372914503120001"}, "body.nik"),
        ({"6372914503120001": 1}, "body.[nomor]"),
        ({"reason": "x"}, "body.reason"),
        ({"sex": "X"}, "body.sex"),
        ({"rt": 10**30}, "body.rt"),
    ],
)
def test_what_cannot_be_said_of_a_child_is_refused_with_the_place(officer, some, said, where):
    address = f"/children/{some[0].pk}"
    answer = officer.patch(address, {"reason": "Sesuai akta kelahiran"} | said, {"If-Match": "*"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == where
    assert "6372914503120001" not in answer.content.decode()
    assert officer.get(address).json()["name"] == "Anak Karangan"


# figures and the record


def test_figures_are_hidden_as_on_the_page(cast, some):
    from rangkul.registry.models import Episode

    with acting_as(cast.data_officer, Purpose.REGISTER):
        for one in some:
            Episode.objects.create(
                child=one, region=cast.region, kind="standing", state="out_of_school", category="DO", regency_code=HOME,
                district_code=one.district_code, village_code=one.village_code, valid_from=NOON.date(), recorded_at=NOON,
            )  # fmt: skip
    officer, planner = program(cast.data_officer), program(cast.planner)
    counts_only = program(cast.data_officer, scopes=[P.COUNTS_VIEW])
    day = {"day": (timezone.localdate() - timedelta(days=1)).isoformat()}
    said = officer.post(f"/regions/{HOME}/figures", day)
    assert said.status_code == 200, said.content
    assert said.json()["areas"][0]["figures"]["out_of_school"] == {"count": 3, "hidden": None}
    for there in (planner, counts_only):  # a token without the right to names sees figures as who has none
        hidden = there.get(f"/regions/{HOME}/figures", snapshot=said.json()["how"]["snapshot"]).json()
        assert hidden["areas"][0]["figures"]["out_of_school"] == {"count": None, "hidden": "<5"}
        assert hidden["how"]["digest"] == said.json()["how"]["digest"]
    assert planner.get(f"/regions/{ELSEWHERE}/figures/history").status_code == 404
    assert planner.post(f"/regions/{HOME}/figures", {"day": "2099-01-01"}).status_code == 422
    assert planner.post(f"/regions/{HOME}/figures", {"day": "9999-12-31"}).status_code == 422
    assert planner.get(f"/regions/{HOME}/figures").status_code == 404  # no run yet
    assert planner.get("/children").status_code == 403


def test_the_auditor_reads_the_record(cast, officer, some):
    officer.get(f"/children/{some[0].pk}")
    auditor = program(cast.auditor)
    (line,) = auditor.get("/events", action="child.opened", child=some[0].pk).json()["items"]
    assert (line["person"], line["on_id"]) == (cast.data_officer.pk, str(some[0].pk))
    assert line["said"].startswith("membuka berkas")
    assert officer.get("/events").status_code == 403
    assert auditor.get("/events", last="2100-12-31").status_code == 200
    assert auditor.get("/events", first="9999-12-31").status_code == 422
