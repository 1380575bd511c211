"""Sides that speak of one child: the table of rules, the named person, the village meeting and its undoing."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import KOMET, NOON, later

from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.permissions import Purpose
from rangkul.registry.models import Child
from rangkul.visits import services
from rangkul.visits.models import Assignment, Meeting, MeetingLine, Statement, Task
from rangkul.visits.settling import Word, settle

from . import plans
from .answers import IN_SCHOOL, OUT, bring

D1, D2, D3 = dt.date(2025, 11, 1), dt.date(2025, 11, 2), dt.date(2025, 11, 3)
#: what each side says (and when) → what follows
RULES = [
    ([], "wait", ""),
    ([("visit", "not", D2), ("village", "in_school", D1)], "stands", "not"),
    ([("visit", "not", D2), ("school", "in_school", D2)], "stands", "not"),
    ([("visit", "not", D2), ("school", "in_school", D3)], "ask", ""),
    ([("visit", "not", D2), ("village", "not", D3)], "stands", "not"),
    ([("school", "in_school", D1)], "believe", "in_school"),
    ([("village", "in_school", D1), ("kecamatan", "in_school", D1)], "wait", "in_school"),
    ([("village", "in_school", D1), ("school", "in_school", D2)], "believe", "in_school"),
    ([("school", "in_school", D1), ("village", "not", D3)], "ask", ""),
    ([("village", "not", D1)], "wait", "not"),
    ([("village", "not", D1), ("kecamatan", "not", D2)], "believe", "not"),
    ([("meeting", "not_found", D1)], "believe", "not_found"),
    ([("meeting", "in_school", D1)], "wait", "in_school"),
]


@pytest.mark.parametrize(("said", "result", "word"), RULES)
def test_the_table_of_rules(said, result, word):
    found = settle([Word(side, one, on) for side, one, on in said])
    assert (found.result, found.said) == (result, word)


@pytest.fixture
def children(cast, acts):
    """Siti goes to SDN Komet 1 by the lists, Dewi to none; both live in Komet."""
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        siti, dewi = plans.child("Siti Aisyah", school_id="30304001"), plans.child("Dewi Lestari")
        plans.door(round_, siti, cast.volunteer)
        plans.door(round_, dewi, cast.volunteer)
    return siti, dewi


def now(cast, child) -> Child:
    with acting_as(cast.data_officer, Purpose.REGISTER):
        return Child.objects.get(pk=child.pk)


def say(person, child, side, said, on=D1, at=NOON, **more):
    with acting_as(person, Purpose.VISIT):
        return services.give_statement(child=child, side=side, said=said, on=on, by=person, at=at, **more)


def test_a_school_says_it_has_the_child(cast, children):
    siti, _dewi = children
    say(cast.school, siti, "school", "in_school")
    assert (now(cast, siti).verdict, now(cast, siti).pinned["standing"]) == ("enrolled", "visit")


def test_nobody_speaks_for_another_side(cast, children):
    siti, dewi = children
    for person, child, side in [
        (cast.village_operator, siti, "school"), (cast.school, siti, "village"), (cast.school, dewi, "school"),
        (cast.kecamatan, siti, "village"), (cast.volunteer, siti, "village"), (cast.outsider, siti, "agency"),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed):
            say(person, child, side, "in_school", evidence="x")
    assert now(cast, siti).pinned == {}


def test_two_who_disagree_make_one_question_for_the_kecamatan(cast, children):
    siti, _dewi = children
    say(cast.village_operator, siti, "village", "not")
    say(cast.school, siti, "school", "in_school", on=D2)
    say(cast.village_operator, siti, "village", "not", on=D3)
    with acting_as(cast.kecamatan, Purpose.VISIT):
        task = Task.objects.get(done_at=None)
        assert (task.kind, task.to) == ("dispute", cast.kecamatan)
        with pytest.raises(Invalid):
            services.answer_dispute(task=task, said="in_school", note="ya", by=cast.kecamatan, at=NOON)
        services.answer_dispute(
            task=task, said="in_school", note="Rapor semester ini sudah dilihat", by=cast.kecamatan, at=later(days=1)
        )
    assert now(cast, siti).verdict == "enrolled"


def test_a_word_taken_back_takes_back_what_followed(cast, children):
    siti, _dewi = children
    before = now(cast, siti)
    given = say(cast.school, siti, "school", "in_school")
    with acting_as(cast.school, Purpose.VISIT):
        given.refresh_from_db()
        services.undo_statement(statement=given, by=cast.school, at=later(days=1))
    assert (now(cast, siti).verdict, now(cast, siti).because) == (before.verdict, before.because)


def test_a_later_word_that_contradicts_a_visit_asks(cast, children):
    siti, _dewi = children
    with acting_as(cast.data_officer, Purpose.VISIT):
        door = Assignment.objects.get(child=siti)
    bring(cast.volunteer, door, OUT)
    say(cast.school, siti, "school", "in_school", on=dt.date(2025, 11, 5), at=later(days=3))
    assert now(cast, siti).verdict == "out_of_school"
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert Task.objects.get(done_at=None).kind == "dispute"


@pytest.fixture
def meeting(cast, children):
    with acting_as(cast.village_operator, Purpose.VISIT):
        return services.prepare_meeting(
            region=cast.region, village=KOMET, children=list(children), held_on=D2, place="Balai kelurahan",
            leader="H. Karangan", signatories=[{"name": "Karangan", "title": "Lurah"}, {"name": "Fulan", "title": "RT 1"}],
            by=cast.village_operator, at=NOON,
        )  # fmt: skip


def fill(cast, meeting, *words):
    with acting_as(cast.village_operator, Purpose.VISIT):
        lines = list(MeetingLine.objects.filter(meeting=meeting).order_by("pk"))
        said = {line.pk: word for line, word in zip(lines, words, strict=True)}
        return services.note_meeting(meeting=meeting, said=said, by=cast.village_operator, at=NOON)


def test_a_meeting_confirms_a_list_in_one_act_and_is_undone(cast, children, meeting):
    siti, dewi = children
    before = [now(cast, child).because for child in children]
    fill(cast, meeting, "not_found", "not")
    with acting_as(cast.village_operator, Purpose.VISIT):
        services.sign_meeting(meeting=meeting, by=cast.village_operator, at=later(hours=1))
        assert Statement.objects.filter(side="meeting").count() == 2
    assert [now(cast, child).verdict for child in children] == ["uncertain", "out_of_school"]
    with acting_as(cast.village_operator, Purpose.VISIT):
        _meeting, stood = services.undo_meeting(
            meeting=Meeting.objects.get(), reason="Daftarnya tertukar dengan RW lain", by=cast.village_operator,
            at=later(days=1),
        )  # fmt: skip
    assert stood == 0
    assert [now(cast, child).because for child in children] == before
    assert dewi.pk != siti.pk


def test_a_meeting_is_not_signed_with_open_lines_or_twice(cast, meeting):
    with acting_as(cast.village_operator, Purpose.VISIT), pytest.raises(Invalid):
        services.sign_meeting(meeting=meeting, by=cast.village_operator, at=NOON)
    fill(cast, meeting, "not", "not")
    with acting_as(cast.village_operator, Purpose.VISIT):
        services.sign_meeting(meeting=meeting, by=cast.village_operator, at=NOON)
        with pytest.raises(Conflict):
            services.sign_meeting(meeting=meeting, by=cast.village_operator, at=NOON)


def test_a_visit_with_evidence_outranks_a_meeting_of_an_earlier_day(cast, children, meeting):
    siti, _dewi = children
    with acting_as(cast.data_officer, Purpose.VISIT):
        door = Assignment.objects.get(child=siti)
    bring(cast.volunteer, door, IN_SCHOOL)
    fill(cast, meeting, "not", "not")
    with acting_as(cast.village_operator, Purpose.VISIT):
        services.sign_meeting(meeting=meeting, by=cast.village_operator, at=later(days=1))
    assert now(cast, siti).verdict == "enrolled"
