"""Runs of the engine. A run is done in several short transactions, so its service opens the acting door by itself."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from rangkul.core.acting import acting_as
from rangkul.core.errors import Trouble
from rangkul.core.models import Person
from rangkul.core.permissions import Purpose
from rangkul.reconcile import services
from rangkul.reconcile.models import Run


@app.task(name="reconcile.run")
def run(person_id: int, run_id: int) -> None:
    """Carry a queued run out. A second job for the same run finds that there is nothing to do."""
    services.carry_out_run(run_id=run_id, by=Person.objects.get(pk=person_id))


@app.task(name="reconcile.correct")
def correct(person_id: int, run_id: int) -> None:
    """Write what the owners of lists should mend, from an accepted run."""
    person = Person.objects.get(pk=person_id)
    with acting_as(person, Purpose.FIND):
        services.write_corrections(run=Run.objects.get(pk=run_id), by=person, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="reconcile.look_after", queueing_lock="reconcile.look_after")
def look_after(timestamp: int) -> None:  # noqa: ARG001
    """Every minute: find runs whose worker has fallen silent, and take them up again in the name of who asked for them.

    Policy of this look-out: it learns numbers of runs and of persons, nothing else; where the person has lost the
    right, the run is given up.
    """
    seconds = int(services.SILENT.total_seconds())
    with connection.cursor() as cursor:
        cursor.execute("SELECT run_id, person_id FROM reconcile_silent(%s)", [seconds])
        silent = cursor.fetchall()
    for run_id, person_id in silent:
        try:
            services.take_up_run(run_id=run_id, by=Person.objects.get(pk=person_id), at=timezone.now())
        except Trouble:
            sentence = _("Pekerjanya mati, dan yang memulainya tidak lagi berhak melanjutkan.")
            with connection.cursor() as cursor:
                cursor.execute("SELECT reconcile_abandon(%s, %s, %s)", [run_id, seconds, sentence])
