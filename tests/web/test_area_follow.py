"""A change of areas from the administrator's page to the children: one job, each list whole, once."""

from __future__ import annotations

import pytest
from cast import HOME, KOMET, LONG_AGO, UTARA
from django.utils import timezone

from rangkul.core import queries, services
from rangkul.core.models import AreaChange, Event, Grant, Person
from rangkul.core.permissions import Purpose
from rangkul.main.jobs import areas
from rangkul.registry.models import Child, Episode

NEW, NEWER = "6372041009", "6372041010"


@pytest.fixture
def siti(cast, acts):
    """A child of Komet, out of school, as the register holds one."""
    now = timezone.now()
    with acts(cast.data_officer, Purpose.REGISTER):
        child = Child.objects.create(
            region=cast.region, child_key="c0123456789abcdef0123", name="Siti", verdict="out_of_school",
            district_code=UTARA, village_code=KOMET, regency_code=HOME, since=now.date(), recorded_at=now, changed_at=now,
        )  # fmt: skip
        Episode.objects.create(
            child=child, region=cast.region, kind="standing", state="out_of_school", district_code=UTARA,
            village_code=KOMET, regency_code=HOME, valid_from=now.date() - timezone.timedelta(days=90), recorded_at=now,
        )  # fmt: skip
    return child


@pytest.fixture
def changed(cast, acts):
    def change(text: str, days_ago: int = 0):
        now = timezone.now()
        with acts(cast.administrator, Purpose.MANAGE):
            services.change_areas(
                region=cast.region, text=text, on=timezone.localdate(now) - timezone.timedelta(days=days_ago), basis="Perda 3/2026",
                by=cast.administrator, at=now,
            )  # fmt: skip

    return change


def village(cast, acts, child) -> str:
    with acts(cast.data_officer, Purpose.REGISTER):
        child.refresh_from_db()
        (stands,) = Episode.objects.filter(child=child, closed_at=None)
        assert stands.village_code == child.village_code
        return child.village_code


def test_the_child_follows_in_the_name_of_the_system(cast, acts, siti, changed):
    changed(f"{KOMET};{NEW};Komet")
    areas.follow(person_id=cast.administrator.pk, region_code=HOME)
    assert village(cast, acts, siti) == NEW
    Grant.objects.filter(area_code=NEW).update(valid_from=LONG_AGO)  # one transaction has one time
    with acts(cast.village_operator, Purpose.REGISTER):  # the right followed too
        assert Child.objects.filter(pk=siti.pk).exists()
    with acts(cast.auditor, Purpose.OVERSEE):
        event = Event.objects.get(action="children.area_followed")
        assert Person.objects.get(pk=event.person_id).username == "sistem-wilayah"
        assert event.details["children"] == 1
    assert AreaChange.objects.get().followed_at is not None


def test_two_lists_that_wait_are_followed_one_after_the_other_and_once(cast, acts, siti, changed):
    changed(f"{KOMET};{NEW};Komet")
    changed(f"{NEW};{NEWER};Komet")
    for _again in range(2):
        areas.follow(person_id=cast.administrator.pk, region_code=HOME)
    assert village(cast, acts, siti) == NEWER
    assert queries.not_followed(cast.region) == []


def test_lists_are_followed_in_the_order_in_which_they_were_recorded(cast, acts, siti, changed):
    changed(f"{KOMET};{NEW};Komet")
    changed(f"{NEW};{NEWER};Komet", days_ago=40)  # recorded later, in force earlier
    areas.follow(person_id=cast.administrator.pk, region_code=HOME)
    assert village(cast, acts, siti) == NEWER


def test_a_list_whose_codes_go_round_moves_each_child_once(cast, acts, siti, changed):
    changed(f"{KOMET};6372041002;Komet\n6372041002;{KOMET};Mentaos")
    for _again in range(2):
        areas.follow(person_id=cast.administrator.pk, region_code=HOME)
    assert village(cast, acts, siti) == "6372041002"


def test_what_breaks_off_is_done_whole_the_next_time(cast, acts, siti, changed, monkeypatch):
    changed(f"{KOMET};6372041002;Komet\n6372041002;{KOMET};Mentaos")

    def broken(**_given):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(areas.visits, "follow_areas", broken)
        with pytest.raises(RuntimeError):
            areas.follow(person_id=cast.administrator.pk, region_code=HOME)
    assert village(cast, acts, siti) == KOMET
    areas.follow(person_id=cast.administrator.pk, region_code=HOME)
    assert village(cast, acts, siti) == "6372041002"


def test_the_follower_of_one_region_reads_no_other(cast, acts, siti, changed):
    changed(f"{KOMET};{NEW};Komet")
    areas.follow(person_id=cast.administrator.pk, region_code=HOME)
    follower = Person.objects.get(username="sistem-wilayah")
    with acts(cast.outsider, Purpose.REGISTER):
        Child.objects.create(
            region=cast.elsewhere, child_key="c9", name="Jauh", since=timezone.now().date(),
            recorded_at=timezone.now(), changed_at=timezone.now(),
        )  # fmt: skip
    with acts(follower, Purpose.REGISTER):
        assert list(Child.objects.values_list("name", flat=True)) == ["Siti"]
