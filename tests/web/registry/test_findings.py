"""A finding moves a child, outranks the lists of its day, makes later lists ask, lapses, and is taken back."""

from __future__ import annotations

from datetime import date

import pytest
from cast import NOON, later

from rangkul.core.errors import NotAllowed
from rangkul.core.permissions import Purpose
from rangkul.registry import services
from rangkul.registry.models import Episode, EpisodeKind, Finding, Question

from .lists import AS_OF, LISTS, reconciled

FOUND = date(2025, 10, 20)


def found_in_school(child, by, *, on=FOUND, source="visit:1", **more):
    said = {"verdict": "enrolled", "where": "school", "turn": "never_out", "lapses_on": date(2026, 6, 30)} | more
    return services.take_finding(
        child=child, because=f"Kunjungan {on}: bersekolah, ada bukti", on=on, evidence="NPSN 30304002, surat sekolah",
        source=source, by=by, at=NOON, **said,
    )  # fmt: skip


def test_a_finding_moves_the_child_and_says_who_was_there(register, as_officer):
    dewi = register("Dewi Lestari")
    assert dewi.verdict == "out_of_school"
    finding = found_in_school(dewi, as_officer)
    dewi = register("Dewi Lestari")
    assert (dewi.verdict, dewi.where, dewi.verification, dewi.pinned["standing"]) == (
        "enrolled",
        "school",
        "field",
        "visit",
    )
    assert (dewi.found_on, finding.turn) == (FOUND, "never_out")
    kinds = dict(Episode.objects.filter(child=dewi, closed_at=None).values_list("kind", "state"))
    assert kinds == {"standing": "enrolled", "verification": "field"}


def test_sent_twice_it_is_one_finding(register, as_officer):
    child = register("Dewi Lestari")
    assert found_in_school(child, as_officer).pk == found_in_school(child, as_officer).pk
    assert Finding.objects.count() == 1


def test_taken_back_the_child_stands_as_before(register, as_officer):
    before = register("Dewi Lestari")
    finding = found_in_school(before, as_officer)
    services.undo_finding(finding=finding, reason="Tertukar dengan tetangganya", by=as_officer, at=later(days=1))
    after = register("Dewi Lestari")
    same = ("verdict", "category", "where", "because", "pinned", "found_on", "lapses_on", "verification")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]


def test_a_finding_of_an_earlier_day_changes_nothing(register, as_officer):
    found_in_school(register("Dewi Lestari"), as_officer)
    late = found_in_school(
        register("Dewi Lestari"), as_officer, on=date(2025, 10, 10), source="visit:2", verdict="moved", where=""
    )
    assert late.is_late
    assert register("Dewi Lestari").verdict == "enrolled"


def test_without_evidence_nothing_is_believed(register, as_officer):
    with pytest.raises(services.EvidenceMissing):
        services.take_finding(
            child=register("Dewi Lestari"), verdict="enrolled", because="Katanya sekolah", on=FOUND, evidence=" ",
            source="visit:1", by=as_officer, at=NOON,
        )  # fmt: skip
    assert register("Dewi Lestari").verdict == "out_of_school"


def test_who_may_not_change_children_cannot_bring_a_finding(register, cast, acts):
    child = register("Dewi Lestari")
    with acts(cast.village_operator, Purpose.REGISTER), pytest.raises(NotAllowed):
        found_in_school(child, cast.village_operator)


#: Rizky is in school by the first lists; a visit finds him out; a later roster still has him.
def test_a_later_list_that_contradicts_asks_and_an_earlier_one_does_not(register, as_officer, take, tmp_path):
    fauzi = register("Dewi Lestari")
    found_in_school(fauzi, as_officer)
    gone = LISTS.replace(
        "dtsen    | x",
        "leavers  | z  | 13 | Dewi Lestari     | 2011-08-09 | P   | Rahmah  | Palam   |    | 30304002 | 8     |\n    dtsen    | x",
    )
    same_day = reconciled(tmp_path / "same", gone, as_of=FOUND)
    take(same_day, 2, FOUND, later(days=2))
    assert not Question.objects.filter(child=fauzi, field="standing").exists()
    newer = reconciled(tmp_path / "newer", gone, as_of=date(2025, 12, 1))
    take(newer, 3, date(2025, 12, 1), later(days=30))
    question = Question.objects.get(child=fauzi, field="standing")
    dewi = register("Dewi Lestari")
    assert dewi.verdict == "enrolled"
    assert question.proposal["category"] == "DO"
    assert dewi.verification == "field"


def test_evidence_of_school_lapses_with_the_school_year(register, as_officer, cast):
    found_in_school(register("Dewi Lestari"), as_officer)
    lapse = {"region": cast.region, "by": as_officer}
    assert services.lapse_findings(today=date(2026, 6, 30), at=later(days=200), **lapse) == 0
    assert services.lapse_findings(today=date(2026, 7, 1), at=later(days=240), **lapse) == 1
    dewi = register("Dewi Lestari")
    assert (dewi.verdict, dewi.category, dewi.pinned) == ("uncertain", "evidence", {})
    assert services.lapse_findings(today=date(2026, 7, 2), at=later(days=241), **lapse) == 0


def test_a_cluster_is_read_for_helping_alone(register, cast, acts):
    child = register("Dewi Lestari")
    with acts(cast.data_officer, Purpose.HELP):
        services.set_cluster(child=child, cluster="ekonomi", on=FOUND, by=cast.data_officer, at=NOON)
        assert Episode.objects.filter(kind=EpisodeKind.CLUSTER, state="ekonomi").count() == 1
    with acts(cast.data_officer, Purpose.REGISTER):
        assert not Episode.objects.filter(kind=EpisodeKind.CLUSTER).exists()
    with acts(cast.village_operator, Purpose.HELP):
        assert not Episode.objects.filter(kind=EpisodeKind.CLUSTER).exists()


def test_the_lists_begin_on_the_day_of_the_run():
    assert AS_OF < FOUND
