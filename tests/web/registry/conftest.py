"""A register with the children of ``lists.LISTS``, and who works on it."""

from __future__ import annotations

import pytest
from cast import NOON

from rangkul.core.permissions import Purpose
from rangkul.registry import services
from rangkul.registry.models import Child

from .lists import AS_OF, reconciled


@pytest.fixture(scope="session")
def first(tmp_path_factory):
    """The folder of a first run."""
    return reconciled(tmp_path_factory.mktemp("first"))


@pytest.fixture
def take(cast):
    """``take(folder, run_id, as_of, at)``: as the data officer who accepted the run."""

    def taking(folder, run_id=1, as_of=AS_OF, at=NOON, **more):
        return services.take_tables(
            region=cast.region, run_id=run_id, as_of=as_of, folder=folder, by=cast.data_officer, at=at, **more
        )

    return taking


@pytest.fixture
def as_officer(cast, acts):
    """The story happens while the data officer works on the register."""
    with acts(cast.data_officer, Purpose.REGISTER):
        yield cast.data_officer


@pytest.fixture
def register(as_officer, take, first):
    """A register in which the first run was taken; gives children by name."""
    take(first)
    return named


def named(name: str) -> Child:
    return Child.objects.get(name__iexact=name)
