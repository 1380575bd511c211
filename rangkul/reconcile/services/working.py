"""What the worker does: take a queued run, let the engine work in its own process, keep what came out.

A run is done in several short transactions, each through the acting door, so that its progress is seen and a person
can call it off. Each attempt bears a token: a worker that was silent until another took the run up writes nothing.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import audit, jobs, vault
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, NotFound, Trouble
from rangkul.core.permissions import Permission, Purpose, can, check
from rangkul.core.states import move
from rangkul.engine.settings import period_of
from rangkul.intake import services as intake
from rangkul.intake.models import Delivery

from .. import ledger, queries
from ..models import Run, RunDelivery, RunState
from ..supervising import Engine, Outcome, write_job
from .keeping import digest_of, keep_tables, write_results
from .moving import locked

log = logging.getLogger(__name__)
#: A run that was not heard of for so long has lost its worker.
SILENT = timedelta(seconds=180)
BEAT = 1.5  # seconds between two signs of life
ATTEMPTS = 3


class _Lost(Exception):  # noqa: N818 - not an error: another worker has the run now
    """This attempt may not write any more."""


def carry_out_run(*, run_id: int, by) -> Run | None:
    """Do a queued run from beginning to end, as ``by`` who asked for it; None where there was nothing to do.

    Opens the acting door itself, several times: call it outside of any. Safe to call twice. The record gets
    ``run.begun`` and ``run.finished`` or ``run.failed``.
    """
    token = _take(run_id, by)
    if token is None:
        return None
    try:
        with vault.workshop() as home:
            outcome = _work(run_id, token, home, by)
            if outcome is None:
                return _end(run_id, token, by, to=RunState.CANCELLED)
            if not outcome.done:
                log.error("Run %s: the engine stopped: %s", run_id, outcome.fault or "wrong input")
                return _end(run_id, token, by, to=RunState.FAILED, failure=_sentence(outcome))
            return _keep(run_id, token, home / "hasil", by)
    except _Lost:
        log.warning("Run %s: another worker has taken it up", run_id)
        return None
    except Trouble as trouble:
        sentence = " ".join(filter(None, (str(trouble.message), str(trouble.remedy))))
        return _end(run_id, token, by, to=RunState.FAILED, failure=sentence)


def take_up_run(*, run_id: int, by, at) -> Run | None:
    """Put a run whose worker has fallen silent back into the queue; after :data:`ATTEMPTS` tries it has failed.

    None where it is not silent after all. ``by`` is who asked for it.
    """
    with acting_as(by, Purpose.FIND):
        run = locked(_seen(run_id))
        if not _is_silent(run, at):
            return None
        if run.state == RunState.CANCELLING:
            run = move(run, to=RunState.CANCELLED, ended_at=at, token=None)
        elif run.attempt >= ATTEMPTS:
            run = move(run, to=RunState.FAILED, ended_at=at, token=None, failure=_("Pekerja mati berulang kali."))
        else:
            if run.state == RunState.RUNNING:
                run = move(run, to=RunState.QUEUED, heartbeat_at=at, token=None, progress=0, step="")
            else:
                Run.objects.filter(pk=run.pk).update(heartbeat_at=at)
            jobs.enqueue("reconcile.run", by=by, run_id=run.pk)
        audit.record("run.taken_up", on=run, area=run.region_id, details={"state": run.state, "attempt": run.attempt})
        return run


def _seen(run_id: int) -> Run:
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def _is_silent(run: Run, at) -> bool:
    heard = run.heartbeat_at or run.started_at
    patience = SILENT * 5 if run.state == RunState.QUEUED else SILENT
    return run.state in (RunState.QUEUED, RunState.RUNNING, RunState.CANCELLING) and heard < at - patience


def _take(run_id: int, by) -> UUID | None:
    """Make this worker the run's own; None where it waits no more, or where ``by`` may no longer start it."""
    at, token = timezone.now(), uuid4()
    with acting_as(by, Purpose.FIND):
        run = Run.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
        if run is None or run.state != RunState.QUEUED:
            return None
        if not can(by, Permission.RUN_START, area=run.region_id):
            failure = _("Hak untuk menjalankan pemadanan sudah dicabut.")
            move(run, to=RunState.FAILED, ended_at=at, failure=failure)
            return None
        move(
            run, to=RunState.RUNNING, token=token, attempt=run.attempt + 1, begun_at=at, heartbeat_at=at, progress=0,
            step=_("menyiapkan berkas"),
        )  # fmt: skip
        audit.record("run.begun", on=run, area=run.region_id, details={"attempt": run.attempt + 1})
    return token


def _work(run_id: int, token: UUID, home: Path, by) -> Outcome | None:
    """Lay everything out, start the engine, watch it. None: a person called it off."""
    with acting_as(by, Purpose.FIND):
        run = _seen(run_id)
        check(by, Permission.RUN_START, area=run.region_id)
        chosen = Delivery.objects.filter(pk__in=RunDelivery.objects.filter(run=run).values("delivery_id"))
        inputs = intake.lay_out(
            deliveries=chosen.order_by("kind", "period", "sent_at", "id"), folder=home / "kiriman", by=by
        )
        decisions = _decisions(run, home)
        previous = _previous(run, home / "sebelumnya")
    job = write_job(home, inputs=inputs, settings=run.settings, decisions=decisions, previous=previous)
    with Engine(job) as engine:
        while (outcome := engine.wait(BEAT)) is None:
            if _beat(run_id, token, by, engine.share * 0.9, engine.step) == RunState.CANCELLING:
                return None
    return outcome


def _decisions(run: Run, home: Path) -> Path:
    """What people decided, as the engine reads it; kept, so that the run can be done again with the same."""
    path = home / "keputusan.csv"
    if run.decisions:
        vault.write_to(run.region_id, run.decisions, path)
    else:
        ledger.write(run.region_id, period_of(run.as_of), path)
        Run.objects.filter(pk=run.pk).update(decisions=vault.keep_file(run.region_id, path).sha256)
    return path


def _previous(run: Run, folder: Path) -> Path | None:
    """The last accepted run's tables that the engine compares with and carries over from."""
    if run.previous is None:
        return None
    folder.mkdir(mode=0o700)
    for name in queries.FOR_THE_NEXT:
        vault.write_to(run.region_id, run.previous.tables[name], folder / name)
    return folder


def _beat(run_id: int, token: UUID, by, share: float, step: str) -> str:
    """Say that this worker lives, and learn the run's state; raises _Lost where it is no longer ours."""
    with acting_as(by, Purpose.FIND):
        mine = Run.objects.filter(pk=run_id, token=token, state__in=(RunState.RUNNING, RunState.CANCELLING))
        if not mine.update(heartbeat_at=timezone.now(), progress=share, step=step[:60]):
            raise _Lost
        return mine.values_list("state", flat=True).get()


def _keep(run_id: int, token: UUID, folder: Path, by) -> Run | None:
    """Seal the tables into the vault; write questions and changes; let the run be finished: all or nothing."""
    _beat(run_id, token, by, 0.92, _("menyimpan tabel"))
    with acting_as(by, Purpose.FIND):
        tables = keep_tables(_seen(run_id).region_id, folder)
    _beat(run_id, token, by, 0.95, _("menyusun pertanyaan"))
    try:
        with acting_as(by, Purpose.FIND):
            run = _seen(run_id)
            kept = write_results(run, folder)
            if locked(run).token != token:
                raise _Lost
            run = move(
                run, to=RunState.FINISHED, ended_at=timezone.now(), progress=1, step="", token=None, tables=tables,
                digest=digest_of(tables), engine_version=kept["summary"]["rangkul"], **kept,
            )  # fmt: skip
            audit.record(
                "run.finished", on=run, area=run.region_id,
                details={"digest": run.digest, "counts": run.summary["counts"]["verdict"]},
            )  # fmt: skip
            return run
    except Conflict:  # called off while the questions were written: nothing of it stays
        return _end(run_id, token, by, to=RunState.CANCELLED)


def _end(run_id: int, token: UUID, by, *, to: RunState, failure: str = "") -> Run | None:
    """Let the run be cancelled or failed, where it is still this worker's."""
    with acting_as(by, Purpose.FIND):
        run = Run.objects.select_for_update(of=("self",)).filter(pk=run_id, token=token).first()
        if run is None:
            return None
        if run.state == RunState.CANCELLING:
            to, failure = RunState.CANCELLED, ""
        run = move(run, to=to, ended_at=timezone.now(), token=None, step="", failure=failure[:600])
        audit.record(f"run.{'failed' if to == RunState.FAILED else 'stopped'}", on=run, area=run.region_id)
        return run


def _sentence(outcome: Outcome) -> str:
    if outcome.sentence:
        return outcome.sentence
    if outcome.fault == "killed":
        return _(
            "Proses pemadanan dihentikan oleh sistem, biasanya karena memori habis. Jalankan lagi saat peladen lebih "
            "lengang, atau kurangi kiriman yang dipilih."
        )
    return (
        _(
            "Mesin pemadanan berhenti karena kesalahan di program (%s), bukan pada data Anda. "
            "Sampaikan baris ini kepada pengelola aplikasi."
        )
        % outcome.fault
    )
