"""A run is asked for, done by the engine in a process of its own, called off, taken up again, done once more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from cast import HOME, NOON
from django.conf import settings
from django.utils import timezone
from reconcile_world import AUTUMN

from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Event, Region
from rangkul.core.permissions import Purpose
from rangkul.engine.types import Input
from rangkul.intake.queries import usable
from rangkul.main.jobs import reconcile as jobs
from rangkul.reconcile import services
from rangkul.reconcile.models import Pair, Run, RunDelivery, RunState
from rangkul.reconcile.services import working
from rangkul.reconcile.supervising import Engine, write_job

DEMO_NIKS = "demo_niks = true\nrisk_at = 4\n[risk.far]\nkm = 7\n"


@pytest.fixture
def asked(cast, acts, deliveries):
    """A run of autumn in the queue."""
    Region.objects.filter(pk=HOME).update(engine_settings=DEMO_NIKS)
    cast.region.refresh_from_db()
    with acts(cast.data_officer, Purpose.FIND):
        return services.ask_run(
            region=cast.region, deliveries=deliveries("20251"), as_of=AUTUMN, by=cast.data_officer, at=NOON
        )


def read(cast, acts, run: Run) -> Run:
    with acts(cast.data_officer, Purpose.FIND):
        return Run.objects.get(pk=run.pk)


def test_a_run_goes_from_the_queue_to_its_results_and_the_same_again(cast, acts, asked):
    run = services.carry_out_run(run_id=asked.pk, by=cast.data_officer)
    assert (run.state, run.progress, run.token) == (RunState.FINISHED, 1, None)
    assert run.summary["counts"]["children_in_scope"] > 100
    assert set(run.tables) >= {"children.parquet", "records.parquet", "asked.parquet", "carry.parquet"}
    assert "demo_niks = true" in run.settings
    assert len(run.decisions) == 64
    assert all(len(given["sha256"]) == 64 for given in run.inputs)
    assert not list((Path(settings.RANGKUL_DATA) / "work").iterdir())  # originals in clear are gone
    with acts(cast.data_officer, Purpose.FIND):
        assert Pair.objects.filter(run=run).count() == sum(run.summary["counts"]["questions"].values())
        actions = list(Event.objects.filter(on_kind="run").order_by("id").values_list("action", flat=True))
        assert actions == ["run.asked", "run.begun", "run.finished"]
        again = services.run_again(run=run, by=cast.data_officer, at=NOON)
    again = services.carry_out_run(run_id=again.pk, by=cast.data_officer)
    assert again.again_of_id == run.pk
    assert again.digest == run.digest
    assert services.carry_out_run(run_id=again.pk, by=cast.data_officer) is None  # nothing to do twice


def test_a_run_is_called_off_while_the_engine_works(cast, acts, asked, monkeypatch):
    pids = []

    def cancel_meanwhile(engine, seconds):
        pids.append(engine.pid)
        with acts(cast.data_officer, Purpose.FIND):
            services.cancel_run(run=asked, by=cast.data_officer, at=NOON)

    monkeypatch.setattr(Engine, "wait", cancel_meanwhile)
    run = services.carry_out_run(run_id=asked.pk, by=cast.data_officer)
    assert run.state == RunState.CANCELLED
    assert not is_alive(pids[0])
    assert not run.tables
    with acts(cast.data_officer, Purpose.FIND):
        assert not Pair.objects.exists()


def test_a_waiting_run_is_called_off_at_once(cast, acts, asked):
    with acts(cast.data_officer, Purpose.FIND):
        assert services.cancel_run(run=asked, by=cast.data_officer, at=NOON).state == RunState.CANCELLED
        with pytest.raises(Conflict):
            services.cancel_run(run=asked, by=cast.data_officer, at=NOON)
    assert services.carry_out_run(run_id=asked.pk, by=cast.data_officer) is None


def test_a_silent_run_is_taken_up_again_and_at_last_given_up(cast, acts, asked):
    dead = []
    for attempt in (1, 2, 3):
        token = working._take(asked.pk, cast.data_officer)
        for earlier in dead:  # a dead worker comes back and finds that the run is another's
            with pytest.raises(working._Lost):
                working._beat(asked.pk, earlier, cast.data_officer, 0.5, "")
        dead.append(token)
        with acts(cast.data_officer, Purpose.FIND):
            assert services.take_up_run(run_id=asked.pk, by=cast.data_officer, at=timezone.now()) is None  # it lives
        grow_silent(asked, cast, acts)
        jobs.look_after(0)
        run = read(cast, acts, asked)
        assert run.attempt == attempt
        assert run.state == (RunState.QUEUED if attempt < 3 else RunState.FAILED)
    assert "berulang" in run.failure


def test_a_run_whose_asker_lost_the_right_is_given_up(cast, acts, asked, monkeypatch):
    working._take(asked.pk, cast.data_officer)
    grow_silent(asked, cast, acts)
    cast.data_officer.grants_held().update(revoked_at=NOON)
    jobs.look_after(0)
    with acts(cast.second_officer, Purpose.FIND):
        run = Run.objects.get(pk=asked.pk)
        assert run.state == RunState.FAILED
        assert "berhak" in run.failure


def test_a_worker_does_not_start_for_somebody_who_lost_the_right(cast, acts, asked):
    cast.data_officer.grants_held().update(role="clerk")
    cast.data_officer._grants_now = None
    assert services.carry_out_run(run_id=asked.pk, by=cast.data_officer) is None
    with acts(cast.second_officer, Purpose.FIND):
        assert Run.objects.get(pk=asked.pk).state == RunState.FAILED


def test_what_is_wrong_with_the_settings_is_said(cast, acts, deliveries):
    Region.objects.filter(pk=HOME).update(engine_settings="no_such_thing = 1")
    cast.region.refresh_from_db()
    with acts(cast.data_officer, Purpose.FIND):
        run = services.ask_run(
            region=cast.region, deliveries=deliveries("20251"), as_of=AUTUMN, by=cast.data_officer, at=NOON
        )
    run = services.carry_out_run(run_id=run.pk, by=cast.data_officer)
    assert run.state == RunState.FAILED
    assert "no_such_thing" in run.failure


def test_a_delivery_that_was_withdrawn_meanwhile_stops_the_run_with_a_sentence(cast, acts, asked):
    with acts(cast.data_officer, Purpose.FIND):
        delivery = RunDelivery.objects.filter(run=asked).select_related("delivery").first().delivery
        delivery.state, delivery.left_at, delivery.left_by = "withdrawn", NOON, cast.data_officer
        delivery.save()
    run = services.carry_out_run(run_id=asked.pk, by=cast.data_officer)
    assert run.state == RunState.FAILED
    assert "ditarik" in run.failure


def test_only_one_run_of_a_region_is_on_its_way(cast, acts, asked, deliveries):
    with acts(cast.second_officer, Purpose.FIND):
        chosen = list(usable(cast.second_officer, cast.region))
    with acts(cast.second_officer, Purpose.FIND), pytest.raises(services.RunOnItsWay):
        services.ask_run(region=cast.region, deliveries=chosen, as_of=AUTUMN, by=cast.second_officer, at=NOON)


def test_who_may_not_start_does_not(cast, acts, asked):
    with acts(cast.clerk, Purpose.FIND):
        for person in (cast.clerk, cast.outsider, cast.agency_officer):
            with pytest.raises(NotAllowed):
                services.ask_run(region=cast.region, deliveries=[], as_of=AUTUMN, by=person, at=NOON)
            with pytest.raises(NotAllowed):
                services.cancel_run(run=asked, by=person, at=NOON)
        assert Run.objects.get().state == RunState.QUEUED


def test_nothing_is_run_without_deliveries_or_from_another_region(cast, acts, deliveries):
    with acts(cast.data_officer, Purpose.FIND):
        chosen = deliveries("20251")[:1]
        with pytest.raises(Invalid):
            services.ask_run(region=cast.region, deliveries=[], as_of=AUTUMN, by=cast.data_officer, at=NOON)
        chosen[0].state = "undone"
        chosen[0].left_at, chosen[0].left_by = NOON, cast.data_officer
        chosen[0].save()
        with pytest.raises(services.NotUsable):
            services.ask_run(region=cast.region, deliveries=chosen, as_of=AUTUMN, by=cast.data_officer, at=NOON)
        assert not Run.objects.exists()


def test_a_day_of_which_no_roster_has_come_is_refused(cast, acts, deliveries):
    """Every child would seem to be out of school."""
    with acts(cast.data_officer, Purpose.FIND):
        chosen = deliveries("20251")
        with pytest.raises(services.NoRosterOfThePeriod):
            services.ask_run(
                region=cast.region, deliveries=chosen, as_of=date(2026, 2, 1), by=cast.data_officer, at=NOON
            )
        no_roster = [delivery for delivery in chosen if delivery.kind in ("register", "ats", "dtsen")]
        with pytest.raises(services.NoRosterOfThePeriod):
            services.ask_run(region=cast.region, deliveries=no_roster, as_of=AUTUMN, by=cast.data_officer, at=NOON)
        assert not Run.objects.exists()


def test_the_engine_ends_when_its_worker_is_killed(tmp_path, offices):
    job = write_job(
        tmp_path, inputs=[Input(offices / "20251")], settings="as_of = 2025-10-01\ndemo_niks = true\n",
        decisions=None, previous=None,
    )  # fmt: skip
    script = f"""
import sys, time
from pathlib import Path
from rangkul.reconcile.supervising import Engine
with Engine(Path({str(job)!r})) as engine:
    print(engine.pid, flush=True)
    time.sleep(60)
"""
    root = str(Path(working.__file__).parents[3])
    worker = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": root}
    )
    pid = int(worker.stdout.readline())
    assert is_alive(pid)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    until = time.monotonic() + 15
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_alive(pid)
    assert not (tmp_path / "hasil" / "summary.json").exists()  # it did not simply finish


def test_the_engine_ends_with_its_worker_also_while_it_says_nothing():
    script = "import threading, time; from rangkul.reconcile import engine_room as room; threading.Thread(target=room._end_with_parent, daemon=True).start(); print('up', flush=True); time.sleep(60)"
    engine = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    engine.stdout.readline()
    engine.stdin.close()  # as when the process at the other end is gone
    assert engine.wait(10) == 1
    engine.stdout.close()


def is_alive(pid: int) -> bool:
    """Whether a process runs (one that waits to be buried does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def grow_silent(run: Run, cast, acts) -> None:
    with acts(cast.second_officer, Purpose.FIND):
        Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=10))
