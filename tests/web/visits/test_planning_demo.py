"""The demo's round is made through the doors that people use, once."""

from __future__ import annotations

from rangkul.core.models import Region
from rangkul.core.permissions import Purpose
from rangkul.main import demo_visits
from rangkul.visits import queries
from rangkul.visits.models import Assignment, Letter, Round, Visit

from . import plans


def test_the_demo_has_volunteers_a_round_letters_and_sheets(cast, acts):
    said = []
    with acts(cast.data_officer, Purpose.VISIT):
        for number in range(12):
            plans.child(f"Anak {number}", rt=number % 3 + 1)
    demo_visits.load(cast.region, cast.data_officer, said.append)
    demo_visits.load(Region.objects.get(pk="6372"), cast.data_officer, said.append)
    assert len(said) == 1
    with acts(cast.data_officer, Purpose.VISIT):
        assert Round.objects.get().state == "open"
        assert Letter.objects.count() == 3
        assert Visit.objects.filter(assignment__isnull=False).count() == 12
        assert not Assignment.objects.filter(state="waiting").exists()
    with acts(cast.data_officer, Purpose.SEE):
        found = queries.coverage(cast.data_officer, cast.region, Round.objects.get().due_on)
    assert found.results["still_out"].count == 6
    assert found.clusters["Ekonomi"].count == 4
