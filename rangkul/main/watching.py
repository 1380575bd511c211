"""For whoever watches the machine: does it live, is it ready, what does it count. No place, no person in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from rangkul import __version__
from rangkul.core.errors import Trouble
from rangkul.core.machines import answer_of
from rangkul.core.machines.tokens import visitor_of
from rangkul.core.pages import open_page
from rangkul.core.permissions import Permission, check
from rangkul.core.tries import client_address

from . import counting

#: A worker that was not heard for longer is gone.
SILENT_MINUTES = 5
#: Less free disk than this, and no delivery is kept any more.
LEAST_DISK = 500 * 1024**2
TEXT = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK = ("127.", "::1")


@open_page()
def healthz(_request):
    """Whether this process lives."""
    return _plain(HttpResponse("ok\n", content_type="text/plain"))


@open_page()
def readyz(_request):
    """Whether it can work: 200, or 503 with what is missing."""
    found = {name: _holds(test) for name, test in CHECKS.items()}
    ready = all(found.values())
    return _plain(JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503))


@open_page()
def metrics(request):
    """Prometheus text, for loopback or a token with the right ``metrics.view``."""
    try:
        if not _from_here(request):
            visitor = visitor_of(request, timezone.now())
            check(visitor.person, Permission.METRICS_VIEW)
    except Trouble as trouble:
        return answer_of(trouble)
    return _plain(HttpResponse("".join(_lines()), content_type=TEXT))


def _plain(answer):
    answer["Cache-Control"] = "no-store"
    return answer


def _from_here(request) -> bool:
    """Whether the request was made on this machine. Where a proxy speaks for somebody that we were not told to trust,
    nobody is from here.
    """
    spoken_for = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    address = client_address(request) or ""
    return address.startswith(LOOPBACK) and (settings.PROXIES > 0 or not spoken_for)


# ready


def _holds(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except (DatabaseError, OSError):
        return False


def _database() -> bool:
    return _one("SELECT 1") == 1


def _migrations() -> bool:
    """Asked until it is true once: a process that runs does not lose its tables."""
    return _migrated() or bool(_migrated.cache_clear())


@lru_cache(maxsize=1)
def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _worker() -> bool:
    heard = _heard()
    return heard is not None and heard < SILENT_MINUTES * 60


def _disk() -> bool:
    return _free() > LEAST_DISK


CHECKS = {"database": _database, "migrations": _migrations, "worker": _worker, "disk": _disk}


def _heard() -> float | None:
    """Seconds since a worker was heard; None where there is none."""
    return _one("SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers")


def _free() -> int:
    """Free bytes where originals lie, or will lie when the first one comes."""
    wanted = Path(settings.RANGKUL_DATA).absolute()
    there = next(folder for folder in (wanted, *wanted.parents) if folder.exists())
    return shutil.disk_usage(there).free


def _one(sql: str):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _all(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


# counted


def _lines() -> Iterator[str]:
    yield from _family("rangkul_info", "gauge", "Version.", [({"version": __version__}, 1)])
    yield from _requests(counting.totals())
    try:
        inside = list(_inside())
    except DatabaseError:
        inside = None
    yield from _family("rangkul_database_up", "gauge", "Whether the database answers.", [({}, int(inside is not None))])
    yield from inside or ()
    if _holds(lambda: _free() >= 0):
        yield from _family("rangkul_disk_free_bytes", "gauge", "Free disk where originals lie.", [({}, _free())])


def _requests(found: dict) -> Iterator[str]:
    answered = [
        ({"room": room, "status": str(status or "other")}, count)
        for room, (statuses, _buckets, _seconds) in found.items()
        for status, count in statuses.items()
    ]
    yield from _family("rangkul_requests_total", "counter", "Answers by room and status.", answered)
    name = "rangkul_request_seconds"
    yield f"# HELP {name} Seconds until the answer began.\n# TYPE {name} histogram\n"
    for room, (_statuses, buckets, seconds) in found.items():
        total = 0
        if not any(buckets):
            continue
        for bound, count in zip((*counting.BOUNDS, "+Inf"), buckets, strict=True):
            total += count
            yield _line(f"{name}_bucket", {"room": room, "le": str(bound)}, total)
        yield _line(f"{name}_sum", {"room": room}, round(seconds, 6))
        yield _line(f"{name}_count", {"room": room}, total)


def _inside() -> Iterator[str]:
    """What the database counts."""
    jobs = _all("SELECT queue_name, status::text, count(*) FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2")
    states = [({"queue": queue, "status": status}, count) for queue, status, count in jobs]
    yield from _family("rangkul_jobs", "gauge", "Jobs by queue and state.", states)
    waiting = _one(
        "SELECT coalesce(extract(epoch FROM now() - min(coalesce(e.at, now()))), 0)::float FROM procrastinate_jobs j"
        " LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
        " WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()"
    )
    yield from _family("rangkul_jobs_waiting_seconds", "gauge", "Age of the oldest job that waits.", [({}, waiting)])
    if (heard := _heard()) is not None:
        yield from _family("rangkul_worker_heard_seconds", "gauge", "Since a worker was heard.", [({}, heard)])
    runs = [({"state": state}, count) for state, count in _all("SELECT * FROM reconcile_tally() ORDER BY 1")]
    yield from _family("rangkul_runs", "gauge", "Runs by state.", runs)
    sealed = _one("SELECT extract(epoch FROM now() - max(at))::float FROM core_seal")
    if sealed is not None:
        yield from _family(
            "rangkul_audit_sealed_seconds", "gauge", "Since the last seal of the record.", [({}, sealed)]
        )
    unsealed = _one("SELECT core_unsealed_seconds()")
    help_text = "Age of the oldest line of the record that is not sealed."
    yield from _family("rangkul_audit_unsealed_seconds", "gauge", help_text, [({}, unsealed)])


def _family(name: str, kind: str, said: str, samples: list[tuple[dict, float]]) -> Iterator[str]:
    yield f"# HELP {name} {said}\n# TYPE {name} {kind}\n"
    for labels, value in samples:
        yield _line(name, labels, value)


def _line(name: str, labels: dict[str, str], value: float) -> str:
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{inside}}} {value}\n" if inside else f"{name} {value}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
