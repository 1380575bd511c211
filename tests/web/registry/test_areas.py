"""Area codes change: children follow from a day on, once, and earlier figures stay."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from cast import HOME, KOMET, PALAM, UTARA, later
from django.urls import reverse
from reconcile_world import finished_run

from rangkul.core.errors import NotAllowed
from rangkul.core.models import Area, AreaChange, Event
from rangkul.core.permissions import Purpose
from rangkul.registry import queries, services
from rangkul.registry.models import Child, ChildEvent, Episode, EventKind, Fact, Merge, Question, SourceRecord

from .lists import AS_OF, LISTS, reconciled

MENTAOS, BANGKAL, KOMET_BARU = "6372041002", "6372031002", "6372041009"
ON, AT = dt.date(2025, 11, 10), later(days=20)
NEXT_MONTH = dt.date(2025, 12, 1)
WHY = "Surat pindah dari kelurahan"


@pytest.fixture
def follow(cast):
    """``follow({old: new}, on, at)``: as the data officer."""

    def following(moves, on=ON, at=AT):
        return services.follow_areas(region=cast.region, moves=moves, on=on, by=cast.data_officer, at=at)

    return following


def counted(viewer, region, day, known_at=None) -> dict[str, int]:
    """{village: children} on a day, as the figures count them."""
    found: Counter = Counter()
    for line in queries.counts_as_of(viewer, region, day, known_at=known_at):
        found[line.village] += line.children
    return dict(found)


def everything() -> dict:
    """All rows of the register except what says that a line was heard."""
    rows = {model: list(model.objects.order_by("pk").values()) for model in (Child, Episode, Fact, Question)}
    return {
        model: [{name: row[name] for name in row if name not in ("said_digest", "records_digest")} for row in found]
        for model, found in rows.items()
    }


def saying(folder: Path, to: Path, moves: dict[str, str]) -> Path:
    """The same run, with other codes in the answers of the engine."""
    to.mkdir()
    for file in folder.glob("*.parquet"):
        table = pl.read_parquet(file)
        codes = [
            name for name in ("village_code", "district_code", "village", "district")
            if name in table.columns and file.name in ("children.parquet", "records.parquet")
        ]  # fmt: skip
        kinds = {name: table.schema[name] for name in codes}
        moved = [pl.col(name).cast(pl.String).replace(moves).cast(kinds[name]) for name in codes]
        table.with_columns(moved).write_parquet(to / file.name)
    return to


@pytest.mark.parametrize("on", [ON, AS_OF, AS_OF - dt.timedelta(days=10)])
def test_on_every_day_each_child_stands_in_exactly_one_village(register, follow, cast, acts, on):
    before = {}
    days = [on + dt.timedelta(days=n) for n in range(-31, 32)]
    with acts(cast.data_officer, Purpose.SEE):
        before = {day: counted(cast.data_officer, cast.region, day) for day in days}
    with acts(cast.data_officer, Purpose.REGISTER):
        assert follow({KOMET: KOMET_BARU}, on) == 3
        one_each = [Counter(queries.as_of(cast.data_officer, day).values_list("child_id", flat=True)) for day in days]
    assert all(set(found.values()) <= {1} for found in one_each)
    with acts(cast.data_officer, Purpose.SEE):
        for day in days:
            now = counted(cast.data_officer, cast.region, day)
            assert sum(now.values()) == sum(before[day].values()), day
            old, new = (KOMET, KOMET_BARU) if day < on else (KOMET_BARU, KOMET)
            assert now.get(old, 0) == before[day].get(KOMET, 0), day
            assert new not in now, day
            known_before = counted(cast.data_officer, cast.region, day, AT - dt.timedelta(seconds=1))
            assert known_before == before[day], day


def test_the_file_has_the_new_codes_and_everything_else_as_it_was(register, follow, as_officer):
    siti, records = register("Siti Aisyah"), list(SourceRecord.objects.order_by("pk").values())
    follow({KOMET: "6372031009"})
    moved = register("Siti Aisyah")
    assert (moved.regency_code, moved.district_code, moved.village_code) == (HOME, "637203", "6372031009")
    assert (moved.changed_at, moved.verdict, moved.pinned) == (AT, siti.verdict, {})
    old, new = Episode.objects.filter(child=siti).order_by("pk")
    assert (old.village_code, old.valid_until, old.closed_at) == (KOMET, ON, AT)
    assert (new.district_code, new.village_code, new.valid_from, new.recorded_at) == ("637203", "6372031009", ON, AT)
    assert (new.origin, new.state, new.because, new.run, new.closed_at) == (
        old.origin, old.state, old.because, None, None,
    )  # fmt: skip
    assert not Fact.objects.exists()  # a place is told by episodes
    assert list(SourceRecord.objects.order_by("pk").values()) == records
    assert register("Dewi Lestari").village_code == PALAM


def test_several_become_one_and_a_kecamatan_moves_those_whose_village_is_not_known(register, follow, as_officer):
    bayu = register("Bayu Saputra")
    Child.objects.filter(pk=bayu.pk).update(district_code=UTARA)
    Episode.objects.filter(child=bayu).update(district_code=UTARA)
    assert follow({MENTAOS: BANGKAL, PALAM: BANGKAL, UTARA: "637209"}) == 4
    assert register("Ahmad Fauzi").village_code == register("Dewi Lestari").village_code == BANGKAL
    bayu.refresh_from_db()
    assert (bayu.district_code, bayu.village_code) == ("637209", "")
    assert Episode.objects.get(child=bayu, closed_at=None).district_code == "637209"
    assert register("Siti Aisyah").district_code == UTARA  # a village moves by its own code


def test_asked_again_nothing_moves(register, follow, as_officer):
    follow({KOMET: KOMET_BARU})
    before = everything()
    assert follow({KOMET: KOMET_BARU}, at=later(days=21)) == 0
    assert everything() == before


def test_villages_numbered_anew_in_a_row_do_not_run_together(register, follow, as_officer):
    assert follow({MENTAOS: KOMET, KOMET: KOMET_BARU}) == 4
    assert register("Ahmad Fauzi").village_code == KOMET
    assert register("Siti Aisyah").village_code == KOMET_BARU


def test_the_next_run_that_says_the_new_code_changes_and_asks_nothing(
    register, as_officer, follow, first, take, tmp_path
):
    siti = register("Siti Aisyah")
    moved_in(siti, as_officer, BANGKAL)  # lists say Komet, an event Bangkal
    follow({KOMET: KOMET_BARU})
    before = everything()
    second = saying(first, tmp_path / "second", {KOMET: KOMET_BARU})
    taking = take(second, run_id=2, as_of=NEXT_MONTH, at=later(days=30))
    assert {name: n for name, n in taking.counts.items() if n and name != "records"} == {"children": 7}
    assert everything() == before


def test_the_next_run_that_still_says_the_old_code_of_a_split_village_leaves_the_children(
    register, follow, first, take, tmp_path
):
    Area.objects.filter(code=PALAM).update(until=ON)  # Palam became two: it is not among the moves
    follow({KOMET: KOMET_BARU})
    before = everything()
    second = saying(first, tmp_path / "second", {KOMET: KOMET_BARU})
    assert take(second, run_id=2, as_of=NEXT_MONTH, at=later(days=30)).counts["changed"] == 0
    assert everything() == before
    assert register("Dewi Lestari").village_code == PALAM
    third = saying(first, tmp_path / "third", {KOMET: KOMET_BARU, PALAM: BANGKAL})  # a later list places them
    assert take(third, run_id=3, as_of=NEXT_MONTH, at=later(days=31)).counts["changed"] == 2


def test_a_run_as_of_a_day_before_the_change_counts_nobody_twice(register, follow, take, first, tmp_path, cast, acts):
    follow({KOMET: KOMET_BARU})
    as_of = ON - dt.timedelta(days=5)
    second = saying(first, tmp_path / "second", {KOMET: KOMET_BARU})
    children, records = (pl.read_parquet(second / f"{name}.parquet") for name in ("children", "records"))
    tuti = register("Tuti Wulandari").child_key
    is_rizky = pl.col("child_id") == register("Muhammad Rizky").child_key
    out = pl.when(is_rizky).then(pl.lit("out_of_school")).otherwise(pl.col("verdict").cast(pl.String))
    children = children.with_columns(out.cast(children.schema["verdict"]).alias("verdict"))
    children.filter(pl.col("child_id") != tuti).write_parquet(second / "children.parquet")
    records.filter(pl.col("child_id") != tuti).write_parquet(second / "records.parquet")
    take(second, run_id=2, as_of=as_of, at=later(days=30))
    assert register("Muhammad Rizky").verdict == "out_of_school"
    days = [ON + dt.timedelta(days=n) for n in range(-30, 32)]
    for day in days:
        found = Counter(queries.as_of(cast.data_officer, day).values_list("child_id", flat=True))
        assert set(found.values()) == {1}, day
        assert len(found) == 7 if day < ON else 6, day
    with acts(cast.data_officer, Purpose.SEE):
        assert counted(cast.data_officer, cast.region, as_of)[KOMET] == 3
        assert counted(cast.data_officer, cast.region, ON) == {KOMET_BARU: 2, PALAM: 2, MENTAOS: 1, "": 1}


def test_a_pinned_place_moves_and_stays_pinned(register, follow, as_officer, first, take, tmp_path):
    dewi = register("Dewi Lestari")
    moved_in(dewi, as_officer, KOMET)
    follow({KOMET: KOMET_BARU})
    dewi.refresh_from_db()
    assert (dewi.village_code, dewi.pinned) == (KOMET_BARU, {"area": "event"})
    second = saying(first, tmp_path / "second", {KOMET: KOMET_BARU})
    take(second, run_id=2, as_of=NEXT_MONTH, at=later(days=30))
    dewi.refresh_from_db()
    assert dewi.village_code == KOMET_BARU
    assert not Question.objects.exists()


def test_an_undo_after_the_change_does_not_bring_back_a_code_that_is_no_more(register, follow, as_officer):
    siti, tuti = register("Siti Aisyah"), register("Tuti Wulandari")
    event = moved_in(siti, as_officer, PALAM)
    merge = services.merge(
        survivor=register("Dewi Lestari"), absorbed=tuti, take=["area"], reason=WHY, by=as_officer, at=later(hours=2)
    )
    follow({KOMET: KOMET_BARU, PALAM: BANGKAL})
    assert register("Siti Aisyah").village_code == BANGKAL
    services.undo_event(event=ChildEvent.objects.get(pk=event.pk), reason=WHY, by=as_officer, at=later(days=22))
    siti.refresh_from_db()
    assert (siti.village_code, siti.pinned, siti.lists_say) == (KOMET_BARU, {}, {})
    tuti.refresh_from_db()
    assert tuti.village_code == KOMET_BARU  # merged away: moves too
    assert register("Dewi Lestari").village_code == KOMET_BARU
    services.unmerge(merge=Merge.objects.get(pk=merge.pk), reason=WHY, by=as_officer, at=later(days=22))
    assert register("Dewi Lestari").village_code == BANGKAL
    open_now = Episode.objects.filter(child__in=(siti, tuti, register("Dewi Lestari")), kind="standing", closed_at=None)
    assert sorted(open_now.values_list("village_code", flat=True)) == [BANGKAL, KOMET_BARU, KOMET_BARU]


def test_what_was_undone_or_asked_before_follows(register, follow, as_officer, first, take, tmp_path):
    siti, rizky = register("Siti Aisyah"), register("Muhammad Rizky")
    for child in (siti, rizky):
        moved_in(child, as_officer, PALAM)
    second = saying(first, tmp_path / "second", {KOMET: MENTAOS})
    take(second, run_id=2, as_of=dt.date(2025, 11, 5), at=later(days=2))
    assert Question.objects.filter(answer="").count() == 2
    Child.objects.filter(pk=rizky.pk).update(district_code="637203", village_code=BANGKAL)
    follow({MENTAOS: BANGKAL})
    mine, his = Question.objects.get(child=siti), Question.objects.get(child=rizky)
    assert (mine.answer, mine.listed, mine.proposal["village_code"]) == (
        "", f"{HOME} · 637203 · {BANGKAL}", BANGKAL,
    )  # fmt: skip
    assert his.answer == "keep"  # both sides say the same now
    services.answer_question(question=mine, answer="take", by=as_officer, at=later(days=22))
    assert register("Siti Aisyah").village_code == BANGKAL


def test_it_stands_in_the_record_once_and_needs_the_right(register, follow, cast, acts):
    follow({KOMET: KOMET_BARU, MENTAOS: BANGKAL})
    with acts(cast.auditor, Purpose.OVERSEE):
        line = Event.objects.get(action="children.area_followed")
    assert (line.on_kind, line.on_id, line.details) == ("region", HOME, {"children": 4, "areas": 2})
    for person in (cast.village_operator, cast.kecamatan, cast.outsider):
        with acts(person, Purpose.REGISTER), pytest.raises(NotAllowed):
            services.follow_areas(region=cast.region, moves={PALAM: BANGKAL}, on=ON, by=person, at=AT)


def test_the_file_of_a_child_who_left_keeps_the_day_from_which_its_keeping_is_counted(register, follow, as_officer):
    Child.objects.filter(name="Siti Aisyah").update(verdict="deceased")
    follow({KOMET: KOMET_BARU})
    assert register("Siti Aisyah").changed_at < AT
    assert register("Muhammad Rizky").changed_at == AT


def test_mending_a_child_of_a_village_that_is_no_more_leaves_the_child_there(register, as_officer, browse):
    dewi = register("Dewi Lestari")
    Area.objects.filter(code=PALAM).update(until=ON)
    page = reverse("registry:edit", args=[dewi.pk])
    assert "Cempaka – Palam (sampai 9 Nov 2025)" in browse(as_officer).get(page).content.decode()
    said = {"name": "Dewi Lestari", "sex": "P", "birth_date": "2011-08-09", "village": PALAM, "rt": 9, "reason": WHY}
    assert browse(as_officer).post(page, said).status_code == 302
    dewi.refresh_from_db()
    assert (dewi.rt, dewi.village_code) == (9, PALAM)
    assert browse(as_officer).post(page, said | {"village": MENTAOS}).status_code == 302
    assert PALAM not in browse(as_officer).get(page).content.decode()


@pytest.fixture(scope="session")
def later_lists(first, tmp_path_factory):
    """A second run: Rizky is a grade further, Intan is new in Komet and Lukman in Mentaos."""
    text = (
        LISTS.replace("| 30304001 | 6     |", "| 30304001 | 7     |")
        + """
    register | 7  | 17  | Intan Permata    | 2014-01-03 | P   | Sarah   | Komet   | F  |          |       |
    register | 8  | 18  | Lukman Hakim     | 2012-04-11 | L   | Fitri   | Mentaos | G  |          |       |
    """
    )
    return reconciled(tmp_path_factory.mktemp("later"), text, previous=first, as_of=dt.date(2025, 10, 20))


@pytest.mark.parametrize(
    ("lists", "komet", "mentaos"),
    [
        ([{KOMET: KOMET_BARU}], KOMET_BARU, MENTAOS),
        ([{KOMET: MENTAOS, MENTAOS: KOMET}], MENTAOS, KOMET),  # numbered anew in a row
        ([{KOMET: KOMET_BARU}, {KOMET_BARU: BANGKAL}], BANGKAL, MENTAOS),
    ],
)
def test_a_run_accepted_before_the_change_and_taken_after_it_brings_nobody_back(
    as_officer, follow, first, take, later_lists, cast, acts, lists, komet, mentaos
):
    take(first, run_id=0)
    with acts(as_officer, Purpose.FIND):
        run = finished_run(cast, later_lists, dt.date(2025, 10, 20), state="accepted")
    for day, moves in enumerate(lists):
        at = AT + dt.timedelta(days=day)
        follow(moves, at=at)
        for old, new in moves.items():
            change = AreaChange(old_code=old, new_code=new, kind="recoded", on=ON, basis="x", at=at, followed_at=at)
            change.save()
    services.take_run(run=run, by=as_officer, at=later(days=25))
    places = dict(Child.objects.values_list("name", "village_code"))
    assert {places[name] for name in ("Intan Permata", "Siti Aisyah", "Muhammad Rizky", "Tuti Wulandari")} == {komet}
    assert {places[name] for name in ("Lukman Hakim", "Ahmad Fauzi")} == {mentaos}
    assert Child.objects.get(name="Muhammad Rizky").grade == 7
    standing = Episode.objects.filter(kind="standing", closed_at=None)
    assert dict(standing.values_list("child__name", "village_code")) == places
    assert not Question.objects.exists()


def test_a_run_taken_before_its_children_follow_follows_with_them(as_officer, follow, first, take, later_lists):
    take(first, run_id=0)
    AreaChange.objects.create(old_code=KOMET, new_code=KOMET_BARU, kind="recoded", on=ON, basis="x", at=AT)
    take(later_lists, run_id=1, as_of=dt.date(2025, 10, 20), knows_areas_of=AT - dt.timedelta(days=1))
    assert Child.objects.get(name="Intan Permata").village_code == KOMET
    assert follow({KOMET: KOMET_BARU}) == 4


def moved_in(child: Child, by, village: str) -> ChildEvent:
    return services.record_event(
        child=child, kind=EventKind.MOVED_IN, on=dt.date(2025, 11, 1), reason=WHY, evidence="Surat pindah 12",
        village=village, by=by, at=later(hours=1),
    )  # fmt: skip
