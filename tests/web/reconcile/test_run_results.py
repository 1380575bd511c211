"""What a finished run leaves in the database, and how the rooms downstream read its tables."""

from __future__ import annotations

import pytest
from cast import HOME, NOON
from reconcile_world import SPRING

from rangkul.core import secrets, vault
from rangkul.core.errors import NotFound
from rangkul.core.permissions import Purpose
from rangkul.engine import hand_over
from rangkul.reconcile import queries, services
from rangkul.reconcile.models import Change, Decision, Pair, Run
from rangkul.reconcile.questions import KK, NIK


def test_every_question_becomes_a_pair_with_both_records(cast, acts, both, outcomes):
    _spring, autumn = both
    with acts(cast.clerk, Purpose.FIND):
        pairs = list(Pair.objects.filter(run=autumn))
        asked = [line for lines in hand_over.batches(outcomes[autumn.as_of] / "review.parquet") for line in lines]
        assert len(pairs) == len(asked) == autumn.comparison["asked"] > 4
        assert [pair.value for pair in pairs] == sorted((pair.value for pair in pairs), reverse=True)
        link = next(pair for pair in pairs if pair.kind == "link")
        assert link.here["registered"]
        assert link.here["name"]
        assert link.there["name"]
        assert link.source == "dapodik@20251"
        assert link.there["school_name"]
        assert "nik" not in link.here
        assert "no_kk" not in link.there
        fact = next(pair for pair in pairs if pair.kind == "fact")
        assert fact.category
        assert fact.rows
        assert not fact.there


def test_numbers_of_a_question_are_sealed(cast, acts, both):
    with acts(cast.clerk, Purpose.FIND):
        pair = Pair.objects.filter(run=both[1], here_nik__isnull=False).first()
        nik = secrets.unseal(HOME, NIK, pair.here_nik)
        assert len(nik) == 16
        assert nik.encode() not in bytes(pair.here_nik)
        assert nik not in f"{pair.here}{pair.there}{pair.family}{pair.rows}{pair.question}"
        with pytest.raises(secrets.WrongKey):
            secrets.unseal(HOME, KK, pair.here_nik)


def test_changes_bear_names_and_add_up(cast, acts, both, outcomes):
    _spring, autumn = both
    with acts(cast.clerk, Purpose.FIND):
        lines = Change.objects.filter(run=autumn)
        assert lines.count() == hand_over.count(outcomes[autumn.as_of] / "changes.parquet")
        counted = {kind: lines.filter(change=kind).count() for kind in Change.Kind.values}
        assert counted == autumn.comparison["changes"]
        assert lines.filter(change="entered").first().name
        verdicts = autumn.comparison["verdicts"]
        assert verdicts["enrolled"] == [
            both[0].summary["counts"]["verdict"]["enrolled"],
            autumn.summary["counts"]["verdict"]["enrolled"],
        ]
        out_before, out_now = verdicts["out_of_school"]
        assert out_now - out_before == autumn.comparison["joined_the_list"] - autumn.comparison["left_the_list"]


def test_the_first_run_is_compared_with_nothing(cast, acts, finished):
    run = finished(SPRING)
    assert run.comparison["verdicts"]["enrolled"][0] is None
    assert run.comparison["changes"] == {}
    with acts(cast.clerk, Purpose.FIND):
        assert not Change.objects.filter(run=run).exists()


def test_tables_come_out_of_the_vault_and_are_gone_afterwards(cast, acts, both):
    _spring, autumn = both
    with acts(cast.data_officer, Purpose.FIND), queries.results(autumn, "children", "records.parquet") as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["children.parquet", "records.parquet"]
        assert hand_over.count(folder / "children.parquet") > 100
        here = folder
    assert not here.exists()
    with acts(cast.data_officer, Purpose.FIND), pytest.raises(NotFound), queries.results(autumn, "perbaiki"):
        pass
    with acts(cast.data_officer, Purpose.FIND), queries.results(autumn) as folder:
        assert "carry.parquet" in {path.name for path in folder.iterdir()}


def test_tables_that_were_destroyed_are_not_found(cast, acts, finished, monkeypatch):
    run = finished()
    run.tables = {"children.parquet": "0" * 64}
    with acts(cast.data_officer, Purpose.FIND), pytest.raises(NotFound), queries.results(run, "children"):
        pass


def test_accepted_runs_come_in_the_order_of_acceptance(cast, acts, both):
    spring, autumn = both
    with acts(cast.data_officer, Purpose.FIND):
        services.accept_run(run=autumn, by=cast.data_officer, at=NOON)
        assert list(queries.accepted_runs_after(HOME, None)) == [spring, autumn]
        assert list(queries.accepted_runs_after(HOME, spring.pk)) == [autumn]
        assert list(queries.accepted_runs_after(HOME, autumn.pk)) == []
        assert list(queries.accepted_runs_after("6408", None)) == []


@pytest.mark.parametrize(
    "who", ["outsider", "school", "agency_officer", "planner", "auditor", "administrator", "nobody"]
)
def test_runs_pairs_and_answers_are_seen_by_nobody_else(cast, acts, both, who):
    person = getattr(cast, who)
    for purpose in Purpose:
        with acts(person, purpose):
            assert not Run.objects.exists()
            assert not Pair.objects.exists()
            assert not Change.objects.exists()
            assert not Decision.objects.exists()
    assert vault.has(HOME, both[1].tables["children.parquet"])
