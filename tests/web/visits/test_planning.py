"""Who goes where: shared evenly and near, one household one visit, moved, re-planned, undone."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import HOME, KOMET, NOON, PALAM, later

from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.permissions import Purpose
from rangkul.visits import queries, services
from rangkul.visits.models import Assignment, AssignmentState, PlanStep, Round, RoundState, Volunteer
from rangkul.visits.queries import Choice

from . import plans

TODAY = dt.date(2025, 11, 3)
DUE = dt.date(2025, 11, 17)


def make(cast, area=HOME, by=None, **choice) -> Round:
    return services.make_round(
        region=cast.region, name="Putaran 1", choice=Choice(area, **choice), due_on=DUE, today=TODAY,
        by=by or cast.data_officer, at=NOON,
    )  # fmt: skip


def households_of(person) -> set[str]:
    return set(Assignment.objects.filter(volunteer=person).values_list("household", flat=True))


def test_one_household_is_one_visit_by_one_person(cast, planning):
    plans.volunteer("relawan_dua")
    for name in ("Siti", "Rizky", "Dewi"):
        plans.child(name, card="6372910101010001")
    plans.child("Bayu", address="Gang Buntu 4")
    plans.child("Tuti", address="Gg Buntu no 9")
    make(cast)
    family = Assignment.objects.filter(child__name__in=("Siti", "Rizky", "Dewi"))
    assert family.values("household", "volunteer").distinct().count() == 1
    assert Assignment.objects.values("household").distinct().count() == 3
    assert Assignment.objects.values("visit_code").distinct().count() == 5


def test_volunteers_of_a_village_differ_by_one_household_at_most(cast, planning):
    people = [cast.volunteer, *(plans.volunteer(f"relawan_{n}") for n in range(2, 5))]
    for number in range(14):
        plans.child(f"Anak {number}", rt=number % 6 + 1, rw=number % 2 + 1)
    make(cast)
    shares = sorted(len(households_of(person)) for person in people)
    assert shares == [3, 3, 4, 4]


def test_who_still_carries_doors_gets_fewer(cast, planning):
    other = plans.volunteer("relawan_dua")
    for number in range(4):
        plans.child(f"Lama {number}")
    first = make(cast)
    services.give_doors(
        round=first,
        doors=list(Assignment.objects.values_list("pk", flat=True)),
        to=other,
        today=TODAY,
        by=planning,
        at=NOON,
    )
    for number in range(6):
        plans.child(f"Baru {number}")
    make(cast)
    assert (len(households_of(cast.volunteer)), len(households_of(other))) == (5, 5)


def test_doors_go_to_who_lives_near(cast, planning):
    far, near = plans.volunteer("relawan_jauh"), plans.volunteer("relawan_dekat")
    for person, rt in ((cast.volunteer, 5), (far, 9), (near, 1)):
        services.set_volunteer(
            region=cast.region,
            person=person,
            village=KOMET,
            rt=rt,
            rw=1,
            at_most=None,
            today=TODAY,
            by=planning,
            at=NOON,
        )
    for rt in (1, 1, 5, 5, 9, 9):
        plans.child(f"Anak {rt}", rt=rt, rw=1)
    make(cast)
    for person, rt in ((cast.volunteer, 5), (far, 9), (near, 1)):
        assert set(Assignment.objects.filter(volunteer=person).values_list("rt", flat=True)) == {rt}


def test_who_has_no_village_and_a_village_without_volunteers_wait(cast, planning):
    plans.child("Tanpa Desa", village="", district_code="")
    plans.child("Palam", village=PALAM)
    plan = queries.plan(planning, cast.region, Choice(HOME), TODAY)
    assert (plan.residu, plan.waiting, [one.code for one in plan.villages]) == (1, 1, [PALAM, ""])
    make(cast)
    assert set(Assignment.objects.values_list("state", flat=True)) == {AssignmentState.WAITING}


def test_nobody_is_sent_for_what_a_desk_can_answer_or_where_somebody_is_going_already(cast, planning):
    plans.child("Ganda", verdict="uncertain", category="same_child")
    plans.child("Bersekolah", verdict="enrolled", category="")
    plans.child("Sudah Dikunjungi", verification="field")
    plans.child("Tidak Ditemui", verdict="uncertain", category="not_found", verification="field")
    plans.child("Siti")
    make(cast)
    assert set(Assignment.objects.values_list("child__name", flat=True)) == {"Tidak Ditemui", "Siti"}
    with pytest.raises(services.NobodyToVisit):
        make(cast)


def test_the_pressing_come_first_and_protection_is_never_among_the_reasons(cast, planning):
    plans.child("Biasa", birth_date=dt.date(2016, 5, 1), probability=0.5)
    plans.child("Lindungi", birth_date=dt.date(2016, 5, 1), probability=0.5, flags=["at_risk:guardian"])
    plans.child("Hampir Delapan Belas", birth_date=dt.date(2008, 5, 1), probability=0.99)
    make(cast)
    first, second, third = Assignment.objects.order_by("-priority")
    assert [one.child.name for one in (first, second, third)] == ["Hampir Delapan Belas", "Lindungi", "Biasa"]
    assert second.priority_reasons == third.priority_reasons
    assert "umur 17 tahun, waktunya sedikit" in first.priority_reasons


def test_a_round_is_on_no_phone_before_it_is_opened_and_gone_when_it_is_undone(cast, acts, planning):
    plans.child("Siti")
    round_ = make(cast)
    with acts(cast.volunteer, Purpose.VISIT):
        assert queries.doors(cast.volunteer) == []
    round_ = services.open_round(round=round_, by=planning, at=later(hours=1))
    with acts(cast.volunteer, Purpose.VISIT):
        assert [door["name"] for door in queries.doors(cast.volunteer)] == ["Siti"]
    assert Assignment.objects.get().assigned_at == later(hours=1)
    services.undo_round(round=round_, by=planning, at=later(hours=2))
    with acts(cast.volunteer, Purpose.VISIT):
        assert queries.doors(cast.volunteer) == []
    assert make(cast).pk != round_.pk  # the child can be taken again


def test_a_round_in_which_somebody_knocked_is_not_undone(cast, planning, round_of_three):
    Assignment.objects.filter(order=1).update(state=AssignmentState.TRIED, attempts=1, last_try_on=TODAY)
    with pytest.raises(services.RoundHasVisits):
        services.undo_round(round=round_of_three, by=planning, at=NOON)
    round_of_three.refresh_from_db()
    assert round_of_three.state == RoundState.OPEN


def test_moving_one_door_moves_the_household_and_can_be_undone(cast, acts, round_of_three):
    other = plans.volunteer("relawan_dua")
    before = list(Assignment.objects.order_by("pk").values_list("volunteer", "state", "order"))
    siti = Assignment.objects.get(child__name="Siti Aisyah")
    with acts(cast.village_operator, Purpose.VISIT):
        step = services.give_doors(
            round=round_of_three, doors=[siti.pk], to=other, today=TODAY, by=cast.village_operator, at=NOON
        )
    assert (step.doors, step.area_code) == (2, KOMET)
    assert Assignment.objects.filter(volunteer=other).count() == 2
    with acts(cast.village_operator, Purpose.VISIT):
        assert services.undo_step(step=step, by=cast.village_operator, at=NOON) == 2
        with pytest.raises(Conflict):
            services.undo_step(step=step, by=cast.village_operator, at=NOON)
    assert list(Assignment.objects.order_by("pk").values_list("volunteer", "state", "order")) == before


def test_an_undo_leaves_alone_what_somebody_touched_since(cast, planning, round_of_three):
    other = plans.volunteer("relawan_dua")
    siti, rizky = Assignment.objects.filter(volunteer=cast.volunteer)
    step = services.give_doors(round=round_of_three, doors=[siti.pk], to=other, today=TODAY, by=planning, at=NOON)
    Assignment.objects.filter(pk=siti.pk).update(state=AssignmentState.VISITED)
    assert services.undo_step(step=step, by=planning, at=NOON) == 1
    siti.refresh_from_db()
    rizky.refresh_from_db()
    assert (siti.volunteer, rizky.volunteer) == (other, cast.volunteer)


def test_when_somebody_is_absent_only_their_doors_move(cast, planning):
    two, three = plans.volunteer("relawan_dua"), plans.volunteer("relawan_tiga")
    for number in range(9):
        plans.child(f"Anak {number}", rt=number + 1)
    round_ = services.open_round(round=make(cast), by=planning, at=NOON)
    kept = {person: households_of(person) for person in (two, three)}
    gone = households_of(cast.volunteer)
    row = services.set_volunteer(
        region=cast.region,
        person=cast.volunteer,
        village=KOMET,
        rt=1,
        rw=1,
        at_most=None,
        today=TODAY,
        by=planning,
        at=NOON,
    )
    (step,) = services.replan_absent(
        volunteer=row, absent_from=TODAY, absent_until=None, reason="sakit", today=TODAY, by=planning, at=NOON
    )
    assert households_of(cast.volunteer) == set()
    assert kept[two] < households_of(two)
    assert kept[three] < households_of(three)
    assert households_of(two) | households_of(three) == kept[two] | kept[three] | gone
    assert abs(len(households_of(two)) - len(households_of(three))) <= 1
    services.undo_step(step=step, by=planning, at=NOON)
    assert households_of(cast.volunteer) == gone
    plans.child("Baru", rt=1)
    make(cast)
    assert not Assignment.objects.filter(volunteer=cast.volunteer, child__name="Baru").exists()
    assert round_.state == RoundState.OPEN


def test_doors_of_who_is_absent_wait_when_nobody_else_is_there(cast, planning, round_of_three):
    row = Volunteer.objects.create(
        person=cast.volunteer, region=cast.region, district_code=KOMET[:6], village_code=KOMET
    )
    services.replan_absent(
        volunteer=row, absent_from=TODAY, absent_until=None, reason="", today=TODAY, by=planning, at=NOON
    )
    assert set(Assignment.objects.values_list("state", flat=True)) == {AssignmentState.WAITING}
    with pytest.raises(services.NobodyThere):
        services.share_waiting(round=round_of_three, village=KOMET, today=TODAY, by=planning, at=NOON)


def test_a_village_plans_its_own_doors_only(cast, acts, round_of_three):
    palam = plans.volunteer("relawan_palam", village=PALAM)
    door = Assignment.objects.get(child__name="Dewi Lestari")
    with acts(cast.village_operator, Purpose.VISIT):
        with pytest.raises(services.CannotGoThere):
            services.give_doors(
                round=round_of_three, doors=[door.pk], to=palam, today=TODAY, by=cast.village_operator, at=NOON
            )
        with pytest.raises(NotAllowed):
            services.open_round(round=round_of_three, by=cast.village_operator, at=NOON)
        with pytest.raises(NotAllowed):
            make(cast, by=cast.village_operator)
    with acts(cast.volunteer, Purpose.VISIT), pytest.raises(Invalid):
        services.give_doors(round=round_of_three, doors=[door.pk], to=None, today=TODAY, by=cast.volunteer, at=NOON)
    door.refresh_from_db()
    assert door.state == AssignmentState.WAITING
    assert not PlanStep.objects.exists()


def test_a_withdrawn_door_says_why_and_comes_back(cast, planning, round_of_three):
    door = Assignment.objects.get(child__name="Dewi Lestari")
    with pytest.raises(Invalid):
        services.withdraw_doors(round=round_of_three, doors=[door.pk], reason=" ", by=planning, at=NOON)
    step = services.withdraw_doors(
        round=round_of_three, doors=[door.pk], reason="Sudah kembali bersekolah", by=planning, at=NOON
    )
    door.refresh_from_db()
    assert door.state == AssignmentState.WITHDRAWN
    services.undo_step(step=step, by=planning, at=NOON)
    door.refresh_from_db()
    assert door.state == AssignmentState.WAITING
