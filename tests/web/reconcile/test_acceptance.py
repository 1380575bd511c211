"""Nothing reaches the register before a person accepts the run."""

from __future__ import annotations

import threading

import pytest
from cast import HOME, NOON
from django.db import connection, connections
from reconcile_world import AUTUMN, SPRING, finished_run

from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed, NotFound
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.reconcile import queries, services
from rangkul.reconcile.models import Change, Pair, Run, RunState


def jobs_waiting() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, (args ->> 'run_id')::int FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def test_a_run_is_accepted_by_who_started_it(cast, acts, both, deliveries, outcomes):
    spring, _autumn = both
    used = deliveries("20251")
    with acts(cast.data_officer, Purpose.FIND):
        third = finished_run(cast, outcomes[AUTUMN], AUTUMN, previous=spring, used=used)
        assert Pair.objects.filter(run=spring).exists()
        run = services.accept_run(run=third, by=cast.data_officer, at=NOON)
        assert (run.state, run.accepted_by, run.accepted_at) == (RunState.ACCEPTED, cast.data_officer, NOON)
        assert queries.last_accepted(HOME) == run
        assert not Pair.objects.filter(run=spring).exists()  # asked anew by this run, or no question any more
        for delivery in used:
            delivery.refresh_from_db()
            assert delivery.used_at == NOON
        line = Event.objects.get(action="run.accepted")
        assert line.details["digest"] == run.digest
    assert jobs_waiting() == [("reconcile.correct", run.pk), ("flow.after_acceptance", run.pk)]


def test_a_run_is_accepted_once(cast, acts, both):
    _spring, autumn = both
    with acts(cast.data_officer, Purpose.FIND):
        services.accept_run(run=autumn, by=cast.data_officer, at=NOON)
        with pytest.raises(Conflict):
            services.accept_run(run=autumn, by=cast.second_officer, at=NOON)
        with pytest.raises(Conflict):
            services.reject_run(run=autumn, reason="berubah pikiran", by=cast.data_officer, at=NOON)
        assert Event.objects.filter(action="run.accepted").count() == 1


def test_a_run_compared_with_an_older_one_is_not_accepted(cast, acts, both, finished):
    spring, autumn = both
    late = finished(AUTUMN, previous=spring)
    with acts(cast.data_officer, Purpose.FIND):
        services.accept_run(run=autumn, by=cast.data_officer, at=NOON)
        with pytest.raises(services.OtherRunAccepted):
            services.accept_run(run=late, by=cast.data_officer, at=NOON)
        late.refresh_from_db()
        assert late.state == RunState.FINISHED


def test_who_may_not_accept_changes_nothing(cast, acts, both):
    autumn = both[1]
    for person in (cast.clerk, cast.school, cast.agency_officer, cast.planner):
        with acts(person, Purpose.FIND), pytest.raises((NotAllowed, NotFound)):
            services.accept_run(run=autumn, by=person, at=NOON)
        with acts(person, Purpose.FIND), pytest.raises((NotAllowed, NotFound)):
            services.reject_run(run=autumn, reason="tidak cocok", by=person, at=NOON)
    with acts(cast.outsider, Purpose.FIND), pytest.raises(NotAllowed):
        services.accept_run(run=autumn, by=cast.outsider, at=NOON)
    with acts(cast.data_officer, Purpose.FIND):
        assert Run.objects.get(pk=autumn.pk).state == RunState.FINISHED
    assert jobs_waiting() == []


def test_a_rejected_run_says_why_and_takes_its_lists_along(cast, acts, both):
    autumn = both[1]
    with acts(cast.data_officer, Purpose.FIND):
        with pytest.raises(Invalid):
            services.reject_run(run=autumn, reason=" ", by=cast.data_officer, at=NOON)
        run = services.reject_run(run=autumn, reason="EMIS belum masuk", by=cast.data_officer, at=NOON)
        assert (run.state, run.reason) == (RunState.REJECTED, "EMIS belum masuk")
        assert not Change.objects.filter(run=run).exists()
        assert queries.last_accepted(HOME) == both[0]
    assert jobs_waiting() == []


def test_of_two_officers_at_once_one_accepts(committed, outcomes):
    with acting_as(committed.data_officer, Purpose.FIND):
        run = finished_run(committed, outcomes[SPRING], SPRING)
    together, ended = threading.Barrier(2), []

    def accept(person) -> None:
        try:
            together.wait()
            with acting_as(person, Purpose.FIND):
                services.accept_run(run=run, by=person, at=NOON)
            ended.append("accepted")
        except Conflict:
            ended.append("too late")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=accept, args=(committed.people[name],)) for name in ("data_officer", "second_officer")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ended) == ["accepted", "too late"]
    assert jobs_waiting() == [("reconcile.correct", run.pk), ("flow.after_acceptance", run.pk)]
