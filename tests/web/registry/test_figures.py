"""Where children stood on a past day: as it was known then, and as it is known now."""

from __future__ import annotations

from collections import Counter
from datetime import date

from cast import HOME, KOMET, NOON, PALAM, later

from rangkul.core.permissions import Purpose
from rangkul.registry import queries, services

from .lists import AS_OF, LISTS, reconciled

NEXT_MONTH = date(2025, 11, 1)
WHY = "Menurut surat pindah yang ditunjukkan RT"
IN_SCHOOL = "dapodik  | e  | 13  | Dewi Lestari     | 2011-08-09 | P   | Rahmah  | Palam   |    | 30304002 | 8     |\n"


def verdicts(viewer, region, day, **known) -> Counter:
    found: Counter = Counter()
    for count in queries.counts_as_of(viewer, region, day, **known):
        found[count.verdict] += count.children
    return found


def test_a_past_figure_is_computed_again(register, take, first, as_officer, cast, tmp_path):
    text = LISTS.replace("dapodik  | c  |", IN_SCHOOL + "    dapodik  | c  |")
    take(
        reconciled(tmp_path / "second", text, previous=first, as_of=NEXT_MONTH),
        run_id=2,
        as_of=NEXT_MONTH,
        at=later(days=30),
    )
    then = Counter(enrolled=4, out_of_school=3)
    assert verdicts(as_officer, cast.region, date(2025, 9, 30)) == Counter()
    assert verdicts(as_officer, cast.region, AS_OF) == then
    assert verdicts(as_officer, cast.region, NEXT_MONTH) == Counter(enrolled=5, out_of_school=2)
    # before the second run was taken, the same day looked otherwise
    assert verdicts(as_officer, cast.region, NEXT_MONTH, known_at=later(days=29)) == then
    dewi = register("Dewi Lestari")
    assert queries.as_of(as_officer, AS_OF).get(child=dewi).state == "out_of_school"
    assert queries.as_of(as_officer, NEXT_MONTH).get(child=dewi).state == "enrolled"


def test_counts_are_for_who_may_see_counts_and_only_there(register, cast, acts):
    with acts(cast.planner, Purpose.SEE):
        assert sum(verdicts(cast.planner, cast.region, AS_OF).values()) == 7
    with acts(cast.village_operator, Purpose.SEE):
        here = queries.counts_as_of(cast.village_operator, cast.region, AS_OF)
        assert {count.village for count in here} == {KOMET}
    for person in (cast.outsider, cast.administrator, cast.auditor):
        with acts(person, Purpose.SEE):
            assert not queries.counts_as_of(person, cast.region, AS_OF)


def test_a_cell_says_verdict_place_sex_and_age(register, cast, acts):
    with acts(cast.planner, Purpose.SEE):
        cells = {
            (c.verdict, c.category, c.village, c.sex, c.age): c.children
            for c in queries.counts_as_of(cast.planner, cast.region, AS_OF)
        }
    assert cells["out_of_school", "unknown", PALAM, "P", 13] == 1  # Dewi, born on 9 August 2011, on 1 July 2025
    assert cells["enrolled", "", KOMET, "P", 11] == 2 or cells["enrolled", "", KOMET, "P", 11] == 1


def test_an_event_that_was_undone_counts_only_as_it_was_known(register, as_officer, cast):
    dewi = register("Dewi Lestari")
    event = services.record_event(
        child=dewi,
        kind="moved_out",
        on=NOON.date(),
        reason=WHY,
        evidence="surat",
        place="Martapura",
        by=as_officer,
        at=later(hours=1),
    )
    services.undo_event(event=event, reason=WHY, by=as_officer, at=later(days=2))
    day = NOON.date()
    assert verdicts(as_officer, cast.region, day)["moved"] == 0
    assert verdicts(as_officer, cast.region, day)["out_of_school"] == 3
    assert verdicts(as_officer, cast.region, day, known_at=later(days=1))["moved"] == 1
    assert sum(verdicts(as_officer, cast.region, day, known_at=later(days=1)).values()) == 7


def test_merged_files_count_once(register, as_officer, cast):
    siti, tuti = register("Siti Aisyah"), register("Tuti Wulandari")
    merge = services.merge(survivor=siti, absorbed=tuti, reason=WHY, by=as_officer, at=later(hours=1))
    assert sum(verdicts(as_officer, cast.region, NOON.date()).values()) == 6
    services.unmerge(merge=merge, reason=WHY, by=as_officer, at=later(days=1))
    assert sum(verdicts(as_officer, cast.region, NOON.date()).values()) == 7
    assert sum(verdicts(as_officer, cast.region, NOON.date(), known_at=later(hours=2)).values()) == 6
    assert cast.region.pk == HOME
