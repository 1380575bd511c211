"""What came back from doors ends when its time is over: evidence, places, reasons, words; days and outcomes stay."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import HOME, KOMET, NOON, later
from django.urls import reverse
from filling import filled, photo, still_out

from rangkul.core import services as core
from rangkul.core import vault
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, NotAllowed
from rangkul.core.keeping import Kept
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.core.queries import outlived
from rangkul.forms import queries as forms
from rangkul.forms.models import Attachment, Submission
from rangkul.registry.models import Child, Finding, SourceRecord
from rangkul.registry.services.believing import keys_of
from rangkul.visits import services
from rangkul.visits.models import (
    DESTROYED,
    Assignment,
    Meeting,
    PortalLine,
    Report,
    Statement,
    Task,
    Visit,
    Why,
    Worry,
)
from rangkul.visits.queries import believable, coverage, national
from rangkul.visits.services import handing_in

from . import plans
from .answers import IN_SCHOOL, OUT, bring, submission

DAY = dt.timedelta(days=1)
PLACE = {"place": {"lat": -3.44, "lon": 114.83, "accuracy": 8.0}}


@pytest.fixture
def doors(cast, acts):
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        for name in ("Siti Aisyah", "Muhammad Rizky"):
            child = plans.child(name, school_id="30304001")
            Child.objects.filter(pk=child.pk).update(name_keys=keys_of(child))
            plans.door(round_, child, cast.volunteer)
        return list(Assignment.objects.order_by("pk").select_related("child", "round"))


@pytest.fixture
def kept_from(cast, acts):
    """``kept_from(Kept.ANSWER)``: the oldest day of which something is still kept."""

    def day(what: Kept) -> dt.date:
        with acts(cast.auditor, Purpose.OVERSEE):
            return outlived(cast.region, what)

    return day


@pytest.fixture
def night(cast, acts, django_capture_on_commit_callbacks):
    """``night()``: the keeper's round; {what: how many}."""

    def going():
        keeper = core.keeper(region=cast.region, at=NOON)
        with acts(keeper, Purpose.OVERSEE), django_capture_on_commit_callbacks(execute=True):
            return services.destroy_outlived(region=cast.region, by=keeper, at=NOON)

    return going


def moved(cast, visit: Visit, day: dt.date) -> Visit:
    """The visit as if it had been on another day."""
    with acting_as(cast.data_officer, Purpose.HELP):
        Visit.objects.filter(pk=visit.pk).update(visited_on=day)
        return Visit.objects.get(pk=visit.pk)


def erased(cast, child: Child) -> None:
    """The register has ended the child's file."""
    with acting_as(cast.data_officer, Purpose.REGISTER):
        Child.objects.filter(pk=child.pk).update(erased_at=NOON, name=DESTROYED, is_listed=False, is_by_hand=True)


def now(cast, row):
    with acting_as(cast.data_officer, Purpose.VISIT):
        return type(row).objects.get(pk=row.pk)


def whys(cast) -> set[int]:
    with acting_as(cast.data_officer, Purpose.HELP):
        return set(Why.objects.values_list("pk", flat=True))


def lines(cast, what: str) -> list[dict]:
    with acting_as(cast.auditor, Purpose.OVERSEE):
        return list(Event.objects.filter(action=f"retention.{what}").values_list("details", flat=True))


def test_a_visit_loses_what_was_told_and_keeps_its_day_and_outcome(cast, doors, kept_from, night):
    over = kept_from(Kept.ANSWER)
    old = moved(cast, bring(cast.volunteer, doors[0], OUT | PLACE), over - DAY)
    young = moved(cast, bring(cast.volunteer, doors[1], OUT | PLACE, at=later(hours=1)), over)
    assert (old.latitude, bool(old.evidence), bool(old.shape_digest)) == (-3.44, True, True)
    assert night() == {"visits": 1, "reasons": 1}
    left = now(cast, old)
    assert (left.evidence, left.missing) == ({}, [])
    assert {left.latitude, left.longitude, left.accuracy, left.shape_digest} == {None}
    assert (left.outcome, left.said, left.state, left.turn) == (old.outcome, old.said, old.state, old.turn)
    assert (left.child_id, left.volunteer_id, left.finding) == (old.child_id, old.volunteer_id, old.finding)
    assert left.visited_on == over - DAY
    assert whys(cast) == {young.pk}
    assert now(cast, young).evidence == young.evidence
    assert night() == {}
    assert lines(cast, "answers") == [{"visits": 1, "reasons": 1}]
    assert lines(cast, "reports") == []


def test_the_pages_say_so_and_nothing_is_added_afterwards(cast, doors, browse, kept_from, night):
    visit = moved(cast, bring(cast.volunteer, doors[0], OUT | PLACE), kept_from(Kept.ANSWER) - DAY)
    night()
    client = browse(cast.data_officer)
    assert "sudah dimusnahkan pada" in client.get(reverse("visits:result", args=[visit.pk])).content.decode()
    why = client.get(reverse("visits:why", args=[visit.pk])).content.decode()
    assert "Alasannya sudah dimusnahkan" in why
    assert "Lengkapi alasan utama" not in why
    for name in ("results", "results_file", "believable", "coverage", "portal", "portal_file", "questions"):
        assert client.get(reverse(f"visits:{name}")).status_code == 200, name
    with acting_as(cast.data_officer, Purpose.HELP), pytest.raises(services.AnswersGone):
        services.tell_reason(visit=visit, main_reason="A02", by=cast.data_officer, at=later(days=1))
    assert whys(cast) == set()


def test_an_open_question_does_not_hold_the_answers_back_and_can_be_ended(cast, doors, browse, kept_from, night):
    over = kept_from(Kept.ANSWER)
    claimed = moved(cast, bring(cast.volunteer, doors[0], IN_SCHOOL | {"nisn": ""}), over - DAY)
    orphan = moved(cast, bring(cast.volunteer, None, OUT, number=5, at=later(hours=1)), over - DAY)
    night()
    client = browse(cast.data_officer)
    for kind, visit, state in (("evidence", claimed, "claimed"), ("orphan", orphan, "undone")):
        with acting_as(cast.data_officer, Purpose.VISIT):
            task = Task.objects.get(kind=kind)
        assert (task.done_at, task.details) == (None, {})
        address = reverse("visits:question", args=[task.pk])
        assert "sudah dimusnahkan pada" in client.get(address).content.decode()
        assert client.post(address, {"verb": "use", "child": doors[1].child_id}).status_code == 422  # no note
        assert now(cast, visit).state != "believed"
        assert client.post(address, {"note": "Akan dikunjungi lagi"}).status_code == 302
        assert now(cast, task).done_at is not None
        assert now(cast, visit).state == state
        assert client.get(address).status_code == 200
    night()
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert list(Task.objects.values_list("details", "answer", "note")) == [({}, "", "")] * 2


def test_no_service_takes_up_what_is_gone(cast, doors, kept_from, night):
    over = kept_from(Kept.ANSWER)
    moved(cast, bring(cast.volunteer, doors[0], IN_SCHOOL | {"nisn": ""}), over - DAY)
    child = {"nc_name": "Siti Aisyah", "nc_sex": "P", "nc_birth_date": "2012-03-02", "nc_parent": "Aminah"}
    bring(cast.volunteer, doors[1], OUT | {"new_children": [child | {"nc_outcome": "still_out"}]}, at=later(hours=1))
    bring(cast.volunteer, None, OUT, number=5, at=later(hours=2))
    with acting_as(cast.data_officer, Purpose.HELP):
        Visit.objects.update(visited_on=over - DAY)
    night()
    with acting_as(cast.data_officer, Purpose.VISIT):
        asked = {task.kind: task for task in Task.objects.filter(done_at=None)}
        officer = {"by": cast.data_officer, "at": later(days=1)}
        with pytest.raises(services.AnswersGone):
            services.complete_evidence(task=asked["evidence"], given={"nisn": "0123456789"}, **officer)
        with pytest.raises(services.AnswersGone):
            services.decide_kept(task=asked["orphan"], use=True, child=doors[0].child, **officer)
        with pytest.raises(services.AnswersGone):
            services.settle_new_child(task=asked["new_child"], same_as=doors[0].child, **officer)


def test_figures_bear_what_is_missing(cast, doors, kept_from, night):
    for number in range(6):
        visit = bring(cast.volunteer, doors[0], OUT | PLACE, at=later(hours=number), number=number)
        moved(cast, visit, kept_from(Kept.ANSWER) - DAY * (1 + number))
    night()
    with acting_as(cast.data_officer, Purpose.VISIT):
        (judged,) = believable.volunteers_judged(cast.data_officer, cast.region)
        assert judged.visits == 6
        assert not {"one_point", "equal"} & {sign.name for sign in judged.signs}
    with acting_as(cast.data_officer, Purpose.SEE):
        found = coverage(cast.data_officer, cast.region, today=NOON.date())
        assert (found.clusters, found.reasons_gone) == ({}, 1)


def test_what_was_told_the_portal_stands_though_the_reason_is_gone(cast, doors, kept_from, night):
    with acting_as(cast.data_officer, Purpose.VISIT):
        for door in doors:
            SourceRecord.objects.create(
                child=door.child, region_id=HOME, kind="ats", period="20251", record_id=f"ats-{door.child_id}", name="x"
            )
    first = bring(cast.volunteer, doors[0], OUT)
    second = bring(cast.volunteer, doors[1], OUT, at=later(hours=1))
    with acting_as(cast.data_officer, Purpose.VISIT):
        services.mark_portal(
            region=cast.region, ats_ids=[f"ats-{first.child_id}"], state="sent", by=cast.data_officer, at=NOON
        )
    for visit in (first, second):
        moved(cast, visit, kept_from(Kept.ANSWER) - DAY)
    night()
    with acting_as(cast.data_officer, Purpose.HELP):
        told = {line.child.pk: (line.code, line.state) for line in national.lines(cast.data_officer, cast.region)}
    assert told == {first.child_id: ("A02", "sent"), second.child_id: ("", "nothing")}


def test_a_period_whose_evidence_is_gone_is_not_sent_anew(cast, doors, kept_from, night):
    visit = bring(cast.volunteer, doors[0], IN_SCHOOL)
    with acting_as(cast.data_officer, Purpose.HELP):
        assert list(handing_in.rows_by_period(cast.region)) == ["20251"]
    moved(cast, visit, kept_from(Kept.ANSWER) - DAY)
    night()
    with acting_as(cast.data_officer, Purpose.HELP):
        assert handing_in.rows_by_period(cast.region) == {}
    assert services.hand_in(region=cast.region, by=cast.data_officer, at=later(days=1)) == []


def test_words_of_sides_and_meetings_lose_their_papers(cast, doors, kept_from, night):
    over, officer = kept_from(Kept.ANSWER), cast.data_officer
    with acting_as(officer, Purpose.VISIT):
        fields = {"region": cast.region, "village_code": KOMET, "district_code": KOMET[:6], "by": officer, "at": NOON}
        old, young = (
            Statement.objects.create(
                child=doors[0].child, side="agency", said="not", on=on, evidence="Surat 12/Fulan", **fields
            )
            for on in (over - DAY, over)
        )
        meeting = Meeting.objects.create(
            region=cast.region, village_code=KOMET, district_code=KOMET[:6], held_on=over - DAY, place="Balai",
            leader="Fulan", state="undone", made_by=officer, made_at=NOON, undone_by=officer, undone_at=NOON,
            undone_reason="Fulan keliru menyebut Siti",
        )  # fmt: skip
    assert night() == {}  # words alone are no answers: nothing to put on record
    assert (now(cast, old).evidence, now(cast, young).evidence) == (DESTROYED, "Surat 12/Fulan")
    assert now(cast, meeting).undone_reason == DESTROYED


def say(person, child, side: str, on: dt.date, **more):
    with acting_as(person, Purpose.VISIT):
        return services.give_statement(child=child, side=side, said="in_school", on=on, by=person, at=NOON, **more)


def test_an_old_word_still_had_a_paper_though_nobody_says_which(cast, doors, kept_from, night):
    """An agency's word counts with a paper: the village that says the same years later is believed with it."""
    rizky = doors[1].child
    with acting_as(cast.data_officer, Purpose.VISIT):
        Statement.objects.create(
            region=cast.region, village_code=KOMET, district_code=KOMET[:6], child=rizky, side="agency",
            said="in_school", on=kept_from(Kept.ANSWER) - DAY, evidence="Surat 12/Fulan", by=cast.data_officer, at=NOON,
        )  # fmt: skip
    night()
    say(cast.village_operator, rizky, "village", dt.date(2025, 11, 1))
    with acting_as(cast.data_officer, Purpose.REGISTER):
        (finding,) = Finding.objects.filter(child=rizky)
    assert finding.evidence == "desa/kelurahan · perangkat daerah"


def test_a_word_about_an_erased_child_is_taken_back_without_the_register(cast, doors):
    siti = doors[0].child
    given = now(cast, say(cast.school, siti, "school", dt.date(2025, 11, 1)))
    assert given.finding is not None
    erased(cast, siti)
    with acting_as(cast.school, Purpose.VISIT):
        taken = services.undo_statement(statement=given, by=cast.school, at=later(days=1))
    assert taken.undone_at is not None
    with acting_as(cast.data_officer, Purpose.REGISTER):
        assert Finding.objects.get(pk=given.finding).undone_at is None


def test_with_the_child_s_file_everything_goes_whatever_its_day(cast, acts, doors, browse, night):
    siti = doors[0].child
    version = forms.current(cast.region, "visit", NOON.date())
    raw = filled(version, still_out(visit_code=doors[0].visit_code, consent_photo="yes", photo_house="a.jpg"))
    with acts(cast.volunteer, Purpose.VISIT):
        arrived = services.arrive(
            region=cast.region, xml=raw, files={"a.jpg": photo()}, channel="phone", by=cast.volunteer, at=NOON
        )
    other = bring(cast.volunteer, doors[1], OUT, at=later(hours=1))
    with acts(cast.data_officer, Purpose.VISIT):
        Assignment.objects.update(priority=70, priority_reasons=["umur 13"])
        for door in doors:
            PortalLine.objects.create(
                region=cast.region, child=door.child, ats_id=f"ats-{door.pk}", status="A02", digest=b"d",
                state="refused", note="Siti tidak dikenal", by=cast.data_officer, at=NOON,
            )  # fmt: skip
        sha256 = Attachment.objects.get().sha256
    erased(cast, siti)
    assert night() == {"visits": 1, "reasons": 1, "submissions": 1, "files": 1}
    assert not vault.has(HOME, sha256)
    with acts(cast.data_officer, Purpose.VISIT):
        assert Submission.objects.get(pk=arrived.submission.pk).destroyed_at is not None
        gone, stays = Assignment.objects.order_by("pk")
        assert (gone.rt, gone.rw, gone.priority, gone.priority_reasons) == (None, None, 0, [])
        assert (stays.rt, stays.priority) == (1, 70)
        mine, others = PortalLine.objects.order_by("pk")
        assert (mine.ats_id, mine.note, bytes(mine.digest)) == (f"x{mine.pk}", "", b"")
        assert others.ats_id == f"ats-{stays.pk}"
    assert now(cast, other).evidence == other.evidence
    assert night() == {}
    client = browse(cast.data_officer)
    page = client.get(reverse("visits:result", args=[arrived.visit.pk])).content.decode()
    assert "sudah dimusnahkan pada" in page
    assert "Batalkan hasil ini" not in page
    listed = browse(cast.village_operator).get(reverse("visits:to_state")).content.decode()
    assert "Muhammad Rizky" in listed
    assert DESTROYED not in listed
    with acts(cast.data_officer, Purpose.HELP), pytest.raises(services.AnswersGone):
        services.undo_visit(
            visit=now(cast, arrived.visit), reason="Salah rumah ternyata", by=cast.data_officer, at=later(days=1)
        )


def test_who_comes_late_to_a_child_whose_file_ended_asks_a_person(cast, doors):
    erased(cast, doors[0].child)
    visit = bring(cast.volunteer, doors[0], OUT)
    assert (visit.state, visit.child_id) == ("kept", None)
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert Task.objects.get().kind == "orphan"


def test_nothing_is_made_anew_of_a_submission_that_was_destroyed(cast, doors):
    sent = submission(cast.volunteer, doors[0], OUT, destroyed_at=NOON)
    with acting_as(cast.volunteer, Purpose.VISIT):
        assert services.take_submission(submission=sent, by=cast.volunteer, at=NOON) is None


def test_handled_reports_lose_who_and_what_and_open_ones_stay(cast, acts, doors, browse, kept_from, night):
    over = dt.datetime.combine(kept_from(Kept.REPORT), dt.time(), dt.UTC)
    said = {"child_name": "Zainal", "age": 9, "parent": "Ibu Zainal", "address": "Jl. Melati", "rt": 3, "sex": "L",
            "words": "di pasar", "reporter_name": "Tetangga", "reporter_phone": "0811"}  # fmt: skip
    for _number in range(3):
        services.report_child(region=cast.region, village=KOMET, said=said, at=NOON)
    with acts(cast.data_officer, Purpose.VISIT):
        old, young, waits = Report.objects.all()
        for report, at in ((old, over - DAY), (young, over)):
            services.handle_report(
                report=report, answer="closed", note="Sudah pindah jauh", by=cast.data_officer, at=NOON
            )
            Report.objects.filter(pk=report.pk).update(handled_at=at)
        Report.objects.filter(pk=waits.pk).update(at=over - DAY * 900)
    assert night() == {"reports": 1}
    left = now(cast, old)
    assert [name for name in said if getattr(left, name) not in ("", None)] == []
    assert (left.note, left.answer, left.village_code, left.kind) == ("", "closed", KOMET, "citizen")
    assert (now(cast, young).child_name, now(cast, waits).reporter_phone) == ("Zainal", "0811")
    assert night() == {}
    assert lines(cast, "reports") == [{"reports": 1}]
    client = browse(cast.data_officer)
    assert "sudah dimusnahkan" in client.get(reverse("visits:reports"), {"selesai": "1"}).content.decode()
    page = client.get(reverse("visits:report_page", args=[old.pk]))
    assert "Isi laporan ini sudah dimusnahkan" in page.content.decode()


def test_closed_worries_say_nothing_and_of_nobody(cast, acts, doors, browse, kept_from, night):
    over = dt.datetime.combine(kept_from(Kept.REPORT), dt.time(), dt.UTC)
    afraid = {"worry": "yes", "protection": ["violence"], "worry_note": "dipukul"}
    for number, door in enumerate((*doors, None)):
        bring(cast.volunteer, door, OUT | afraid, at=later(hours=number), number=number)
    with acts(cast.protection_officer, Purpose.PROTECT):
        old, young, waits = Worry.objects.order_by("raised_at")
        for worry, at in ((old, over - DAY), (young, over)):
            one = services.see_worry(worry=worry, by=cast.protection_officer, at=NOON)
            services.close_worry(worry=one, result="Dikunjungi bersama", by=cast.protection_officer, at=NOON)
            Worry.objects.filter(pk=worry.pk).update(closed_at=at)
        Worry.objects.filter(pk=waits.pk).update(raised_at=over - DAY * 900)
    assert night() == {"worries": 1}
    with acts(cast.protection_officer, Purpose.PROTECT):
        left = Worry.objects.get(pk=old.pk)
        assert (left.words, left.result, left.signals, left.child_id, left.visit) == ("", "", [], None, None)
        assert (left.state, left.village_code, left.raised_by_id) == ("closed", KOMET, cast.volunteer.pk)
        assert [Worry.objects.get(pk=one.pk).words for one in (young, waits)] == ["dipukul", "dipukul"]
        with pytest.raises(Conflict):
            services.see_worry(worry=left, by=cast.protection_officer, at=later(days=1))
    assert night() == {}
    client = browse(cast.protection_officer)
    assert "sudah dimusnahkan" in client.get(reverse("visits:worries")).content.decode()
    page = client.get(reverse("visits:worry", args=[old.pk])).content.decode()
    assert "Isi kekhawatiran ini sudah dimusnahkan" in page
    assert "Buka lagi" not in page


def test_nobody_else_may(cast, doors, kept_from):
    visit = moved(cast, bring(cast.volunteer, doors[0], OUT), kept_from(Kept.ANSWER) - DAY)
    with acting_as(cast.data_officer, Purpose.VISIT), pytest.raises(NotAllowed):
        services.destroy_outlived(region=cast.region, by=cast.data_officer, at=NOON)
    assert now(cast, visit).evidence
