"""What ``rangkul doctor`` and the readiness page look at."""

from __future__ import annotations

import ctypes.util
import importlib.metadata
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rangkul.core import secrets
from rangkul.core.models import Person, Region
from rangkul.core.permissions import rights_table
from rangkul.registry.models import Child
from rangkul.visits.papers import FONT

ENOUGH_DISK = 5 * 1024**3
NIK_LABEL = "registry.child.nik"
ROLES = ("rangkul_owner", "rangkul_app", "rangkul_worker")


@dataclass(frozen=True)
class Finding:
    """One check: ok, warn or bad, and a sentence."""

    what: str
    state: str
    said: str


def examine() -> Iterator[Finding]:
    """Every check, in the order in which one would mend them."""
    for check in (
        _database,
        _roles,
        _walls,
        _migrations,
        _rights,
        _clock,
        _disk,
        _keys,
        _static,
        _libraries,
        _paper,
        _worker,
        _demo,
    ):
        yield from check()


def _one(sql: str, *given) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()


def _database() -> Iterator[Finding]:
    version = int(_one("SHOW server_version_num")[0])
    state = "ok" if version >= 150000 else "bad"
    yield Finding(
        "PostgreSQL",
        state,
        f"versi {version // 10000}.{version % 10000}" + ("" if state == "ok" else "; perlu 15 ke atas"),
    )


def _roles() -> Iterator[Finding]:
    for role in ROLES:
        found = _one("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = %s", role)
        if found is None:
            yield Finding(role, "bad", "peran ini tidak ada; jalankan rangkul migrate")
        else:
            yield Finding(role, "bad" if found[0] else "ok", "terlalu berkuasa" if found[0] else "tanpa hak istimewa")


def _walls() -> Iterator[Finding]:
    count, forced = _one(
        "SELECT count(*), count(*) FILTER (WHERE relforcerowsecurity) FROM pg_class"
        " WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
    )
    yield Finding("dinding baris", "ok" if count and count == forced else "bad", f"{forced} dari {count} tabel")


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "tabel",
        "bad" if waiting else "ok",
        f"{len(waiting)} perubahan menunggu; jalankan rangkul migrate" if waiting else "mutakhir",
    )


def _rights() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, purpose, sees_names, of_agency FROM core_roleright")
        same = set(cursor.fetchall()) == rights_table()
    yield Finding(
        "tabel hak", "ok" if same else "bad", "sama dengan program" if same else "berbeda; jalankan rangkul migrate"
    )


def _clock() -> Iterator[Finding]:
    drift = abs((_one("SELECT clock_timestamp()")[0] - datetime.now(tz=UTC)).total_seconds())
    yield Finding("jam", "ok" if drift < 2 else "bad", f"selisih dengan basis data {drift:.1f} detik".replace(".", ","))


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.RANGKUL_DATA).free
    yield Finding("cakram", "ok" if free > ENOUGH_DISK else "warn", f"{free / 1024**3:.0f} GB bebas")


def _keys() -> Iterator[Finding]:
    folder = Path(settings.RANGKUL_KEYS)
    mode = stat.S_IMODE(folder.stat().st_mode) if folder.exists() else None
    yield Finding(
        "folder kunci",
        "ok" if mode == 0o700 else "bad",
        "hanya untuk pemiliknya" if mode == 0o700 else f"{folder} perlu ada, hak 0700",
    )
    for region in Region.objects.order_by("code"):
        exists = (folder / f"{region.code}.json").exists()
        yield Finding(
            f"kunci {region.name}",
            "ok" if exists else "bad",
            "ada" if exists else "tidak ada; kembalikan dari simpanannya",
        )


def _static() -> Iterator[Finding]:
    built = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    yield Finding(
        "gaya dan skrip",
        "ok" if built else "bad",
        "terpasang" if built else "belum dibangun; jalankan make assets lalu rangkul migrate",
    )


def _libraries() -> Iterator[Finding]:
    for name in ("django", "psycopg", "duckdb", "polars", "procrastinate"):
        yield Finding(name, "ok", importlib.metadata.version(name))


def _paper() -> Iterator[Finding]:
    """What letters and sheets are set with: Pango, which no Python package brings, and our own font."""
    pango = ctypes.util.find_library("pango-1.0")
    yield Finding(
        "Pango (surat dan lembar PDF)",
        "ok" if pango else "bad",
        pango or "belum terpasang; di Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    )
    font = finders.find(FONT)
    yield Finding("huruf", "ok" if font else "bad", Path(FONT).name if font else "belum ada; jalankan make assets")


def _worker() -> Iterator[Finding]:
    seen = _one("SELECT max(last_heartbeat) FROM procrastinate_workers")[0]
    if seen is None:
        yield Finding("pekerja latar", "warn", "tidak ada yang berjalan")
        return
    age = (datetime.now(tz=UTC) - seen).total_seconds()
    yield Finding("pekerja latar", "ok" if age < 60 else "warn", f"terakhir terlihat {age:.0f} detik lalu")


def _demo() -> Iterator[Finding]:
    accounts = Person.objects.filter(is_demo=True, is_active=True).count()
    if not accounts:
        return
    if os.environ.get("RANGKUL_DEMO") != "1":
        yield Finding("akun demo", "bad", f"{accounts} akun demo aktif padahal RANGKUL_DEMO tidak 1")
    real = children_with_real_numbers()
    yield Finding(
        "akun demo", "bad" if real else "ok", f"{real} anak bernomor bukan karangan" if real else "hanya anak karangan"
    )


def children_with_real_numbers() -> int:
    """Children whose NIK is outside the made-up range (digits 5–6 in 90–99), which no demo account may meet."""
    sealed = Child.objects.exclude(nik_sealed=None).values_list("region_id", "nik_sealed").iterator(chunk_size=5000)
    return sum(secrets.unseal(region, NIK_LABEL, number)[4] != "9" for region, number in sealed)
