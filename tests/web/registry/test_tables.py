"""The register's tables behind their walls."""

from __future__ import annotations

import pytest
from cast import HOME, KOMET, NOON, PALAM
from django.db import connection
from django.db.utils import ProgrammingError

from rangkul.core.permissions import Purpose
from rangkul.registry.models import Child


def child(key: str, village: str = KOMET, **fields) -> Child:
    return Child.objects.create(
        region_id=HOME, child_key=key, name=fields.pop("name", key), regency_code=HOME, district_code=village[:6],
        village_code=village, since=NOON.date(), recorded_at=NOON, changed_at=NOON, **fields,
    )  # fmt: skip


def test_a_child_is_seen_where_one_may(cast, acts):
    with acts(cast.data_officer, Purpose.REGISTER):
        child("c1", KOMET)
        child("c2", PALAM, school_id="30304001")
    seen = {}
    for who in ("clerk", "village_operator", "kecamatan", "school", "planner", "outsider", "administrator"):
        with acts(cast.people[who], Purpose.REGISTER):
            seen[who] = set(Child.objects.values_list("child_key", flat=True))
    assert seen == {
        "clerk": {"c1", "c2"}, "village_operator": {"c1"}, "kecamatan": {"c1"}, "school": {"c2"},
        "planner": set(), "outsider": set(), "administrator": set(),
    }  # fmt: skip
    assert not Child.objects.exists()


def test_nobody_writes_a_child_elsewhere(cast, acts):
    with pytest.raises(ProgrammingError), acts(cast.outsider, Purpose.REGISTER):
        child("c1")


def test_a_school_changes_no_child(cast, acts):
    with acts(cast.data_officer, Purpose.REGISTER):
        child("c1", PALAM, school_id="30304001")
    with acts(cast.school, Purpose.REGISTER):
        assert Child.objects.update(name="x") == 0


def test_names_are_found_as_they_are_heard_and_only_where_one_may_look(cast, acts):
    def found(words, least=1):
        with connection.cursor() as cursor:
            cursor.execute("SELECT child_id FROM registry_find(%s::text[], 10, %s)", [words, least])
            return [row[0] for row in cursor.fetchall()]

    with acts(cast.data_officer, Purpose.REGISTER):
        here = child("c1", KOMET, name_keys=["RISKI", "PUTRA"])
        there = child("c2", PALAM, name_keys=["RISKI", "ADI"])
        assert found(["RISKI", "PUTRA"]) == [here.pk, there.pk]
        assert found(["RISKI", "PUTRA"], 2) == [here.pk]
    with acts(cast.village_operator, Purpose.REGISTER):
        assert found(["RISKI"]) == [here.pk]
    with acts(cast.outsider, Purpose.REGISTER):
        assert found(["RISKI"]) == []
    assert found(["RISKI"]) == []
