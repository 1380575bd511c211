"""A process that is killed while it takes a run or writes a file, and people who work meanwhile: really committed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from cast import NOON, later
from django.conf import settings
from django.db import connection
from django.urls import reverse
from entering import signed_in

from rangkul.core.acting import acting_as
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.registry import queries, services
from rangkul.registry.models import Child, Episode, SourceRecord, Taking

from .lists import AS_OF, LISTS, reconciled

NEXT_MONTH = date(2025, 11, 1)
TAKER, EXPORTER = (Path(__file__).with_name(name) for name in ("taker.py", "exporter.py"))
WORDS = {"form": "xlsx", "reason": "Rapat dengan kecamatan"}


def elsewhere(folder: Path, run_id: int, as_of: date, at, how: str = "") -> subprocess.Popen:
    """Take a run in another process."""
    words = [sys.executable, str(TAKER), str(folder), str(run_id), as_of.isoformat(), at.isoformat(), how]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ours())


def ours() -> dict[str, str]:
    """The environment in which another process finds our keys and files."""
    return os.environ | {"RANGKUL_KEYS": str(settings.RANGKUL_KEYS), "RANGKUL_DATA": str(settings.RANGKUL_DATA)}


def take(cast, folder: Path) -> None:
    services.take_tables(region=cast.region, run_id=1, as_of=AS_OF, folder=folder, by=cast.data_officer, at=NOON)


def counts(officer) -> tuple[int, ...]:
    with acting_as(officer, Purpose.REGISTER):
        taken = Event.objects.filter(action="run.taken").count()
        return *(model.objects.count() for model in (Child, Episode, SourceRecord, Taking)), taken


def until_somebody_waits() -> None:
    """Until another connection stands before a lock of this database."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_a_process_that_is_killed_leaves_nothing_and_the_next_one_finishes(committed, first):
    killed = elsewhere(first, 1, AS_OF, NOON, "kill")
    assert killed.wait(60) == -signal.SIGKILL
    assert counts(committed.data_officer) == (0, 0, 0, 0, 0)
    for _ in range(2):
        take(committed, first)
        assert counts(committed.data_officer) == (7, 7, 11, 1, 1)


def test_pages_read_the_register_as_it_was_until_all_is_written(committed, first, tmp_path):
    officer = committed.data_officer
    take(committed, first)
    text = LISTS.replace("| Noor Halimah     |", "| Nur Salamah      |")
    second = reconciled(tmp_path / "second", text, previous=first, as_of=NEXT_MONTH)
    taker = elsewhere(second, 2, NEXT_MONTH, later(days=30), "wait")
    assert taker.stdout.readline() == "written\n"  # every row is written, nothing is committed
    with acting_as(officer, Purpose.REGISTER):
        assert Child.objects.filter(name="Noor Halimah").exists()
        assert queries.find(officer, queries.Chosen(name="Salamah")).rows.count() == 0
        someone = Child.objects.get(name="Siti Aisyah")
        services.edit_child(child=someone, said={"rt": 9}, reason="Menurut RT setempat", by=officer, at=later(days=30))
    taker.communicate("\n", timeout=60)
    assert taker.returncode == 0
    with acting_as(officer, Purpose.REGISTER):
        assert queries.find(officer, queries.Chosen(name="Salamah")).rows.count() == 1
        someone.refresh_from_db()
        assert (someone.rt, Taking.objects.count()) == (9, 2)


def test_two_who_take_the_same_run_take_it_once(committed, first):
    one = elsewhere(first, 1, AS_OF, NOON, "wait")
    assert one.stdout.readline() == "written\n"
    two = elsewhere(first, 1, AS_OF, NOON)
    until_somebody_waits()
    one.communicate("\n", timeout=60)
    assert (one.returncode, two.wait(60)) == (0, 0)
    assert counts(committed.data_officer) == (7, 7, 11, 1, 1)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_whose_writer_is_killed_is_on_record_as_begun_and_leaves_nothing_in_clear(committed, first, form):
    officer = committed.data_officer
    take(committed, first)
    killed = subprocess.run([sys.executable, str(EXPORTER), form], env=ours(), timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (events(officer, "child.exported"), events(officer, "child.export_finished")) == (1, 0)
    work = Path(settings.RANGKUL_DATA) / "work"
    for left in work.glob("*"):
        os.utime(left, (0, 0))  # more than a minute ago
    with acting_as(officer, Purpose.REGISTER):
        answer = signed_in(officer).post(reverse("registry:export"), WORDS)
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert (events(officer, "child.exported"), events(officer, "child.export_finished")) == (2, 1)
    assert [*work.glob("*")] == []


def events(officer, action: str) -> int:
    with acting_as(officer, Purpose.REGISTER):
        return Event.objects.filter(action=action).count()
