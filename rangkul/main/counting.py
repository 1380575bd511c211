"""How many requests each room answered, how, and how long they took: counted in memory that all web processes share.

gunicorn has several processes, and any of them may be asked for the sums. Each counts in a small file of its own that
is mapped into its memory (nobody waits for anybody, nothing is written per request but a few numbers in memory), and
who is asked adds all files up. Not in the database: that would cost every page a write, and the counts would be gone
just when the database is. Files of processes that ended are folded into one, so that counts only ever grow.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import threading
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

#: Upper bounds of the histogram, in seconds.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STATUSES = (
    200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 502, 503, 0,
)  # fmt: skip
ROOMS = (
    *(name.partition(".")[2] for name in settings.INSTALLED_APPS if name.startswith("rangkul.")), "api", "sign_in",
    "other",
)  # fmt: skip
_PER_ROOM = len(STATUSES) + len(BOUNDS) + 1 + 1  # statuses, buckets with the endless one, sum of seconds
_SIZE = len(ROOMS) * _PER_ROOM * 8
#: Files that count something else (another version of this list) are not added up.
_SIGN = hashlib.sha256(repr((ROOMS, STATUSES, BOUNDS)).encode()).hexdigest()[:8]
PAST = f"past.{_SIGN}"


class Counts:
    """The numbers of this process, as 64-bit floats in a mapped file."""

    def __init__(self, folder: Path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.pid, self.lock = os.getpid(), threading.Lock()
        self.path = folder / f"{self.pid}-{time.time_ns()}.{_SIGN}"
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.ftruncate(handle, _SIZE)
            self.numbers = memoryview(mmap.mmap(handle, _SIZE)).cast("d")
        finally:
            os.close(handle)

    def note(self, room: str, status: int, seconds: float) -> None:
        """Count one answer."""
        start = ROOMS.index(room if room in ROOMS else "other") * _PER_ROOM
        column = STATUSES.index(status if status in STATUSES else 0)
        bucket = len(STATUSES) + bisect_left(BOUNDS, seconds)
        with self.lock:
            self.numbers[start + column] += 1
            self.numbers[start + bucket] += 1
            self.numbers[start + _PER_ROOM - 1] += seconds


_mine: Counts | None = None


def mine() -> Counts:
    """The counts of this process; a process that was forked begins its own."""
    global _mine  # noqa: PLW0603 - one per process, by nature
    if _mine is None or _mine.pid != os.getpid():
        _mine = Counts(Path(settings.RANGKUL_METRICS))
    return _mine


def middleware(get_response):
    """Count every answer but static files."""

    def inner(request):
        began = time.perf_counter()
        answer = get_response(request)
        mine().note(room_of(request), answer.status_code, time.perf_counter() - began)
        return answer

    return inner


def room_of(request) -> str:
    """The room whose view answered."""
    match = getattr(request, "resolver_match", None)
    module = getattr(match.func, "__module__", "") if match else ""
    first, _dot, rest = module.partition(".")
    if first == "rangkul":
        return "api" if module == "rangkul.main.api" else rest.partition(".")[0]
    return {"ninja": "api", "allauth": "sign_in"}.get(first, "other")


def totals(folder: Path | None = None) -> dict[str, tuple[dict[int, int], list[int], float]]:
    """{room: ({status: answers}, answers per bucket, seconds)} of all processes, those that ended too."""
    folder = folder or Path(settings.RANGKUL_METRICS)
    sums = [0.0] * (_SIZE // 8)
    if folder.is_dir():
        with _alone(folder):
            _fold(folder)
            for path in folder.glob(f"*.{_SIGN}"):
                sums = _add(sums, path.read_bytes())
    return {room: _of_room(sums[at * _PER_ROOM : (at + 1) * _PER_ROOM]) for at, room in enumerate(ROOMS)}


def _of_room(numbers: list[float]) -> tuple[dict[int, int], list[int], float]:
    statuses = {status: int(n) for status, n in zip(STATUSES, numbers, strict=False) if n}
    return statuses, [int(n) for n in numbers[len(STATUSES) : -1]], numbers[-1]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Held by one process at a time, so that no file is added up while it is folded."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fold(folder: Path) -> None:
    """Put the files of processes that ended into one."""
    ended = [path for path in _of_processes(folder) if not _lives(int(path.name.partition("-")[0]))]
    if not ended:
        return
    past = folder / PAST
    sums = _add([0.0] * (_SIZE // 8), past.read_bytes() if past.exists() else b"")
    for path in ended:
        sums = _add(sums, path.read_bytes())
    fresh = folder / "past.new"
    fresh.write_bytes(array("d", sums).tobytes())
    fresh.replace(past)
    for path in ended:
        path.unlink()


def _of_processes(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob(f"*-*.{_SIGN}") if path.name.partition("-")[0].isdigit())


def _add(sums: list[float], raw: bytes) -> list[float]:
    numbers = memoryview(raw).cast("d") if len(raw) == _SIZE else ()
    return [a + b for a, b in zip(sums, numbers, strict=True)] if numbers else sums


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
