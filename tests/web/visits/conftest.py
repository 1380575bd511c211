"""A round of three doors in Komet, and who may see them."""

from __future__ import annotations

import pytest

from rangkul.core.permissions import Purpose

from . import plans


@pytest.fixture
def planning(cast, acts):
    """The story happens while the data officer plans."""
    with acts(cast.data_officer, Purpose.VISIT):
        yield cast.data_officer


@pytest.fixture
def round_of_three(cast, planning):
    """An open round: Siti and Rizky of one household for the volunteer, Dewi for nobody yet."""
    round_ = plans.open_round(planning)
    siti, rizky, dewi = plans.child("Siti Aisyah"), plans.child("Muhammad Rizky"), plans.child("Dewi Lestari")
    plans.door(round_, siti, cast.volunteer, household="ABCDEFGH", order=1)
    plans.door(round_, rizky, cast.volunteer, household="ABCDEFGH", order=1)
    plans.door(round_, dewi)
    return round_
