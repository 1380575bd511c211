"""The basis of a list ends: of its rows the register keeps that they were there, and whether they agreed."""

from __future__ import annotations

from datetime import date

import pytest
from cast import NOON, later
from django.urls import reverse

from rangkul.core.errors import NotAllowed
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.intake import services as intake
from rangkul.intake.models import Delivery, DeliveryState
from rangkul.registry import services
from rangkul.registry.models import Child, SourceRecord

from .conftest import named

STAYS = {"id", "child_id", "region_id", "kind", "period", "is_own", "matched", "checked_on"}


@pytest.fixture
def night(cast, acts):
    """What the night destroys after the end of a delivery, as the keeper of deliveries."""

    def forgotten() -> dict:
        keeper = intake.keeper(region=cast.region, at=NOON)
        with acts(keeper, Purpose.REGISTER):
            return services.forget_deliveries(region=cast.region, by=keeper, at=later(days=2))

    return forgotten


@pytest.fixture
def dapodik(cast, register, as_officer):
    """The delivery from which the rows of Dapodik were read; another one holds the register."""
    deliveries = [
        Delivery.objects.create(
            region=cast.region, kind=kind, period="20251", state=DeliveryState.WITHDRAWN, sent_by=as_officer,
            sent_at=NOON, taken_by=as_officer, taken_at=NOON, used_at=NOON, left_by=as_officer, left_at=NOON,
        )
        for kind in ("dapodik", "register")
    ]  # fmt: skip
    for one in deliveries:
        SourceRecord.objects.filter(kind=one.kind).update(file=f"{one.folder}/daftar.xlsx")
    return deliveries[0]


def end(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DESTROYED, destroyed_at=NOON)


def rows(**which) -> list[dict]:
    return list(SourceRecord.objects.filter(**which).order_by("pk").values())


def test_rows_of_a_destroyed_delivery_keep_only_their_result(cast, acts, dapodik, night):
    children, others = list(Child.objects.order_by("pk").values()), rows(kind="register")
    assert night() == {}  # withdrawn is not destroyed
    end(dapodik)
    assert night() == {"rows": 4}
    assert rows(kind="register") == others
    assert list(Child.objects.order_by("pk").values()) == children
    left = rows(kind="dapodik")
    for row in left:
        assert not {name for name, value in row.items() if value not in ("", None, False)} - STAYS
        assert row["checked_on"] == date(2025, 11, 3)
    agreed = {row["child_id"]: row["matched"] for row in left}
    said = {name: agreed[named(name).pk] for name in ("Siti Aisyah", "Muhammad Rizky", "Ahmad Fauzi", "Tuti Wulandari")}
    assert said == {
        "Siti Aisyah": "partial", "Muhammad Rizky": "partial", "Ahmad Fauzi": "full", "Tuti Wulandari": "full",
    }  # fmt: skip
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="retention.rows").details == {"rows": 4}
    assert night() == {}
    assert rows(kind="dapodik") == left


@pytest.mark.parametrize("field", ["name", "sex", "birth_date", "nik_same"])
def test_what_agrees_is_name_sex_birth_date_and_the_nik(dapodik, night, field):
    ahmad = named("Ahmad Fauzi")
    other = {"name": "Ahmad Fauzan", "sex": "P", "birth_date": date(2010, 1, 22), "nik_same": False}[field]
    SourceRecord.objects.filter(kind="dapodik", child=ahmad).update(**{field: other})
    end(dapodik)
    night()
    assert SourceRecord.objects.get(kind="dapodik", child=ahmad).matched == "partial"


def test_a_row_without_a_nik_agrees_by_the_rest(dapodik, night):
    ahmad = named("Ahmad Fauzi")
    SourceRecord.objects.filter(kind="dapodik", child=ahmad).update(nik_same=None)
    end(dapodik)
    night()
    assert SourceRecord.objects.get(kind="dapodik", child=ahmad).matched == "full"


def test_the_childs_page_says_that_the_row_is_gone(dapodik, night, browse, as_officer):
    ahmad = named("Ahmad Fauzi")
    end(dapodik)
    night()
    client, address = browse(as_officer), reverse("registry:child", args=[ahmad.pk])
    page = client.get(address, {"bagian": "sumber"})
    assert page.status_code == 200
    assert "Padan · diperiksa 3 Nov 2025 · barisnya dimusnahkan" in page.text
    assert page.text.count('<th scope="col">') == 3  # the field, what is believed, the row of the register
    for part in ("", "riwayat"):
        assert client.get(address, {"bagian": part}).status_code == 200
    SourceRecord.objects.filter(kind="register", child=ahmad).delete()
    assert client.get(address, {"bagian": "sumber"}).status_code == 200


def test_a_number_that_only_the_row_bore_finds_nobody(dapodik, night, as_officer):
    tuti = named("Tuti Wulandari")
    number = "6372914203140011"  # of Siti; in the row it is another than Tuti's own
    index = Child.objects.get(name="Siti Aisyah").nik_index
    SourceRecord.objects.filter(kind="dapodik", child=tuti).update(nik_index=index, nik_same=False)
    ask = {"group": "nik", "number": number, "by": as_officer, "at": NOON}
    assert tuti in services.find_by_number(**ask)
    end(dapodik)
    night()
    assert tuti not in services.find_by_number(**ask)


def test_the_next_taking_brings_rows_again(dapodik, night, take, first):
    end(dapodik)
    night()
    Child.objects.update(records_digest=None)  # as where rows come from another delivery
    take(first, run_id=2, at=later(days=3))
    assert not SourceRecord.objects.exclude(checked_on=None).exists()
    assert SourceRecord.objects.get(kind="dapodik", child=named("Ahmad Fauzi")).name == "Ahmad Fauzi"


def test_only_who_may_end_deliveries_may(cast, acts, dapodik):
    end(dapodik)
    before = rows()
    for person in (cast.clerk, cast.auditor, cast.outsider):
        with acts(person, Purpose.REGISTER), pytest.raises(NotAllowed):
            services.forget_deliveries(region=cast.region, by=person, at=NOON)
    assert rows() == before
