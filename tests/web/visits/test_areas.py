"""Area codes change: open work goes on under the new codes, what happened stays as it was written."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import CEMPAKA, ELSEWHERE, HOME, KOMET, LONG_AGO, NOON, PALAM, UTARA, later
from django.db import connection
from django.urls import reverse

from rangkul.core.errors import NotAllowed
from rangkul.core.models import Area, AreaChange, Event, Grant, Person
from rangkul.core.permissions import Purpose
from rangkul.visits import queries, services
from rangkul.visits.models import (
    Assignment,
    Letter,
    Level,
    Meeting,
    PlanStep,
    Reminder,
    Report,
    Round,
    RoundState,
    Task,
    Visit,
    Volunteer,
    Worry,
)  # fmt: skip

from . import plans

KOMET_BARU = "6372041009"
ON, AT = dt.date(2025, 11, 10), later(days=20)


@pytest.fixture
def renumbered(cast):
    """Komet has another code and name since the tenth; who had a role there has it in both."""
    Area.objects.create(code=KOMET_BARU, name="Komet Baru", level="village", parent_id=UTARA, since=ON)
    Area.objects.filter(code=KOMET).update(until=ON)
    AreaChange.objects.create(old_code=KOMET, new_code=KOMET_BARU, old_name="Komet", kind="recoded", on=ON, basis="x")
    for grant in Grant.objects.filter(area_code=KOMET):
        Grant.objects.create(person=grant.person, role=grant.role, area_code=KOMET_BARU, valid_from=LONG_AGO)


def follow(cast, moves=None, at=AT) -> int:
    moves = moves or {KOMET: KOMET_BARU}
    return services.follow_areas(region=cast.region, moves=moves, on=ON, by=cast.data_officer, at=at)


def place_of(row) -> tuple[str, str]:
    row.refresh_from_db()
    return row.district_code, row.village_code


def test_open_doors_move_and_visited_ones_stay(cast, round_of_three):
    doors = list(Assignment.objects.order_by("pk"))
    Assignment.objects.filter(pk=doors[0].pk).update(state="settled", settled_at=NOON, visited_at=NOON)
    Assignment.objects.filter(pk=doors[1].pk).update(state="tried", attempts=1)
    closed = plans.open_round(cast.data_officer, state=RoundState.CLOSED)
    old = plans.door(closed, plans.child("Noor Halimah"), cast.volunteer)
    elsewhere = plans.door(round_of_three, plans.child("Ahmad Fauzi", village=PALAM))
    assert follow(cast) == 2
    assert [place_of(door)[1] for door in doors] == [KOMET, KOMET_BARU, KOMET_BARU]
    assert (place_of(old)[1], place_of(elsewhere)) == (KOMET, (CEMPAKA, PALAM))
    assert doors[1].changed_at == AT  # so that the phone fetches it
    assert doors[1].volunteer_id == cast.volunteer.pk
    assert follow(cast) == 0


def test_the_phone_and_the_sheet_say_the_new_name(cast, round_of_three, renumbered, acts, browse, pdf_text):
    follow(cast)
    with acts(cast.volunteer, Purpose.VISIT):
        assert {door["village"] for door in queries.doors(cast.volunteer)} == {"Komet Baru"}
    page = browse(cast.village_operator).get(reverse("visits:sheets", args=[round_of_three.pk, KOMET_BARU]))
    text = pdf_text(b"".join(page.streaming_content) if page.streaming else page.content)
    assert "Komet Baru" in text
    assert "Siti Aisyah" in text


def test_a_signed_letter_stays_and_the_next_one_names_the_new_village(cast, round_of_three, renumbered):
    signed = dict.fromkeys(("signer", "signer_title"), "Plt. Kepala Dinas")
    services.set_rules(region=cast.region, by=cast.data_officer, at=NOON, **signed)
    first = services.issue_letters(round=round_of_three, signed_on=NOON.date(), by=cast.data_officer, at=NOON)[0]
    follow(cast)
    said = queries.letter_words(cast.data_officer, queries.letter_for(cast.data_officer, first.pk))
    assert (said["place"], said["households"], said["doors"]) == ("Komet, Banjarbaru Utara", 1, 2)
    second = services.issue_letters(round=round_of_three, signed_on=AT.date(), by=cast.data_officer, at=AT)
    assert [letter.village_code for letter in second] == [KOMET_BARU]
    said = queries.letter_words(cast.data_officer, second[0])
    assert (said["place"], said["doors"]) == ("Komet Baru, Banjarbaru Utara", 2)
    assert Letter.objects.get(pk=first.pk).village_code == KOMET


def test_a_round_its_steps_questions_reports_and_meetings_follow(cast, planning):
    round_ = plans.open_round(planning)
    over = plans.open_round(planning, state=RoundState.CLOSED)
    Round.objects.filter(pk__in=(round_.pk, over.pk)).update(area_code=KOMET)
    more = {"region_id": HOME, "area_code": KOMET, "kind": "moved", "doors": 1, "by": planning, "at": NOON}
    steps = [PlanStep.objects.create(round=round_, **more), PlanStep.objects.create(round=over, **more)]
    here = {"region_id": HOME, "district_code": UTARA, "village_code": KOMET}
    tasks = [Task.objects.create(kind="evidence", made_at=NOON, **here, **done) for done in ({}, {"done_at": NOON, "done_by": planning})]  # fmt: skip
    report = Report.objects.create(kind="citizen", child_name="Anak Karangan", at=NOON, **here)
    held = {"held_on": NOON.date(), "place": "Balai", "leader": "Lurah", "made_by": planning, "made_at": NOON}
    draft = Meeting.objects.create(**here, **held)
    signed = Meeting.objects.create(state="signed", signed_by=planning, signed_at=NOON, **here, **held)
    visit = Visit.objects.create(
        **here, visited_on=NOON.date(), received_at=NOON, outcome="not_found", state="tried", volunteer=cast.volunteer
    )
    assert follow(cast, {KOMET: "6372031009"}) == 5
    for row in (round_, over, *steps):
        row.refresh_from_db()
    assert (round_.area_code, over.area_code) == ("6372031009", KOMET)
    assert [step.area_code for step in steps] == ["6372031009", KOMET]
    moved, stays = (CEMPAKA, "6372031009"), (UTARA, KOMET)
    assert [place_of(row) for row in (*tasks, report, draft, signed, visit)] == [
        moved, stays, moved, moved, stays, stays,
    ]  # fmt: skip


def test_who_lives_in_villages_that_become_one_lives_there_once(cast, planning):
    def lives(person: Person, village: str, **more) -> Volunteer:
        return Volunteer.objects.create(
            person=person, region_id=HOME, district_code=village[:6], village_code=village, **more
        )

    other = plans.volunteer("relawan_dua")
    lives(cast.volunteer, KOMET, rt=4)
    lives(cast.volunteer, "6372041002", rt=5)
    mine = lives(other, KOMET, rt=6, absent_from=ON)
    follow(cast, {KOMET: "6372041002", "6372041002": KOMET_BARU})  # numbered anew in a row
    assert sorted(Volunteer.objects.values_list("person__username", "village_code", "rt")) == [
        ("relawan_dua", "6372041002", 6), ("volunteer", "6372041002", 4), ("volunteer", KOMET_BARU, 5),
    ]  # fmt: skip
    mine.refresh_from_db()
    assert mine.absent_from == ON
    follow(cast, {"6372041002": PALAM, KOMET_BARU: PALAM})
    assert sorted(Volunteer.objects.values_list("person__username", "village_code", "rt")) == [
        ("relawan_dua", PALAM, 6), ("volunteer", PALAM, 4),
    ]  # fmt: skip


def test_a_reminder_that_was_told_stays_told(cast, round_of_three):
    kept = {"region_id": HOME, "district_code": UTARA, "due_on": ON, "raised_at": NOON, "counted_at": NOON}
    told = Reminder.objects.create(
        round=round_of_three, village_code=KOMET, level=Level.VILLAGE, doors=2, told_by=cast.data_officer, told_at=NOON, **kept
    )  # fmt: skip
    follow(cast)
    late = dt.date(2025, 11, 20)
    services.remind(region=cast.region, today=late, by=cast.data_officer, at=AT)
    told.refresh_from_db()
    assert (told.village_code, told.over_at, told.told_at) == (KOMET_BARU, None, NOON)
    # villages that become one: the night counts anew, nothing is in the way
    other = Reminder.objects.create(round=round_of_three, village_code=PALAM, level=Level.VILLAGE, doors=1, **kept)
    follow(cast, {KOMET_BARU: "6372031009", PALAM: "6372031009"})
    services.remind(region=cast.region, today=late, by=cast.data_officer, at=AT)
    other.refresh_from_db()
    assert other.over_at == AT
    assert Reminder.objects.filter(over_at=None, level=Level.VILLAGE).get().village_code == "6372031009"


def worry(state: str = "new", village: str = KOMET, region: str = HOME) -> Worry:
    people = (
        {"closed_by": Person.objects.first(), "closed_at": NOON, "result": "Sudah aman."} if state == "closed" else {}
    )
    return Worry.objects.create(
        region_id=region, district_code=village[:6], village_code=village, state=state, raised_at=NOON, **people
    )


def worries(acts, officer) -> set[str]:
    with acts(officer, Purpose.PROTECT):
        return set(Worry.objects.values_list("state", "village_code"))


@pytest.fixture
def protector_there(cast):
    """The protection officer of Cempaka alone."""
    person = Person.objects.create(username="pelindung_cempaka", name="Pelindung Cempaka")
    Grant.objects.create(person=person, role="protection_officer", area_code=CEMPAKA, valid_from=LONG_AGO)
    return person


def changed(old: str, new: str, kind: str = "recoded", **more) -> AreaChange:
    return AreaChange.objects.create(old_code=old, new_code=new, kind=kind, on=ON, basis="x", at=AT, **more)


def test_open_worries_follow_to_who_protects_there_now(cast, planning, acts, protector_there):
    for state in ("new", "seen", "closed"):
        worry(state)
    changed(KOMET, "6372031009")
    assert worries(acts, protector_there) == set()
    assert follow(cast, {KOMET: "6372031009"}) == 2
    assert worries(acts, protector_there) == {("new", "6372031009"), ("seen", "6372031009")}
    assert ("closed", KOMET) in worries(acts, cast.protection_officer)
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="visits.area_followed").details["worries"] == 2
    assert follow(cast, {KOMET: "6372031009"}) == 0


def test_nobody_moves_worries_but_along_a_recorded_change_that_is_being_followed(cast, planning, acts, protector_there):
    worry()
    changed(KOMET, "6372041009", followed_at=AT)  # followed already
    changed(KOMET, "6372031001", kind="split")
    changed(KOMET, "6371011001")  # into another kabupaten/kota

    def moved(person, new: str, old: str = KOMET, region: str = HOME, purpose=Purpose.VISIT) -> int:
        with acts(person, purpose), connection.cursor() as cursor:
            cursor.execute("SELECT visits_worries_follow(%s, %s, %s)", [region, [old], [new]])
            return cursor.fetchone()[0]

    for new in (PALAM, "6372041009", "6372031001", "6371011001"):
        assert moved(cast.data_officer, new) == 0
        assert moved(cast.data_officer, new, region=ELSEWHERE) == 0
    changed(KOMET, PALAM)
    for person in (cast.volunteer, cast.village_operator, cast.kecamatan, cast.outsider, protector_there):
        assert moved(person, PALAM) == moved(person, PALAM, purpose=Purpose.PROTECT) == 0
    assert worries(acts, cast.protection_officer) == {("new", KOMET)}
    assert moved(cast.data_officer, PALAM) == 1


def test_it_stands_in_the_record_and_needs_the_right(cast, round_of_three, acts):
    follow(cast)
    with acts(cast.auditor, Purpose.OVERSEE):
        line = Event.objects.get(action="visits.area_followed")
    assert (line.area_code, line.details["areas"], line.details["doors"]) == (HOME, 1, 3)
    for person in (cast.village_operator, cast.kecamatan, cast.outsider, cast.volunteer):
        with acts(person, Purpose.VISIT), pytest.raises(NotAllowed):
            services.follow_areas(region=cast.region, moves={PALAM: KOMET}, on=ON, by=person, at=AT)
