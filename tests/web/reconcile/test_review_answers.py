"""Doubtful pairs: taken by one person at a time, answered, taken back; the next run reads what was answered."""

from __future__ import annotations

import csv
import threading
from datetime import timedelta
from functools import partial

import pytest
from cast import HOME, NOON, later
from django.db import connection, connections
from django.db.utils import ProgrammingError
from reconcile_world import AUTUMN, finished_run

from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.reconcile import ledger, queries, services
from rangkul.reconcile.models import Decision, Pair


@pytest.fixture
def run(finished):
    return finished()


def take(run, by, **how) -> Pair | None:
    return services.claim_pair(run=run, by=by, at=NOON, **how)


def test_the_most_valuable_question_comes_first_and_is_one_persons_own(cast, acts, run):
    with acts(cast.clerk, Purpose.FIND):
        first = take(run, cast.clerk)
        assert first.value == max(Pair.objects.values_list("value", flat=True))
        assert take(run, cast.clerk) == first  # a page that is loaded again
    with acts(cast.second_clerk, Purpose.FIND):
        second = take(run, cast.second_clerk)
        assert second.pk != first.pk
        with pytest.raises(services.TakenByOther):
            services.decide_pair(pair=first, answer="same", by=cast.second_clerk, at=NOON)
        assert not Decision.objects.exists()
        late = services.claim_pair(run=run, by=cast.second_officer, at=NOON + services.LEASE + timedelta(seconds=1))
        assert late == first  # the lease is over


def test_opening_a_question_is_on_record_once(cast, acts, run):
    with acts(cast.clerk, Purpose.FIND):
        pair = take(run, cast.clerk)
        take(run, cast.clerk)
        line = Event.objects.get(action="pair.opened")
        assert (line.on_id, line.area_code, line.details["child"]) == (str(pair.pk), HOME, pair.child_id)


def test_an_answer_is_kept_in_the_ledger_and_goes_to_the_next_run(cast, acts, run, tmp_path):
    with acts(cast.clerk, Purpose.FIND):
        pair = take(run, cast.clerk, kind="link")
        decision = services.decide_pair(pair=pair, answer="not_same", by=cast.clerk, at=NOON)
        pair.refresh_from_db()
        assert (pair.answer, pair.answered_by_id, pair.claimed_by_id) == ("not_same", cast.clerk.pk, None)
        with pytest.raises(services.AlreadyAnswered):
            services.decide_pair(pair=pair, answer="same", by=cast.clerk, at=NOON)
        assert ledger.write(HOME, "20251", tmp_path / "now.csv") == 1
        assert ledger.write(HOME, "20252", tmp_path / "next.csv") == 1
    now, following = (read(tmp_path / name)[0] for name in ("now.csv", "next.csv"))
    assert now == {
        "source": "dapodik", "record_id": pair.record_id, "child_record_id": pair.child_record_id, "decision": "not_same",
        "by": f"petugas-{cast.clerk.pk}", "at": "2025-11-03T04:00:00", "note": "",
    }  # fmt: skip
    assert following["source"] == "dapodik@20251"  # a place in a file names another pupil next time
    assert decision.source == "dapodik@20251"


def read(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_a_pupils_own_id_means_the_pupil_in_every_semester(cast, acts, run, tmp_path):
    with acts(cast.clerk, Purpose.FIND):
        pair = take(run, cast.clerk, kind="link")
        Pair.objects.filter(pk=pair.pk).update(record_id="p-17")
        services.decide_pair(pair=pair, answer="same", by=cast.clerk, at=NOON)
        ledger.write(HOME, "20252", tmp_path / "next.csv")
    assert read(tmp_path / "next.csv")[0]["source"] == "dapodik"


def test_an_answer_is_taken_back_and_the_question_is_open_again(cast, acts, run, tmp_path):
    with acts(cast.clerk, Purpose.FIND):
        pair = take(run, cast.clerk, kind="link")
        decision = services.decide_pair(pair=pair, answer="same", by=cast.clerk, at=NOON)
        services.undo_decision(decision=decision, by=cast.clerk, at=later(minutes=1))
        pair.refresh_from_db()
        assert pair.answer == ""
        assert ledger.write(HOME, "20251", tmp_path / "none.csv") == 0
        assert [line.is_undone for line in queries.decisions_of(cast.clerk)] == [True]
        with pytest.raises(Conflict):
            services.undo_decision(decision=decision, by=cast.clerk, at=later(minutes=2))
        services.decide_pair(pair=pair, answer="not_same", by=cast.clerk, at=later(minutes=3))
        assert ledger.write(HOME, "20251", tmp_path / "one.csv") == 1
        assert [line.is_undone for line in queries.decisions_of(cast.clerk)] == [False, True]


def test_the_answer_of_another_person_is_taken_back_by_a_data_officer_only(cast, acts, run):
    with acts(cast.clerk, Purpose.FIND):
        decision = services.decide_pair(pair=take(run, cast.clerk), answer="unsure", by=cast.clerk, at=NOON)
    with acts(cast.second_clerk, Purpose.FIND), pytest.raises(NotAllowed):
        services.undo_decision(decision=decision, by=cast.second_clerk, at=NOON)
    with acts(cast.second_officer, Purpose.FIND):
        services.undo_decision(decision=decision, by=cast.second_officer, at=NOON)


@pytest.mark.parametrize("sql", ["UPDATE reconcile_decision SET decision = 'same'", "DELETE FROM reconcile_decision"])
def test_the_ledger_is_only_added_to(cast, acts, run, sql):
    with acts(cast.data_officer, Purpose.FIND):
        services.decide_pair(pair=take(run, cast.data_officer), answer="unsure", by=cast.data_officer, at=NOON)
    with pytest.raises(ProgrammingError), acts(cast.data_officer, Purpose.FIND), connection.cursor() as cursor:
        cursor.execute(sql)


def test_what_one_could_not_tell_is_asked_of_another(cast, acts, run):
    with acts(cast.clerk, Purpose.FIND):
        pair = take(run, cast.clerk)
        services.decide_pair(pair=pair, answer="unsure", by=cast.clerk, at=NOON)
        assert take(run, cast.clerk) != pair
        assert take(run, cast.clerk, unsure=True) is None
    with acts(cast.second_clerk, Purpose.FIND):
        assert take(run, cast.second_clerk, unsure=True) == pair
        services.decide_pair(pair=pair, answer="same", note="kartu keluarga", by=cast.second_clerk, at=NOON)


def test_a_fact_needs_to_say_where_it_comes_from(cast, acts, run):
    with acts(cast.clerk, Purpose.FIND):
        pair = take(run, cast.clerk, kind="fact")
        with pytest.raises(Invalid):
            services.decide_pair(pair=pair, answer="same", by=cast.clerk, at=NOON)
        services.decide_pair(pair=pair, answer="same", note="Telepon SMPN 4, 3 Nov", by=cast.clerk, at=NOON)


def test_an_answer_holds_for_the_same_question_of_the_next_run(cast, acts, run, outcomes, finished):
    with acts(cast.clerk, Purpose.FIND):
        link, fact = take(run, cast.clerk, kind="link"), None
        services.decide_pair(pair=link, answer="unsure", by=cast.clerk, at=NOON)
        fact = take(run, cast.clerk, kind="fact")
        services.decide_pair(pair=fact, answer="same", note="surat sekolah", by=cast.clerk, at=NOON)
    again = finished(AUTUMN)
    with acts(cast.clerk, Purpose.FIND):
        same = {pair.question_key: pair.answer for pair in Pair.objects.filter(run=again)}
        assert same[link.question_key] == "unsure"
        assert same[fact.question_key] == "same"
        assert again.comparison["asked"] == len(same) - 2
        assert queries.queue(cast.clerk, again)["waiting"] == len(same) - 2


def test_questions_are_those_of_the_newest_run_and_go_with_a_rejected_one(cast, acts, both):
    spring, autumn = both
    with acts(cast.data_officer, Purpose.FIND):
        assert queries.run_to_review(cast.clerk, HOME) == autumn
        services.reject_run(run=autumn, reason="EMIS belum masuk", by=cast.data_officer, at=NOON)
        assert queries.run_to_review(cast.clerk, HOME) == spring
        assert not Pair.objects.filter(run=autumn).exists()
        assert Pair.objects.filter(run=spring).exists()


def test_who_may_not_decide_gets_nothing(cast, acts, run):
    for person in (cast.outsider, cast.school, cast.agency_officer, cast.planner):
        with acts(person, Purpose.FIND):
            with pytest.raises(NotAllowed):
                take(run, person)
            assert queries.run_to_review(person, HOME) is None


def test_a_question_that_is_just_being_taken_is_passed_over_at_once(committed, outcomes):
    """One clerk's claim is not committed yet; the other does not wait for it, and gets the next question."""
    with acting_as(committed.data_officer, Purpose.FIND):
        run = finished_run(committed, outcomes[AUTUMN], AUTUMN)
    taken, other_has, got = threading.Event(), threading.Event(), {}

    def slow() -> None:
        with acting_as(committed.clerk, Purpose.FIND):
            got["clerk"] = take(run, committed.clerk)
            taken.set()
            got["in time"] = other_has.wait(10)
        connections.close_all()

    def quick() -> None:
        taken.wait(10)
        with acting_as(committed.second_clerk, Purpose.FIND):
            got["second_clerk"] = take(run, committed.second_clerk)
        other_has.set()
        connections.close_all()

    at_once([slow, quick])
    assert got["in time"]
    assert got["clerk"] != got["second_clerk"]


def test_two_clerks_at_once_never_get_the_same_question(committed, outcomes):
    """Each clerk takes and answers until nothing is left, both at the same time, over connections of their own."""
    with acting_as(committed.data_officer, Purpose.FIND):
        run = finished_run(committed, outcomes[AUTUMN], AUTUMN)
    seen: dict[str, list[int]] = {"clerk": [], "second_clerk": []}
    together = threading.Barrier(2)

    def work(name: str) -> None:
        person = committed.people[name]
        try:
            together.wait()
            while True:
                with acting_as(person, Purpose.FIND):
                    pair = services.claim_pair(run=run, by=person, at=NOON)
                if pair is None:
                    return
                with acting_as(person, Purpose.FIND):
                    services.decide_pair(pair=pair, answer="unsure", by=person, at=NOON)
                seen[name].append(pair.pk)
        finally:
            connections.close_all()

    at_once([partial(work, name) for name in seen])
    with acting_as(committed.clerk, Purpose.FIND):
        every = sorted(Pair.objects.values_list("pk", flat=True))
        assert Decision.objects.count() == len(every)
    assert sorted(seen["clerk"] + seen["second_clerk"]) == every


def at_once(works) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
