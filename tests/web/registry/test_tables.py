"""The register's tables behind their walls."""

from __future__ import annotations

from functools import partial

import pytest
from cast import HOME, KOMET, NOON, PALAM
from django.db import connection
from django.db.utils import ProgrammingError

from rangkul.core.permissions import Purpose
from rangkul.registry import queries
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


def begins(name: str, region: str = HOME, most: int = 10, function: str = "registry_begins") -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT child_id FROM {function}(%s, %s, %s)", [region, name, most])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("column", "function"), [("name", "registry_begins"), ("mother_name", "registry_mother_begins")]
)
def test_names_that_begin_so_are_found_in_their_order_by_who_sees_the_whole_region(cast, acts, column, function):
    found = partial(begins, function=function)
    with acts(cast.data_officer, Purpose.REGISTER):
        nur = child("c1", PALAM, **{column: "Siti Nur"})
        alone, aisyah = child("c2", **{column: "siti"}), child("c3", **{column: "SITI AISYAH"})
        child("c4", **{column: "Sitiana"})
        child("c5", **{column: "Noor Siti"})
        child("c6", **{column: "Siti Merged"}, merged_into=nur)
        child("c7", **{column: "Siti Gone"}, erased_at=NOON)
        assert found("Siti") == [alone.pk, aisyah.pk, nur.pk]
        assert found("siti", most=2) == [alone.pk, aisyah.pk]
        assert found("siti n") == []
        assert found("Siti", "6408") == []
    for who in ("village_operator", "kecamatan", "school", "outsider", "planner", "administrator"):
        with acts(cast.people[who], Purpose.REGISTER):
            assert found("Siti") == [], who
    assert found("Siti") == []


def test_a_name_that_more_than_two_hundred_bear_shows_the_first_of_those_who_begin_so(cast, acts):
    with acts(cast.data_officer, Purpose.REGISTER):
        far = child("far", name="Noor Siti", name_keys=["SITI", "NUR"])
        near = child("near", name="Siti", name_keys=["SITI"])
        assert set(queries.find(cast.data_officer, queries.Chosen(name="siti")).ids) == {far.pk, near.pk}
        near.delete()
        for number in range(queries.FIND_AT_MOST + 1):
            child(f"s{number:03}", name=f"Siti {number:03}", name_keys=["SITI", "*AMINA"])
        found = queries.find(cast.data_officer, queries.Chosen(name=" siti "))
        names = [row.name for row in found.some(found.ids, "name")]
        assert (found.too_many, len(names), names[0], names[-1]) == (True, 200, "Siti 000", "Siti 199")
        by_mother = queries.find(cast.data_officer, queries.Chosen(name="siti", mother="Aminah"))
        assert len(by_mother.ids) == 200
        assert queries.find(cast.data_officer, queries.Chosen(name="noor siti")).ids == [far.pk]
    with acts(cast.village_operator, Purpose.REGISTER):
        assert queries.find(cast.village_operator, queries.Chosen(name="siti")).too_many


def test_a_mother_whom_more_than_two_hundred_are_called_after_shows_the_first_who_begin_so(cast, acts):
    with acts(cast.data_officer, Purpose.REGISTER):
        far = child("far", mother_name="Noor Aminah", name_keys=["*AMINA", "*NUR"])
        for number in range(queries.FIND_AT_MOST + 1):
            child(f"s{number:03}", mother_name=f"Aminah {number:03}", name_keys=["*AMINA"])
        found = queries.find(cast.data_officer, queries.Chosen(mother=" aminah "))
        mothers = [row.mother_name for row in found.some(found.ids, "mother_name")]
        assert (found.too_many, len(mothers), mothers[0], mothers[-1]) == (True, 200, "Aminah 000", "Aminah 199")
        assert queries.find(cast.data_officer, queries.Chosen(mother="noor aminah")).ids[0] == far.pk
