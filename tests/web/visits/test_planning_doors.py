"""What a volunteer is told of a door, and who sees a plan."""

from __future__ import annotations

import pytest
from cast import NOON
from django.db import transaction
from django.db.utils import ProgrammingError

from rangkul.core.models import Grant
from rangkul.core.permissions import Purpose
from rangkul.registry.models import Child
from rangkul.visits import queries
from rangkul.visits.models import Assignment, AssignmentState, Round, RoundState

from . import plans


def test_a_volunteer_gets_their_own_open_doors_and_no_more_of_a_child_than_is_needed(cast, acts, round_of_three):
    with acts(cast.volunteer, Purpose.VISIT):
        found = queries.doors(cast.volunteer)
        assert not Child.objects.exists()  # the register itself stays closed
    assert [(one["name"], one["household"]) for one in found] == [
        ("Siti Aisyah", "ABCDEFGH"), ("Muhammad Rizky", "ABCDEFGH"),
    ]  # fmt: skip
    assert set(found[0]) == {
        "visit_code", "household", "name", "sex", "age", "parent", "address", "rt", "rw", "village", "village_code",
        "order", "due_on", "attempts", "state", "base_version", "kind", "round_id", "region_id",
    }  # fmt: skip
    assert (found[0]["parent"], found[0]["village"]) == ("Aminah", "Komet")


def test_a_door_that_was_visited_or_withdrawn_leaves_the_list(cast, acts, round_of_three):
    first, second = Assignment.objects.filter(volunteer=cast.volunteer)
    Assignment.objects.filter(pk=first.pk).update(state=AssignmentState.VISITED)
    Assignment.objects.filter(pk=second.pk).update(state=AssignmentState.WITHDRAWN)
    with acts(cast.volunteer, Purpose.VISIT):
        assert queries.doors(cast.volunteer) == []


@pytest.mark.parametrize("state", [RoundState.PLANNED, RoundState.CLOSED, RoundState.UNDONE])
def test_only_a_round_that_runs_gives_doors(cast, acts, round_of_three, state):
    undone = {"undone_at": NOON, "undone_by": cast.data_officer} if state == RoundState.UNDONE else {}
    Round.objects.filter(pk=round_of_three.pk).update(state=state, **undone)
    with acts(cast.volunteer, Purpose.VISIT):
        assert queries.doors(cast.volunteer) == []


def test_a_right_that_was_taken_away_closes_the_list_at_once(cast, acts, round_of_three):
    Grant.objects.filter(person=cast.volunteer).update(revoked_at=NOON)
    with acts(cast.volunteer, Purpose.VISIT):
        assert queries.doors(cast.volunteer) == []


def test_nobody_reads_another_persons_doors(cast, acts, round_of_three):
    other = plans.volunteer("relawan_lain")
    with acts(other, Purpose.VISIT):
        assert queries.doors(other) == []
        assert queries.doors(cast.volunteer) == []
        assert not Assignment.objects.exists()
    with acts(cast.volunteer, Purpose.SELF):
        assert queries.doors(cast.volunteer) == []


def test_a_plan_is_seen_where_it_lies(cast, acts, round_of_three):
    for person, purpose, doors in (
        (cast.data_officer, Purpose.VISIT, 3),
        (cast.village_operator, Purpose.VISIT, 3),
        (cast.kecamatan, Purpose.VISIT, 3),
        (cast.volunteer, Purpose.VISIT, 2),
        (cast.school, Purpose.VISIT, 0),
        (cast.planner, Purpose.SEE, 0),
        (cast.outsider, Purpose.VISIT, 0),
        (cast.auditor, Purpose.OVERSEE, 0),
    ):
        with acts(person, purpose):
            assert Assignment.objects.count() == doors, person
    with acts(cast.outsider, Purpose.VISIT):
        assert not Round.objects.exists()
    with acts(cast.village_operator, Purpose.VISIT):
        assert Round.objects.get().name == "Putaran 1"
        with pytest.raises(ProgrammingError), transaction.atomic():
            Round.objects.create(
                region=cast.region,
                area_code="6372",
                name="x",
                due_on=NOON.date(),
                made_by=cast.village_operator,
                made_at=NOON,
            )
