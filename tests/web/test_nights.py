"""The night's round: each region by itself, every step in its own name, and a line that says it was made."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from rangkul.core import services as core
from rangkul.core.models import Event, Person, SignIn
from rangkul.core.permissions import Purpose
from rangkul.main.jobs import keeping
from rangkul.registry.models import Child


@pytest.fixture
def recorded(cast, acts):
    """What the record of the region holds of the round: {action: name of who}."""

    def read() -> dict[str, str]:
        with acts(cast.auditor, Purpose.OVERSEE):
            found = Event.objects.filter(action__startswith="retention.").order_by("id")
            return {event.action: Person.objects.get(pk=event.person_id).username for event in found}

    return read


@pytest.fixture
def old(cast, acts):
    """A child who was too old long ago, and a sign-in of years ago."""
    SignIn.objects.create(person=cast.data_officer, at=timezone.now() - timedelta(days=800), succeeded=True)
    Person.objects.filter(pk=cast.data_officer.pk).update(home_code=cast.region.pk)
    long_ago = timezone.now() - timedelta(days=365 * 30)
    with acts(cast.data_officer, Purpose.REGISTER):
        return Child.objects.create(
            region=cast.region, child_key="c0123456789abcdef0123", name="Siti", birth_date=long_ago.date(),
            is_listed=False, since=long_ago.date(), recorded_at=long_ago, changed_at=long_ago,
        )  # fmt: skip


def test_each_region_gets_a_job_of_its_own_without_names(cast):
    keeping.night(timestamp=0)  # no round was ever made
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'keeping.region' ORDER BY id")
        asked = {row[0] for row in cursor.fetchall()}
    assert asked == {f'{{"region_code": "{code}"}}' for code in (cast.region.pk, cast.elsewhere.pk)}


def test_the_round_ends_what_is_over_and_says_so_and_then_only_says_so(cast, acts, old, recorded):
    counts = keeping.make_round(cast.region, timezone.now())
    assert counts == {"children": 1, "sign_ins": 1}
    who = recorded()
    assert set(who) == {"retention.children", "retention.accounts", "retention.ran"}
    assert set(who.values()) == {"sistem-masa-simpan"}
    with acts(cast.data_officer, Purpose.REGISTER):
        assert Child.objects.get(pk=old.pk).name == "(dimusnahkan)"
    assert keeping.make_round(cast.region, timezone.now()) == {}
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.filter(action="retention.ran").count() == 2


def test_another_region_keeps_what_is_its_own(cast, acts, old):
    assert keeping.make_round(cast.elsewhere, timezone.now()) == {}
    with acts(cast.data_officer, Purpose.REGISTER):
        assert Child.objects.get(pk=old.pk).name == "Siti"


def test_a_round_that_breaks_off_does_not_say_that_it_was_made(cast, old, recorded, monkeypatch):
    def broken(**_given):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(keeping, "OF_TIME", (keeping.OF_TIME[0], broken))
    with pytest.raises(RuntimeError):
        keeping.make_round(cast.region, timezone.now())
    assert set(recorded()) == {"retention.children"}


@pytest.mark.parametrize(
    ("ago", "hour", "due"),
    [(None, 12, True), (20, 1, True), (20, 12, False), (3, 1, False), (40, 12, True), (40, 1, True)],
)
def test_the_round_is_made_at_night_and_by_day_where_nights_were_missed(cast, acts, ago, hour, due):
    """Hours since the last round | the hour in the region."""
    if ago is not None:
        keeper = core.keeper(region=cast.region, at=timezone.now())
        with acts(keeper, Purpose.OVERSEE):
            core.note_night(region=cast.region, counts={}, by=keeper, at=timezone.now())
    now = timezone.now() + timedelta(hours=ago or 0)
    east = (hour - now.astimezone(UTC).hour + 12) % 24 - 12  # the zone in which it is that hour now
    cast.region.time_zone = f"Etc/GMT{-east:+d}" if east else "Etc/GMT"
    assert keeping.is_due(cast.region, now) == due


def test_the_keeper_of_times_reads_no_child(cast, acts, old):
    keeping.make_round(cast.region, timezone.now())
    keeper = Person.objects.get(username="sistem-masa-simpan")
    for purpose in Purpose:
        with acts(keeper, purpose):
            assert not Child.objects.exists(), purpose
