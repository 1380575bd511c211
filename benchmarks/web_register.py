"""The register at scale: seconds to take runs, and of the pages that people open most.

    python benchmarks/web_register.py [--children 100000] [--seed 1] [--work DIR] [--keep]

A made-up district of two semesters is reconciled twice, as of 1 March and as of 1 October, and both runs are taken into
an empty register on a PostgreSQL of its own: everything new; the same run again as another one (nothing is different);
and half a year later, when nearly every pupil is a grade further. Then pages are opened as a data officer and as a
village operator, row-level security on. Seconds are wall time; beside them the processor time of this process and of
its database connection, which other work on the machine does not lengthen.
"""

# ruff: noqa: PLC0415 - Django is set up when the folder is known

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

REGION = "6372"
TICK = os.sysconf("SC_CLK_TCK")


def made_up_runs(work: Path, children: int, seed: int) -> tuple[Path, Path]:
    """Folders of two runs: as of 1 March from the first semester, as of 1 October from both."""
    from rangkul.engine import pipeline
    from rangkul.engine.settings import Settings
    from rangkul.engine.types import Input

    data, spring, autumn = work / "data", work / "spring", work / "autumn"
    words = ["--children", str(children), "--seed", str(seed), "--format", "parquet", "--out", str(data)]
    if not (data / "20251").exists():
        subprocess.run([str(Path(sys.executable).with_name("rangkul")), "district", *words], check=True)
    for out, inputs, as_of, previous in (
        (spring, [data / "20242"], date(2025, 3, 1), None),
        (autumn, [data / "20242", data / "20251"], date(2025, 10, 1), spring),
    ):
        if (out / "summary.json").exists():
            continue
        out.mkdir(exist_ok=True)
        settings = Settings(as_of=as_of, demo_niks=True, regency="63.72")
        files = [Input(path) for path in inputs]
        pipeline.reconcile(pipeline.Run(inputs=files, settings=settings, out=out, previous=previous, details=True))
    return spring, autumn


def set_up(work: Path) -> None:
    """Django, connected as the application to a server of its own."""
    import django

    from rangkul.main import postgres

    place = work / "postgres"
    place.mkdir(exist_ok=True)
    server = postgres.start(place)
    postgres.prepare(server.url("superuser", database="postgres"), "bench", server.passwords)
    os.environ |= {
        "RANGKUL_SECRET": "only for measuring", "RANGKUL_HOME": str(work / "home"), "RANGKUL_HTTPS": "0",
        "RANGKUL_HOSTS": "*", "DJANGO_SETTINGS_MODULE": "rangkul.main.settings",
        "DATABASE_URL_APP": server.url("app", database="bench"),
    }  # fmt: skip
    django.setup()


def empty_house(work: Path) -> None:
    """Fresh tables, and the people of the story."""
    import psycopg
    from django.core.management import call_command
    from django.db import connections

    from rangkul.main import postgres
    from rangkul.main.databases import django_database

    server = postgres.start(work / "postgres")
    with psycopg.connect(server.url("superuser", database="postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
    postgres.prepare(server.url("superuser", database="postgres"), "bench", server.passwords)
    database = connections["default"]
    as_app = dict(database.settings_dict)
    database.settings_dict.update(django_database(server.url("owner", database="bench")))
    call_command("migrate", verbosity=0)
    call_command("sync_rights", verbosity=0)
    _people()
    database.close()
    database.settings_dict.update(as_app)


def _people() -> None:
    from rangkul.core import secrets
    from rangkul.core.models import Area, Grant, Person, Region
    from rangkul.engine import hand_over

    secrets.make_keys("instance")
    secrets.make_keys(REGION)
    Region.objects.get_or_create(code=REGION, defaults={"name": "Kota Banjarbaru"})
    for code, name, level in hand_over.areas_of(REGION):
        Area.objects.get_or_create(code=code, defaults={"name": name, "level": level})
    for name, role, area in (("officer", "data_officer", REGION), ("village", "village_operator", "6372041003")):
        person = Person.objects.create(username=name, name=name)
        Grant.objects.create(person=person, role=role, area_code=area, valid_from=datetime(2025, 1, 1, tzinfo=UTC))


@contextmanager
def timed(what: str, children: int) -> Iterator[None]:
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    wall, ours, theirs = time.perf_counter(), time.process_time(), _cpu(backend)
    yield
    seconds, own, database = time.perf_counter() - wall, time.process_time() - ours, _cpu(backend) - theirs
    each = 100_000 / max(children, 1)
    told = (seconds, own, database, seconds * each, (own + database) * each)
    print(f"| {what} | {children:,} | " + " | ".join(f"{number:.1f}" for number in told) + " |", flush=True)


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def take(spring: Path, autumn: Path) -> None:
    from rangkul.core.models import Person, Region
    from rangkul.engine import hand_over
    from rangkul.registry import services

    officer, region = Person.objects.get(username="officer"), Region.objects.get(pk=REGION)
    print("| taking | children | s | s own | s database | s per 100k | processor s per 100k |")
    print("|---|---:|---:|---:|---:|---:|---:|", flush=True)
    for number, (what, folder, as_of) in enumerate(
        (
            ("everything is new", spring, date(2025, 3, 1)),
            ("nothing is different", spring, date(2025, 3, 1)),
            ("half a year later", autumn, date(2025, 10, 1)),
            ("nothing is different", autumn, date(2025, 10, 1)),
        ),
        1,
    ):
        children = hand_over.count(folder / hand_over.CHILDREN)
        with timed(what, children):
            done = services.take_tables(
                region=region, run_id=number, as_of=as_of, folder=folder, by=officer, at=datetime.now(tz=UTC)
            )
        print(f"    {done.counts}", flush=True)


def settle(work: Path) -> None:
    """What autovacuum does within minutes."""
    import psycopg

    from rangkul.main import postgres

    server = postgres.start(work / "postgres")
    with psycopg.connect(server.url("superuser", database="bench"), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def pages() -> None:
    """Pages without built assets."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain):
        _pages()


def _pages() -> None:
    """Server time of what people open most, by Django's own client, and rows a second of files."""
    from rangkul.core.acting import acting_as
    from rangkul.registry.models import Child

    officer, village = _signed_in("officer"), _signed_in("village")
    with acting_as(_person("officer"), "register"):
        some = list(Child.objects.filter(verdict="enrolled").values_list("pk", "name")[5_000:5_030])
        how_many = Child.objects.count()
    print(f"\n| page ({how_many:,} children) | median ms | p95 ms |\n|---|---:|---:|")
    for what, client, addresses in (
        ("list, first page", officer, ["/anak/"] * 20),
        ("list, to be found", officer, ["/anak/?keadaan=cari"] * 20),
        ("list, one kecamatan, out of school", officer, ["/anak/?kecamatan=637203&keadaan=out_of_school"] * 20),
        ("list, poorest, with a sign", officer, ["/anak/?desil=1&tanda=sibling_out&keadaan=out_of_school"] * 20),
        ("list, page 40", officer, ["/anak/?page=40"] * 20),
        ("list of a village", village, ["/anak/"] * 20),
        ("search by name", officer, [f"/anak/?q={name.replace(' ', '+')}" for _pk, name in some]),
        ("search by a common name", officer, ["/anak/?q=muhammad"] * 10),
        ("search by mother", officer, ["/anak/?ibu=siti+aminah"] * 10),
        ("one child", officer, [f"/anak/{pk}/" for pk, _name in some]),
        ("one child's rows", officer, [f"/anak/{pk}/?bagian=sumber" for pk, _name in some]),
    ):
        client.get(addresses[0])
        times = [_milliseconds(client, address) for address in addresses]
        p95 = sorted(times)[int(0.95 * (len(times) - 1))]
        print(f"| {what} | {statistics.median(times):.0f} | {p95:.0f} |", flush=True)
    for form in ("csv", "xlsx"):
        began, cpu = time.perf_counter(), time.process_time()
        answer = officer.post("/anak/unduh/?daftar=all", {"form": form, "reason": "Mengukur kecepatan"})
        rows, size = int(answer["X-Row-Count"]), sum(len(piece) for piece in answer.streaming_content)
        seconds, own = time.perf_counter() - began, time.process_time() - cpu
        speed = f"{rows / seconds:,.0f} rows/s ({rows / own:,.0f} per own second)"
        print(f"{form}: {rows:,} rows, {size / 1e6:.0f} MB, {speed}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process, all of the above: {peak:.0f} MB")


def _milliseconds(client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return 1000 * (time.perf_counter() - began)


def _person(name: str):
    from rangkul.core.models import Person

    return Person.objects.get(username=name)


def _signed_in(name: str):
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.test import Client

    person, client = _person(name), Client()
    data = {"secret": "00"}
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": data})
    session = client.session
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return client


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the folder, and the server running")
    parser.add_argument("--pages", action="store_true", help="only the pages, over a register that was kept")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="rangkul-register-"))
    work.mkdir(parents=True, exist_ok=True)
    from rangkul.main import postgres

    try:
        runs = made_up_runs(work, given.children, given.seed)
        set_up(work)
        if not given.pages:
            empty_house(work)
            take(*runs)
            settle(work)
        pages()
    finally:
        if not given.keep:
            postgres.stop(work / "postgres")
            if given.work is None:
                shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
