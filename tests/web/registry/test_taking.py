"""A run comes into the register: once, whole, and only what is different."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import HOME, KOMET, NOON, PALAM, later
from django.db import DataError, connection

from rangkul.core import secrets
from rangkul.core.errors import NotAllowed
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.registry import services
from rangkul.registry.models import Child, Episode, EpisodeKind, Fact, SourceRecord, Taking
from rangkul.registry.services import lines, taking

from .lists import AS_OF, LISTS, reconciled

NEXT_MONTH = date(2025, 11, 1)


def named(name: str) -> Child:
    return Child.objects.get(name__iexact=name)


def everything() -> dict:
    """All rows of the register, to see that nothing moved."""
    return {
        model.__name__: list(model.objects.order_by("pk").values()) for model in (Child, Episode, Fact, SourceRecord)
    }


def changed(text: str, *swaps: tuple[str, str]) -> str:
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return text


def test_each_child_once_with_what_is_believed_and_the_rows_behind(as_officer, take, first):
    taking = take(first)
    assert (taking.counts["children"], taking.counts["new"], taking.counts["records"]) == (7, 7, 11)
    siti = named("Siti Aisyah")
    assert (siti.verdict, siti.school_id, siti.grade, siti.village_code, siti.in_register) == (
        "enrolled",
        "30304001",
        5,
        KOMET,
        True,
    )
    assert (siti.since, siti.recorded_at, siti.source_run) == (AS_OF, NOON, 1)
    nik = secrets.unseal(HOME, "registry.child.nik", siti.nik_sealed)
    assert nik == "6372914203140011"
    assert bytes(siti.nik_index) == secrets.blind(HOME, "nik", nik)
    rows = {row.kind: row for row in SourceRecord.objects.filter(child=siti)}
    assert (rows["register"].is_own, rows["dapodik"].name, rows["dapodik"].nik_same) == (True, "Sitti Aisyah", True)
    assert rows["dapodik"].kk_same is None
    tuti = named("Tuti Wulandari")
    assert (tuti.in_register, tuti.flags) == (False, ["not_in_register"])
    bayu = named("Bayu Saputra")
    assert (bayu.village_code, bayu.area, bayu.flags) == ("", HOME, ["residu"])
    assert set(siti.name_keys) == {"SITI", "AISA", "*AMINA"}
    assert {e.state for e in Episode.objects.filter(child=siti)} == {"enrolled"}
    assert siti.kk_index == named("Muhammad Rizky").kk_index
    assert not Fact.objects.exists()


def test_a_run_that_was_taken_is_not_taken_again(as_officer, take, first):
    taking, before = take(first), everything()
    assert take(first, at=later(days=1)) == taking
    assert everything() == before


def test_a_run_that_changes_nothing_leaves_one_line_in_the_record(as_officer, take, first):
    take(first)
    before, lines_before = everything(), Event.objects.count()
    taking = take(first, run_id=2, as_of=NEXT_MONTH, at=later(days=30))
    assert {name: n for name, n in taking.counts.items() if n} == {"children": 7}
    assert everything() == before
    assert Event.objects.count() == lines_before + 1


def test_only_what_is_different_is_written(as_officer, take, first, tmp_path):
    take(first)
    ahmad, dewi, siti = (named(name) for name in ("Ahmad Fauzi", "Dewi Lestari", "Siti Aisyah"))
    text = changed(
        LISTS, ("dapodik  | c  | 14  | Ahmad Fauzi      |", "dapodik  | c  | 14  | Achmad Fauzi     |"),
        ("dapodik  | c  |", "dapodik  | e  | 13  | Dewi Lestari     | 2011-08-09 | P   | Rahmah  | Palam   |    | 30304002 | 8     |\n    dapodik  | c  |"),
        ("    dapodik  | a  | 11  | Sitti Aisyah     | 2014-03-02 | P   | Aminah  | Komet   |    | 30304001 | 5     |\n", ""),
    )  # fmt: skip
    second = reconciled(tmp_path / "second", text, previous=first, as_of=NEXT_MONTH)
    taking = take(second, run_id=2, as_of=NEXT_MONTH, at=later(days=30))
    assert taking.counts["new"] == 0
    ahmad.refresh_from_db()
    assert ahmad.changed_at == NOON  # another spelling in a list is a row behind, not another belief
    assert SourceRecord.objects.get(child=ahmad, kind="dapodik").name == "Achmad Fauzi"
    assert not Fact.objects.filter(child=ahmad).exists()
    stays = [(e.state, e.valid_from, e.valid_until) for e in Episode.objects.filter(child=dewi).order_by("id")]
    assert stays == [("out_of_school", AS_OF, NEXT_MONTH), ("enrolled", NEXT_MONTH, None)]
    fact = Fact.objects.get(child=dewi, field="school_id")
    assert (fact.was, fact.value, fact.run, fact.recorded_at) == ("", "30304002", 2, later(days=30))
    siti.refresh_from_db()
    assert siti.verdict == "out_of_school"
    assert Fact.objects.filter(child=siti, field="grade", was="5", value="").exists()


def test_a_child_in_no_list_any_more_keeps_the_row(as_officer, take, first, tmp_path):
    take(first)
    tuti = named("Tuti Wulandari")
    gone = (
        "    dapodik  | d  | 19  | Tuti Wulandari   | 2013-07-04 | P   | Marni   | Komet   |    | 30304001 | 5     |\n"
    )
    second = reconciled(tmp_path / "second", changed(LISTS, (gone, "")), previous=first, as_of=NEXT_MONTH)
    assert take(second, run_id=2, as_of=NEXT_MONTH, at=later(days=30)).counts["gone"] == 1
    tuti.refresh_from_db()
    assert (tuti.is_listed, tuti.verdict, tuti.name) == (False, "enrolled", "Tuti Wulandari")
    assert not SourceRecord.objects.filter(child=tuti).exists()
    assert not Episode.objects.filter(child=tuti, closed_at__isnull=True).exists()
    third = take(first, run_id=3, as_of=NEXT_MONTH + timedelta(days=30), at=later(days=60))
    tuti.refresh_from_db()
    assert (third.counts["back"], third.counts["new"], tuti.is_listed) == (1, 0, True)
    assert Episode.objects.filter(child=tuti, closed_at__isnull=True, kind=EpisodeKind.STANDING).count() == 1


def test_an_older_run_does_not_come_after_a_newer_one(as_officer, take, first):
    take(first, run_id=5, as_of=NEXT_MONTH)
    before = everything()
    for run_id, as_of in ((4, NEXT_MONTH), (6, AS_OF)):
        with pytest.raises(services.OlderRun):
            take(first, run_id=run_id, as_of=as_of)
    assert everything() == before


def test_who_may_not_accept_a_run_takes_none(cast, first):
    class Run:
        pk, region_id, region, as_of = 1, HOME, cast.region, AS_OF

    for person in (cast.clerk, cast.outsider):
        with pytest.raises(NotAllowed):
            services.take_run(run=Run, by=person, at=NOON)
    assert not Taking.objects.exists()


def test_pieces_of_any_size_give_the_same_register(as_officer, take, first, monkeypatch):
    monkeypatch.setattr(lines, "CHILDREN_AT_ONCE", 2)
    monkeypatch.setattr(lines.pieces, "__kwdefaults__", {"size": 2})
    taking = take(first)
    assert (taking.counts["new"], taking.counts["records"]) == (7, 11)
    assert SourceRecord.objects.filter(child=named("Siti Aisyah")).count() == 2
    again = take(first, run_id=2, at=later(days=1))
    assert {name: n for name, n in again.counts.items() if n} == {"children": 7}


def test_tables_out_of_order_are_refused_and_leave_nothing(as_officer, take, first, tmp_path):
    import polars as pl

    for name in ("children", "records"):
        frame = pl.read_parquet(first / f"{name}.parquet")
        frame.sort("child_id", descending=True).write_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(lines.NotInOrder):
        take(tmp_path)
    assert not Child.objects.exists()


def test_a_fault_of_the_database_in_the_midst_is_told_as_it_is_and_leaves_nothing(as_officer, take, first, monkeypatch):
    monkeypatch.setattr(lines.pieces, "__kwdefaults__", {"size": 2})
    seen = []

    def fails(outcomes, now):
        seen.append(outcomes)
        if len(seen) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        return 0

    with monkeypatch.context() as faulty:
        faulty.setattr(taking.asking, "about_contradictions", fails)
        with pytest.raises(DataError, match="division by zero"):
            take(first)
    assert not Child.objects.exists()
    assert take(first).counts["new"] == 7


def test_outside_the_door_there_is_no_child(as_officer, take, first, cast, acts):
    take(first)
    with acts(cast.village_operator, Purpose.REGISTER):
        assert set(SourceRecord.objects.values_list("child__village_code", flat=True)) == {KOMET}
        assert Episode.objects.count() == Child.objects.count() == 3
    with acts(cast.outsider, Purpose.REGISTER):
        assert not SourceRecord.objects.exists()
    with acts(cast.planner, Purpose.SEE):
        assert not Episode.objects.exists()
    assert PALAM in Child.objects.values_list("village_code", flat=True)
