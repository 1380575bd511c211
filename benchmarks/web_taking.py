"""Takes one run in a process of its own, as the worker does: ``python web_taking.py FOLDER NUMBER AS_OF``.

Writes what it cost as JSON: wall and processor seconds, of its database connection too, and the most memory it held.
The environment is that of an installation (``Home.environment("worker", …)``).
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import django

REGION = "6372"


def main(folder: str, number: str, as_of: str) -> None:
    from django.db import connection  # noqa: PLC0415
    from web_house import cpu  # noqa: PLC0415

    from rangkul.core.acting import acting_as  # noqa: PLC0415
    from rangkul.core.models import Person, Region  # noqa: PLC0415
    from rangkul.core.permissions import Purpose  # noqa: PLC0415
    from rangkul.insight import services as insight  # noqa: PLC0415
    from rangkul.registry import services  # noqa: PLC0415

    officer, region, day = (
        Person.objects.get(username="officer0"),
        Region.objects.get(pk=REGION),
        date.fromisoformat(as_of),
    )
    backend = connection.connection.info.backend_pid
    before = most_memory()
    wall, own, theirs = time.perf_counter(), time.process_time(), cpu(backend)
    done = services.take_tables(
        region=region, run_id=int(number), as_of=day, folder=Path(folder), by=officer, at=datetime.now(tz=UTC)
    )
    told = {
        "seconds": time.perf_counter() - wall, "own": time.process_time() - own, "database": cpu(backend) - theirs,
        "memory_before": before, "memory": most_memory(),
        "counts": done.counts,
    }  # fmt: skip
    began = time.perf_counter()
    with acting_as(officer, Purpose.SEE):
        run = SimpleNamespace(as_of=day, pk=int(number), number=int(number))
        insight.count_run(region=region, run=run, by=officer, at=datetime.now(tz=UTC))
    json.dump(told | {"counting": time.perf_counter() - began}, sys.stdout)


def most_memory() -> float:
    """MB that this process held at most; the figure of getrusage would begin with that of the one that started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
