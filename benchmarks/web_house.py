"""A house to measure: an installation of its own with a made-up district, served as ``rangkul serve`` serves it."""

# ruff: noqa: PLC0415 - Django is set up when the folder is known

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from rangkul.engine import hand_over, pipeline
from rangkul.engine.settings import Settings
from rangkul.engine.types import Input
from rangkul.main import postgres, serving
from rangkul.main.home import Home

REGION = "6372"
SPRING, AUTUMN = date(2025, 3, 1), date(2025, 10, 1)
#: Lines of a register for each child of school age that is asked for.
LINES_EACH = 1.3948
COMMAND = [sys.executable, "-c", "import sys; from rangkul.main.cli import main; sys.exit(main())"]
TICK = os.sysconf("SC_CLK_TCK")


def made_up_runs(work: Path, children: int, seed: int) -> tuple[Path, Path]:
    """Folders of two runs of about so many children: as of 1 March from one semester, as of 1 October from two."""
    data, spring, autumn = work / "data", work / "spring", work / "autumn"
    work.mkdir(parents=True, exist_ok=True)
    asked = str(round(children / LINES_EACH))
    if not (data / "20251").exists():
        words = ["district", "--children", asked, "--seed", str(seed), "--format", "parquet", "--out", str(data)]
        subprocess.run([*COMMAND, *words], check=True)
    for out, inputs, as_of, previous in (
        (spring, [data / "20242"], SPRING, None),
        (autumn, [data / "20242", data / "20251"], AUTUMN, spring),
    ):
        if (out / "summary.json").exists():
            continue
        out.mkdir(exist_ok=True)
        settings = Settings(as_of=as_of, demo_niks=True, regency="63.72")
        files = [Input(path) for path in inputs]
        pipeline.reconcile(pipeline.Run(inputs=files, settings=settings, out=out, previous=previous, details=True))
    return spring, autumn


class House:
    """An installation below ``work``: its own PostgreSQL, empty tables, people of the story."""

    def __init__(self, work: Path):
        self.home = Home(work / "home")
        self.home.make()
        self.server = postgres.start(self.home.postgres)
        self.urls = self.home.database_urls()
        os.environ |= {"RANGKUL_HTTPS": "0", "RANGKUL_HOSTS": "127.0.0.1", "RANGKUL_KEYS": str(self.home.keys)}

    def set_up(self) -> None:
        """Django in this process, as the owner: makes people and picks children, measures nothing."""
        import django

        os.environ |= self.home.environment("owner", self.urls)
        django.setup()

    def as_superuser(self, sql: str, database: str = postgres.DATABASE) -> None:
        with psycopg.connect(self.server.url("superuser", database=database), autocommit=True) as connection:
            connection.execute(sql)

    def empty(self) -> None:
        """Fresh tables, and people."""
        from django.db import connection

        connection.close()
        self.as_superuser(f"DROP DATABASE IF EXISTS {postgres.DATABASE} WITH (FORCE)", "postgres")
        superuser = self.server.url("superuser", database="postgres")
        postgres.prepare(superuser, postgres.DATABASE, self.server.passwords)
        assert serving.migrate(self.home) == 0
        people()

    def settle(self) -> None:
        """What autovacuum does within minutes."""
        self.as_superuser("VACUUM ANALYZE")
        self.as_superuser("CHECKPOINT")

    def process(self) -> int:
        """The number of PostgreSQL's first process."""
        with psycopg.connect(self.server.url("superuser", database="postgres")) as connection:
            folder = connection.execute("SHOW data_directory").fetchone()[0]
        return int((Path(folder) / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def close(self) -> None:
        postgres.stop(self.home.postgres)

    @contextmanager
    def served(self, port: int) -> Iterator[int]:
        """``rangkul serve`` (gunicorn gthread 2 x 4); gives its process number."""
        words = [*COMMAND, "serve", "--home", str(self.home.folder), "--port", str(port), "--only", "web"]
        with _running(words, self.home.folder / "serve.log", lambda: serving.answers(port)) as process:
            yield process

    @contextmanager
    def floor(self, port: int) -> Iterator[int]:
        """A bare Django view that reads one row of the same database, under the same gunicorn."""
        words = [
            sys.executable, "-m", "gunicorn", "web_floor:application", "--bind", f"127.0.0.1:{port}", "--worker-class",
            "gthread", "--workers", "2", "--threads", "4", "--access-logfile", os.devnull,
        ]  # fmt: skip
        path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        env = self.home.environment("app", self.urls) | {"PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "web_floor"}
        with _running(words, self.home.folder / "floor.log", lambda: serving.answers(port), env) as process:
            yield process


@contextmanager
def _running(words: list[str], log: Path, answers, env: dict | None = None) -> Iterator[int]:
    with log.open("ab") as out:
        process = subprocess.Popen(words, stdout=out, stderr=out, env=env)
        try:
            until = time.monotonic() + 300
            while not answers():
                assert process.poll() is None, log.read_text()[-2000:]
                assert time.monotonic() < until, log.read_text()[-2000:]
                time.sleep(0.2)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


#: (name, role, areas in turn): who opens pages.
PEOPLE = (("officer", "data_officer", 8), ("kecamatan", "kecamatan", 12), ("village", "village_operator", 30))


def people() -> None:
    """A region, its areas and fifty people: eight who see all of it, twelve a kecamatan, thirty a village."""
    from allauth.mfa.models import Authenticator

    from rangkul.core import secrets
    from rangkul.core.models import Area, Grant, Person, Region

    secrets.make_keys("instance")
    secrets.make_keys(REGION)
    Region.objects.get_or_create(code=REGION, defaults={"name": "Kota Banjarbaru"})
    for code, name, level in hand_over.areas_of(REGION):
        Area.objects.get_or_create(code=code, defaults={"name": name, "level": level})
    places = sorted(code for code, _name, _level in hand_over.areas_of(REGION))
    inside = {4: [REGION], 6: [p for p in places if len(p) == 6], 10: [p for p in places if len(p) == 10]}
    for (kind, role, how_many), level in zip(PEOPLE, inside, strict=True):
        for number in range(how_many):
            area = inside[level][number % len(inside[level])]
            person = Person.objects.create(username=f"{kind}{number}", name=f"{kind} {number}")
            Grant.objects.create(person=person, role=role, area_code=area, valid_from=datetime(2025, 1, 1, tzinfo=UTC))
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "00"})


def cookie(name: str) -> str:
    """The session of somebody who has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from rangkul.core.models import Person

    person, session = Person.objects.get(username=name), SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def family(first: int) -> list[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            below.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [first]
    while waiting:
        found.append(waiting.pop())
        waiting += below.get(found[-1], [])
    return found


def cpu(*firsts: int) -> float:
    """Processor seconds of these processes and all below them, with those that have ended."""
    total = 0
    for process in {number for first in firsts for number in family(first)}:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICK


def busy() -> float:
    """Processor seconds that the whole machine has worked."""
    fields = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4] - fields[7]) / TICK


def memory(first: int) -> dict[int, tuple[float, float]]:
    """{process: (resident MB now, most so far)} of a process and all below it."""
    found = {}
    for process in family(first):
        try:
            lines = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
        except OSError:
            continue
        found[process] = tuple(int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return found


def forget_most(first: int) -> None:
    """What a process held at most counts from now on."""
    for process in family(first):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def clear(work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
