"""Does it live, is it ready, what does it count: for whoever watches the machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple

import pytest
from django.test import Client

from rangkul.core.permissions import Permission
from rangkul.main import counting, watching

from .programs import token_of

FROM_AFAR = {"REMOTE_ADDR": "203.0.113.7"}
SAMPLE = re.compile(r'^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?\d+(\.\d+)?(e-?\d+)?$')


def test_it_lives(cast):
    assert Client().get("/healthz").content == b"ok\n"


@pytest.fixture
def heard(owner):
    """A worker that was heard just now, or so long ago."""

    def hear(seconds: int = 0):
        owner.execute("DELETE FROM procrastinate_workers")
        owner.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [seconds]
        )

    yield hear
    owner.execute("DELETE FROM procrastinate_workers")


def test_it_is_ready_when_everything_is_there(cast, heard, settings, tmp_path, monkeypatch):
    settings.RANGKUL_DATA = tmp_path / "not" / "yet"
    heard()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True), answer.json()
    heard(watching.SILENT_MINUTES * 60 + 5)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["worker"]) == (503, False)
    heard()
    full = namedtuple("usage", "total used free")(10, 10, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    assert Client().get("/readyz").json()["checks"] == {
        "database": True,
        "migrations": True,
        "worker": True,
        "disk": False,
    }


def test_a_table_that_waits_for_its_migration_is_not_ready(cast, monkeypatch):
    watching._migrated.cache_clear()
    monkeypatch.setattr(watching.MigrationExecutor, "migration_plan", lambda *_all: ["one"])
    assert Client().get("/readyz").json()["checks"]["migrations"] is False
    monkeypatch.undo()
    assert Client().get("/readyz").json()["checks"]["migrations"] is True


@pytest.fixture
def fresh(settings, tmp_path, monkeypatch):
    settings.RANGKUL_METRICS = tmp_path / "metrics"
    monkeypatch.setattr(counting, "_mine", None)
    return tmp_path / "metrics"


def test_metrics_are_for_this_machine_or_who_has_the_scope(cast, fresh, settings):
    client = Client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **FROM_AFAR).status_code == 401
    # a proxy that we were not told of speaks from here for somebody elsewhere
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 401
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 401
    settings.PROXIES = 1
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}).status_code == 401
    assert client.get("/metrics").status_code == 200

    def ask(person, scopes):
        bearer = {"Authorization": f"Bearer {token_of(person, scopes=scopes)}"}
        return client.get("/metrics", headers=bearer, **FROM_AFAR).status_code

    assert ask(cast.machine, [Permission.METRICS_VIEW]) == 200
    assert ask(cast.machine, [Permission.COUNTS_VIEW]) == 403
    assert ask(cast.data_officer, [Permission.METRICS_VIEW]) == 403


def test_answers_are_counted_by_room_and_time(cast, fresh, browse):
    client = browse(cast.data_officer)
    for address in ("/anak/", "/anak/999999/", "/kiriman/", "/api/v1/me", "/nirgendwo/"):
        client.get(address)
    text = Client().get("/metrics").content.decode()
    for line in (
        'rangkul_requests_total{room="registry",status="200"} 1', 'rangkul_requests_total{room="registry",status="404"} 1',
        'rangkul_requests_total{room="intake",status="200"} 1', 'rangkul_requests_total{room="api",status="401"} 1',
        'rangkul_request_seconds_count{room="registry"} 2', 'rangkul_request_seconds_bucket{room="registry",le="+Inf"} 2',
        "rangkul_database_up 1", "rangkul_audit_unsealed_seconds",
    ):  # fmt: skip
        assert line in text
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in samples if not SAMPLE.match(line)] == []
    assert "6372" not in text
    assert cast.data_officer.username not in text


def test_processes_count_together_and_their_end_loses_nothing(fresh):
    counting.mine().note("core", 200, 0.02)
    script = (
        "from pathlib import Path; import sys\n"
        "import django; django.setup()\n"
        "from rangkul.main import counting\n"
        "for _ in range(3): counting.Counts.note(counting.mine(), 'core', 404, 99)\n"
    )
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rangkul.main.settings", "RANGKUL_SECRET": "x", "RANGKUL_METRICS": str(fresh),
    }  # fmt: skip
    for _ in range(2):
        subprocess.run([sys.executable, "-c", script], env=env, check=True)
    for _ in range(2):  # folded at the first look, the same at the second
        statuses, buckets, seconds = counting.totals(fresh)["core"]
        assert (statuses, buckets[1], buckets[-1], round(seconds, 2)) == ({200: 1, 404: 6}, 1, 6, 594.02)
    assert len(list(fresh.glob("*-*"))) == 1
    assert (fresh / counting.PAST).exists()


def test_what_another_version_counted_is_left_alone(fresh):
    fresh.mkdir()
    (fresh / "1-1.deadbeef").write_bytes(b"x" * 8)
    (fresh / f"x-1.{counting.PAST.partition('.')[2]}").write_bytes(b"cut off")
    counting.mine().note("nowhere", 799, 0.0)
    assert counting.totals(fresh)["other"][0] == {0: 1}
