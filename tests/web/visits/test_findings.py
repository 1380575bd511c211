"""What a visit finds: evidence asked, the register moved, the rest kept for a person, the why behind its wall."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import KOMET, NOON, UTARA, later

from rangkul.core.acting import acting_as
from rangkul.core.errors import Invalid
from rangkul.core.models import Area, AreaChange
from rangkul.core.permissions import Purpose
from rangkul.registry import services as registry
from rangkul.registry.models import Child, Episode, Finding
from rangkul.registry.services.believing import keys_of
from rangkul.visits import rules, services
from rangkul.visits.models import Assignment, Task, Visit, Why, Worry

from . import plans
from .answers import DAY, IN_SCHOOL, OUT, bring


@pytest.fixture
def home(cast, acts):
    """An open round with Siti's door for the volunteer."""
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        child = plans.child("Siti Aisyah")
        Child.objects.filter(pk=child.pk).update(name_keys=keys_of(child))
        plans.door(round_, child, cast.volunteer)
    return round_


def door(cast, number: int = 0) -> Assignment:
    with acting_as(cast.data_officer, Purpose.VISIT):
        return Assignment.objects.select_related("child").order_by("pk")[number]


def child(cast, name="Siti Aisyah") -> Child:
    with acting_as(cast.data_officer, Purpose.REGISTER):
        return Child.objects.get(name=name)


def tasks(cast) -> list[str]:
    with acting_as(cast.data_officer, Purpose.VISIT):
        return list(Task.objects.filter(done_at=None).values_list("kind", flat=True))


#: outcome, answers, verdict, category, where, turn, state: what the register believes (docs/findings.md).
TABLE = [
    ("still_out", OUT, "out_of_school", "DO", "", "still_out", "believed"),
    ("still_out", {"reasons": []}, "", "", "", "", "claimed"),
    ("still_out", OUT | {"main_reason": "A99", "reason_other": ""}, "", "", "", "", "claimed"),
    ("in_school", IN_SCHOOL, "enrolled", "", "school", "never_out", "believed"),
    ("in_school", IN_SCHOOL | {"nisn": "", "letter": "yes"}, "enrolled", "", "school", "never_out", "believed"),
    ("in_school", IN_SCHOOL | {"left_year": 2023}, "enrolled", "", "school", "came_back", "believed"),
    ("in_school", IN_SCHOOL | {"nisn": ""}, "", "", "", "", "claimed"),
    ("in_school", IN_SCHOOL | {"school_npsn": "123"}, "", "", "", "", "claimed"),
    ("pesantren", {"pesantren_name": "Darul Hikmah", "pesantren_registered": "yes"}, "enrolled", "", "madrasah", "never_out", "believed"),
    ("pesantren", {"pesantren_name": "Darul Hikmah", "pesantren_registered": "no"}, "out_of_school", "DO", "learning_not_registered", "still_out", "believed"),
    ("pesantren", {"pesantren_name": "Darul Hikmah", "pesantren_registered": "unknown"}, "", "", "", "", "claimed"),
    ("moved", {"destination_regency": "Kabupaten Banjar"}, "moved", "", "", "gone", "believed"),
    ("moved", {}, "", "", "", "", "claimed"),
    ("abroad", {"destination_regency": "Malaysia"}, "moved", "", "", "gone", "believed"),
    ("not_resident", {}, "", "", "", "", "claimed"),
    ("died", {"death_paper": "yes"}, "deceased", "", "", "gone", "believed"),
    ("died", {"death_paper": "no"}, "", "", "", "", "claimed"),
    ("finished", {}, "graduated_upper_secondary", "", "", "finished", "believed"),
    ("not_found", {}, "", "", "", "", "tried"),
    ("refused", {"consent": "no"}, "", "", "", "", "refused"),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "answers", "verdict", "category", "where", "turn", "state"), TABLE)
def test_the_table_of_outcomes(cast, home, outcome, answers, verdict, category, where, turn, state):
    before = child(cast)
    visit = bring(cast.volunteer, door(cast), answers | {"outcome": outcome})
    after = child(cast)
    assert (visit.state, visit.turn) == (state, turn)
    if verdict:
        assert (after.verdict, after.category, after.where) == (verdict, category, where)
        assert (after.verification, after.pinned["standing"], after.found_on) == ("field", "visit", DAY)
    else:
        same = ("verdict", "category", "where", "because", "pinned", "verification", "changed_at")
        assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]


def test_every_outcome_of_the_instrument_stands_in_the_table():
    assert {row[0] for row in TABLE} == set(rules.RULES)


def test_what_is_missing_becomes_a_task_and_moved_a_hand_over(cast, home):
    bring(cast.volunteer, door(cast), IN_SCHOOL | {"nisn": ""})
    with acting_as(cast.village_operator, Purpose.VISIT):
        task = Task.objects.get()
        assert (task.kind, task.details, task.to) == (
            "evidence",
            {"missing": ["nisn_or_letter"]},
            cast.village_operator,
        )
    bring(cast.volunteer, door(cast), {"outcome": "moved", "destination_regency": "Kabupaten Banjar"}, at=later(days=1))
    assert "hand_over" in tasks(cast)


def test_not_found_counts_after_two_days(cast, home):
    gone = {"outcome": "not_found"}
    assert bring(cast.volunteer, door(cast), gone).state == "tried"
    assert bring(cast.volunteer, door(cast), gone, at=later(hours=4)).state == "tried"
    assert door(cast).state == "tried"
    second = bring(cast.volunteer, door(cast), gone | {"today": "2025-11-05"}, at=later(days=2))
    assert (second.state, second.attempt) == ("believed", 2)
    assert (child(cast).verdict, child(cast).category, door(cast).state) == ("uncertain", "not_found", "settled")


def test_sent_twice_it_is_one_visit(cast, home):
    from rangkul.visits.services import take_submission

    from .answers import submission

    sent = submission(cast.volunteer, door(cast), OUT)
    with acting_as(cast.volunteer, Purpose.VISIT):
        first = take_submission(submission=sent, by=cast.volunteer, at=NOON)
        assert take_submission(submission=sent, by=cast.volunteer, at=NOON).pk == first.pk
    with acting_as(cast.data_officer, Purpose.VISIT):
        assert (Visit.objects.count(), Finding.objects.count()) == (1, 1)


def test_the_why_is_read_for_helping_alone_and_the_cluster_follows(cast, home):
    bring(cast.volunteer, door(cast), OUT)
    with acting_as(cast.data_officer, Purpose.HELP):
        why = Why.objects.get()
        assert (why.reasons, why.main_reason, why.cluster) == (["A02", "A07"], "A02", "ekonomi")
        assert Episode.objects.get(kind="cluster", closed_at=None).state == "ekonomi"
    for who, purpose in [
        (cast.data_officer, Purpose.VISIT), (cast.village_operator, Purpose.VISIT), (cast.volunteer, Purpose.VISIT),
        (cast.village_operator, Purpose.HELP), (cast.kecamatan, Purpose.VISIT), (cast.school, Purpose.VISIT),
    ]:  # fmt: skip
        with acting_as(who, purpose):
            assert not Why.objects.exists()
    assert "A02" not in child(cast).because


def test_a_worry_goes_to_the_named_officer_and_is_nowhere_else(cast, home):
    bring(cast.volunteer, door(cast), OUT | {"worry": "yes", "protection": ["violence"]})
    with acting_as(cast.protection_officer, Purpose.PROTECT):
        worry = Worry.objects.get()
        assert (worry.signals, worry.to, worry.raised_by) == (["violence"], cast.protection_officer, cast.volunteer)
    for person in (cast.data_officer, cast.village_operator, cast.volunteer, cast.social_worker):
        for purpose in (Purpose.VISIT, Purpose.HELP, Purpose.PROTECT, Purpose.REGISTER):
            with acting_as(person, purpose):
                assert not Worry.objects.exists()


def test_a_reason_that_alarms_is_a_worry_too(cast, home):
    bring(cast.volunteer, door(cast), OUT | {"reasons": ["A06"], "main_reason": "A06"})
    with acting_as(cast.protection_officer, Purpose.PROTECT):
        assert Worry.objects.get().signals == ["A06"]


def test_a_withdrawn_door_keeps_the_visit_for_a_person(cast, home):
    with acting_as(cast.data_officer, Purpose.VISIT):
        Assignment.objects.update(state="withdrawn", volunteer=None)
    visit = bring(cast.volunteer, door(cast), OUT)
    assert (visit.state, tasks(cast), child(cast).verification) == ("kept", ["orphan"], "")
    assert bring(cast.volunteer, None, OUT, number=9).state == "kept"


def test_an_answer_without_an_outcome_is_kept_as_a_question(cast, home):
    assert bring(cast.volunteer, door(cast), {"outcome": "dancing"}) is None
    assert tasks(cast) == ["orphan"]


def test_two_findings_of_one_day_that_differ_wait_for_a_person(cast, home):
    bring(cast.volunteer, door(cast), OUT)
    second = bring(cast.volunteer, door(cast), IN_SCHOOL, at=later(hours=3))
    assert (second.state, child(cast).verdict) == ("kept", "out_of_school")
    assert tasks(cast) == ["conflict"]


def test_the_clock_of_a_phone_may_be_wrong(cast, home):
    visit = bring(cast.volunteer, door(cast), OUT | {"today": "2031-01-01"})
    assert (visit.visited_on, visit.clock_off) == (DAY, True)


def test_an_address_changed_at_the_desk_meanwhile_is_a_question(cast, home):
    with acting_as(cast.data_officer, Purpose.REGISTER):
        registry.edit_child(
            child=child(cast), said={"address": "Jl. Kenanga 5"}, reason="Pindah rumah kata RT", by=cast.data_officer,
            at=later(hours=1),
        )  # fmt: skip
    bring(cast.volunteer, door(cast), OUT | {"address": "Jl. Anggrek 9", "rt": "4"}, at=later(hours=2))
    assert (child(cast).address, child(cast).rt) == ("Jl. Kenanga 5", 4)
    with acting_as(cast.data_officer, Purpose.VISIT):
        fields = Task.objects.get(kind="conflict").details["fields"]
    assert fields == {"address": {"now": "Jl. Kenanga 5", "said": "Jl. Anggrek 9", "changed_since": True}}


def test_a_name_said_to_be_wrong_is_asked_about(cast, home):
    bring(cast.volunteer, door(cast), OUT | {"name_right": "no", "name": "Siti Asiyah"})
    assert child(cast).name == "Siti Aisyah"
    assert tasks(cast) == ["conflict"]


def test_a_visit_is_taken_back(cast, home):
    before = child(cast)
    visit = bring(cast.volunteer, door(cast), IN_SCHOOL)
    with acting_as(cast.data_officer, Purpose.HELP):
        services.undo_visit(visit=visit, reason="Relawan salah rumah", by=cast.data_officer, at=later(days=1))
    after = child(cast)
    assert (after.verdict, after.because, after.pinned) == (before.verdict, before.because, {})
    assert door(cast).state == "assigned"


def test_new_children_are_looked_for_before_they_are_added(cast, home):
    found = [
        {"nc_name": "Rahmat Hidayat", "nc_sex": "L", "nc_age": 9, "nc_parent": "Yuliana", "nc_rt": "2", "nc_outcome": "still_out", "nc_reasons": ["A02"]},
        {"nc_name": "Siti Aisyah", "nc_birth_date": "2012-03-02", "nc_parent": "Aminah", "nc_outcome": "still_out"},
    ]  # fmt: skip
    bring(cast.volunteer, door(cast), OUT | {"new_children": found})
    rahmat = child(cast, "Rahmat Hidayat")
    assert (rahmat.is_by_hand, rahmat.birth_date, rahmat.verdict) == (True, dt.date(2016, 1, 1), "out_of_school")
    assert tasks(cast) == ["new_child"]
    with acting_as(cast.data_officer, Purpose.VISIT):
        task = Task.objects.get()
        assert "A02" not in str(task.details)
        services.settle_new_child(task=task, same_as=child(cast), by=cast.data_officer, at=later(days=1))
        assert Visit.objects.filter(child=child(cast)).count() == 2
    with acting_as(cast.data_officer, Purpose.REGISTER):
        assert Child.objects.filter(name="Siti Aisyah").count() == 1


RAHMAT = {"nc_name": "Rahmat Hidayat", "nc_age": 9, "nc_parent": "Yuliana", "nc_outcome": "still_out"}


def ended(*follow: str) -> None:
    """Komet is no more since yesterday; these villages follow it."""
    on = NOON.date() - dt.timedelta(days=1)
    for code in follow:
        Area.objects.create(code=code, name=f"Komet {code[-1]}", level="village", parent_id=UTARA, since=on)
        kind = "split" if len(follow) > 1 else "recoded"
        AreaChange.objects.create(old_code=KOMET, new_code=code, old_name="Komet", kind=kind, on=on, basis="x", at=NOON)
    Area.objects.filter(code=KOMET).update(until=on)


@pytest.mark.parametrize("at_the_door", [True, False])
def test_a_child_found_in_a_village_that_was_divided_stands_with_its_other_children(cast, home, at_the_door):
    ended("6372041008", "6372041009")
    bring(cast.volunteer, door(cast) if at_the_door else None, OUT | {"new_children": [RAHMAT]})
    assert (child(cast, "Rahmat Hidayat").district_code, child(cast, "Rahmat Hidayat").village_code) == (UTARA, KOMET)
    with acting_as(cast.data_officer, Purpose.REGISTER), pytest.raises(Invalid):  # at a desk one chooses the part
        registry.add_child(
            region=cast.region, village=KOMET, said={"name": "Intan"}, reason="Surat dari lurah", by=cast.data_officer,
            at=NOON,
        )  # fmt: skip


def test_who_was_found_before_the_village_got_another_code_is_added_at_the_new_one(cast, home):
    again = {"nc_name": "Siti Aisyah", "nc_birth_date": "2012-03-02", "nc_parent": "Aminah", "nc_outcome": "still_out"}
    bring(cast.volunteer, door(cast), OUT | {"new_children": [again]})
    ended("6372041009")
    with acting_as(cast.data_officer, Purpose.VISIT):
        task = Task.objects.get()
        services.settle_new_child(task=task, same_as=None, by=cast.data_officer, at=later(days=1))
    with acting_as(cast.data_officer, Purpose.REGISTER):
        assert Child.objects.get(name="Siti Aisyah", is_by_hand=True).village_code == "6372041009"
