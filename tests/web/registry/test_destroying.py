"""The end of a child's file: who goes when, what stays, and that no figure of any year changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from cast import KOMET, NOON, later
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from rangkul.core import services as core
from rangkul.core.errors import NotAllowed, NotFound
from rangkul.core.models import Event, Person, Region
from rangkul.core.permissions import Purpose
from rangkul.registry import queries, services
from rangkul.registry.models import Child, Episode, Fact, Question, SourceRecord

from .lists import AS_OF
from .test_figures import verdicts

WHY = "Menurut akta kelahiran yang dibawa orang tuanya"
#: Five years, the usual time for a child's file, after the end of the nineteenth year.
KEPT = 60
TABLES = ("child", "sourcerecord", "episode", "fact", "childevent", "merge", "question", "finding", "bulkact")


def months_ago(day: date, months: int) -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date - make_interval(months => %s))::date", [day, months])
        return cursor.fetchone()[0]


def noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def left(child: Child, on: date, **more) -> None:
    """The child is in no list, and nothing was said of it after that day."""
    Child.objects.filter(pk=child.pk).update(is_listed=False, changed_at=noon(on), **more)


@pytest.fixture
def today(db) -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_date")
        return cursor.fetchone()[0]


@pytest.fixture
def night(cast, acts):
    """What the night destroys."""

    def destroyed() -> dict:
        keeper = core.keeper(region=cast.region, at=timezone.now())
        with acts(keeper, Purpose.OVERSEE):
            return services.destroy_outlived(region=cast.region, by=keeper, at=timezone.now())

    return destroyed


@pytest.fixture
def grown(register, today):
    """Siti was too old, and in no list, sixty months and a day ago."""
    siti = register("Siti Aisyah")
    over = months_ago(today, KEPT) - timedelta(days=1)
    left(siti, over, birth_date=months_ago(over, 19 * 12))
    return siti


def everything() -> str:
    """Every cell of the register's tables, as text."""
    with connection.cursor() as cursor:
        said = []
        for table in TABLES:
            cursor.execute(f"SELECT string_agg(t::text, '\n') FROM registry_{table} AS t")
            said.append(cursor.fetchone()[0] or "")
    return "\n".join(said)


def test_nobody_who_is_in_a_list_or_young_enough_goes(register, today, night):
    siti, rizky, dewi = register("Siti Aisyah"), register("Muhammad Rizky"), register("Dewi Lestari")
    long_ago = months_ago(today, 120)
    Child.objects.filter(pk=siti.pk).update(birth_date=months_ago(today, 30 * 12))  # in a list all the same
    left(rizky, long_ago, birth_date=months_ago(today, 24 * 12) + timedelta(days=1))  # nineteen a day too late
    left(dewi, months_ago(today, KEPT), birth_date=months_ago(today, 30 * 12))  # in a list until sixty months ago
    assert night() == {}
    left(dewi, months_ago(today, KEPT) - timedelta(days=1))
    assert night()["children"] == 1
    dewi.refresh_from_db()
    assert dewi.erased_at is not None
    assert Child.objects.filter(erased_at=None).count() == 6


def test_who_died_or_moved_away_need_not_grow_old_first(register, today, night):
    over = months_ago(today, KEPT) - timedelta(days=1)
    left(register("Siti Aisyah"), over, verdict="deceased")
    left(register("Muhammad Rizky"), over, verdict="moved")
    left(register("Dewi Lestari"), over)
    assert night()["children"] == 2
    assert Child.objects.get(name="Dewi Lestari").erased_at is None


def test_a_child_without_a_birth_date_waits_as_long_as_the_youngest_would(register, today, night):
    siti = register("Siti Aisyah")
    left(siti, months_ago(today, 120), birth_date=None)
    came = months_ago(today, KEPT + 12 * 12)  # seven then, nineteen sixty months ago
    Child.objects.filter(pk=siti.pk).update(recorded_at=noon(came))
    assert night() == {}
    Child.objects.filter(pk=siti.pk).update(recorded_at=noon(came - timedelta(days=1)))
    assert night()["children"] == 1


def test_a_file_stays_while_one_that_was_merged_into_it_is_listed_or_was_young(
    register, as_officer, grown, night, today
):
    listed = register("Tuti Wulandari")
    services.merge(survivor=grown, absorbed=listed, reason=WHY, take=(), by=as_officer, at=NOON)
    left(grown, date(2012, 1, 1), birth_date=date(1990, 1, 2))
    assert night() == {}
    left(listed, months_ago(today, KEPT))  # in a list until sixty months ago
    assert night() == {}
    left(listed, months_ago(today, KEPT) - timedelta(days=1))
    assert night()["children"] == 2


@pytest.mark.parametrize("month", [1, 7, 8])
def test_whatever_month_the_school_year_begins_in_ages_count_on_the_first_of_july(
    register, as_officer, cast, night, month
):
    Region.objects.filter(pk=cast.region.pk).update(year_starts=month)
    cast.region.refresh_from_db()
    for child, born in zip(Child.objects.order_by("id"), range(1, 8), strict=True):
        left(child, date(2012, 1, 1), birth_date=date(1990, born + 3, 15))
    Episode.objects.update(valid_from=date(2000, 1, 1), recorded_at=NOON - timedelta(days=13000))
    days = [date(2004, number, 20) for number in range(1, 13)]

    def figures():
        return [sorted(map(repr, queries.counts_as_of(as_officer, cast.region, day))) for day in days]

    before = figures()
    assert night()["children"] == 7
    assert figures() == before


def test_nothing_that_names_the_child_is_left_anywhere(register, as_officer, grown, night):
    other = register("Tuti Wulandari")
    services.edit_child(child=grown, said={"mother_name": "Aminah Binti"}, reason=WHY, by=as_officer, at=NOON)
    services.record_event(
        child=grown, kind="moved_out", on=NOON.date(), reason=WHY, evidence="Surat pindah 470/12", place="Martapura",
        by=as_officer, at=later(hours=1),
    )  # fmt: skip
    services.merge(survivor=grown, absorbed=other, reason=WHY, take=("nisn",), by=as_officer, at=later(hours=2))
    for child in (grown, other):
        child.refresh_from_db()
        left(child, date(2012, 1, 1), birth_date=date(1990, 1, 2))
    key, numbers = grown.child_key, [bytes(grown.nik_index).hex(), bytes(grown.kk_index).hex()]
    Question.objects.create(child=grown, region=grown.region, kind="contradiction", believed="Aminah", asked_at=NOON)
    words = ["Siti", "Sitti", "Aisyah", "Aminah", "Tuti", "Marni", "470/12", "Martapura", "akta kelahiran"]
    words += [key, other.child_key, "1990-01-02", *numbers]
    rizky = register("Muhammad Rizky")
    assert all(word in everything() for word in words)
    Child.objects.filter(pk=rizky.pk).update(mother_name="", kk_index=None)  # his sister's mother and card
    SourceRecord.objects.filter(child=rizky).delete()
    counts = night()
    assert counts["children"] == 2
    assert counts["facts"]
    said = everything()
    assert [word for word in words if word in said] == []
    assert night() == {}


def test_of_every_personal_field_it_is_decided_whether_it_stays(register, grown, night):
    """A new personal field fails here until it is emptied, or figures need it."""
    Child.objects.filter(pk=grown.pk).update(register_id="13", flags=["at_risk"], decile=3, labels=["x"], nisn="1")
    night()
    grown.refresh_from_db()
    left = {name for name in Child.personal if getattr(grown, name) not in ("", None, [], {}, "(dimusnahkan)")}
    assert left == {
        "sex", "birth_date", "birth_default", "regency_code", "district_code", "village_code", "verdict", "category",
        "where",
    } - {name for name in ("category", "where") if not getattr(grown, name)}  # fmt: skip


def test_no_figure_of_any_year_changes(register, as_officer, cast, today, night):
    edges = [(6, 30), (7, 1), (7, 2), (12, 31), (2, 28), (1, 1)]
    for child, (month, day) in zip(Child.objects.order_by("id"), edges, strict=False):
        left(child, date(2012, 1, 1), birth_date=date(1990, month, day))

    def figures() -> list:
        seen = []
        for year in range(1996, 2012):
            Episode.objects.update(valid_from=date(year, 1, 1), recorded_at=NOON - timedelta(days=13000))
            for day in (date(year, 6, 30), date(year, 7, 1), date(year, 7, 2)):
                seen.append((day, sorted(map(repr, queries.counts_as_of(as_officer, cast.region, day)))))
        return seen

    before = figures()
    assert any(counts for _day, counts in before)
    assert night()["children"] == 6
    assert figures() == before
    assert set(Child.objects.exclude(erased_at=None).values_list("birth_date", flat=True)) == {
        date(1990, 7, 1), date(1991, 7, 1),
    }  # fmt: skip


def test_the_figure_of_a_printed_day_is_found_again(register, as_officer, cast, grown, night):
    before = verdicts(as_officer, cast.region, AS_OF)
    assert night()["children"] == 1
    assert verdicts(as_officer, cast.region, AS_OF) == before


def test_the_file_is_closed_to_everybody_and_a_new_list_begins_a_new_one(
    register, as_officer, take, first, cast, acts, browse, grown, night
):
    key = grown.child_key
    night()
    for chosen in (queries.Chosen(name="Siti Aisyah"), queries.Chosen(listed="all"), queries.Chosen(listed="out")):
        assert grown.pk not in queries.find(as_officer, chosen).ids
    with pytest.raises(NotFound, match="sudah dimusnahkan"):
        queries.child_for(as_officer, grown.pk)
    page = browse(cast.data_officer).get(reverse("registry:child", args=[grown.pk]))
    assert (page.status_code, "sudah dimusnahkan" in page.content.decode()) == (404, True)
    with acts(cast.data_officer, Purpose.REGISTER):
        take(first, run_id=2, at=later(days=1))
        anew = Child.objects.get(child_key=key)
        assert (anew.name, anew.village_code, anew.pk != grown.pk) == ("Siti Aisyah", KOMET, True)
        assert Child.objects.get(pk=grown.pk).name == "(dimusnahkan)"


def test_the_night_is_on_record_and_names_nobody(register, cast, acts, grown, night):
    night()
    with acts(cast.auditor, Purpose.OVERSEE):
        event = Event.objects.get(action="retention.children")
        assert (event.details["children"], event.area_code) == (1, cast.region.pk)
        assert Person.objects.get(pk=event.person_id).kind == Person.Kind.SYSTEM
        assert "Siti" not in str(event.details)


def test_who_may_not_oversee_cannot_begin_it(register, as_officer, cast):
    with pytest.raises(NotAllowed):
        services.destroy_outlived(region=cast.region, by=as_officer, at=timezone.now())


def test_facts_cannot_be_removed_in_any_other_way(register, as_officer, grown):
    services.edit_child(child=grown, said={"mother_name": "Aminah Binti"}, reason=WHY, by=as_officer, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('registry_fact', 'DELETE')")
        assert cursor.fetchone() == (False,)
    assert Fact.objects.filter(child=grown).exists()
