"""One encrypted file with everything but the keys: the database, the originals, the results.

Sealed under ``keys/backup.key``. The keys of the districts are not in it, so that a stolen backup opens nothing; they
are to be kept apart (a printed or offline copy), and without them a backup is lost.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection

from rangkul import __version__
from rangkul.core import audit, streams

from . import postgres

CONTEXT = "rangkul-backup-1"
MAGIC = b"RANGKUL-CADANGAN-1\n"


#: Everything that migrations made, and nothing of the schema itself: its rights are not in the backup.
_EMPTY = """
DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) AS statement FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LOOP
        EXECUTE thing.statement;
    END LOOP;
    FOR thing IN SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) AS statement FROM pg_proc
                 WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole LOOP
        EXECUTE thing.statement;
    END LOOP;
    FOR thing IN SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) AS statement FROM pg_type
                 WHERE typnamespace = 'public'::regnamespace AND (typtype = 'e' OR typrelid IN (SELECT oid FROM pg_class WHERE relkind = 'c')) LOOP
        EXECUTE thing.statement;
    END LOOP;
END $$"""


class BackupError(Exception):
    """One sentence for the person at the terminal."""


def key_file() -> Path:
    return Path(settings.RANGKUL_KEYS) / "backup.key"


def make_backup(target: Path) -> dict:
    """Write the backup; returns what is in it. The file appears only when it is whole."""
    key = _key(make=True)
    with tempfile.TemporaryDirectory(dir=settings.RANGKUL_DATA) as name:
        bench = Path(name)
        dump = bench / "database.dump"
        # the owner may read every row by a policy of its own, so that row-level security is no hindrance here
        _postgres("pg_dump", "--format=custom", "--compress=gzip:3", "--enable-row-security", f"--file={dump}")
        contents = {"rangkul": __version__, "at": datetime.now(tz=UTC).isoformat(), "head": audit.head()}
        (bench / "contents.json").write_text(json.dumps(contents), encoding="utf-8")
        half = target.with_name(target.name + ".half")
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC)
            for piece in streams.encrypt(_packed(bench), key, CONTEXT):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        half.replace(target)
    return contents | {"size": target.stat().st_size}


def _packed(bench: Path) -> Iterator[bytes]:
    """A tar of the dump and the vault, as a stream: written by a process at one end of a pipe, read at the other."""
    vault = Path(settings.RANGKUL_DATA) / "vault"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # only tars files: no connection of the parent is touched
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
                for part in ("contents.json", "database.dump"):
                    tar.add(bench / part, arcname=part)
                if vault.exists():
                    tar.add(
                        vault, arcname="vault", filter=lambda member: None if "incoming-" in member.name else member
                    )
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        yield from iter(lambda: pipe.read(streams.PIECE), b"")
    _pid, status = os.waitpid(child, 0)
    if status:
        raise BackupError("Berkas simpanan tidak terbaca seluruhnya; cadangan dibatalkan.")


def restore_backup(source: Path) -> dict:
    """Fill an empty installation; returns what the backup said of itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.core_region') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT count(*) FROM core_region")
            if cursor.fetchone()[0]:
                raise BackupError("Instalasi ini sudah berisi wilayah. Kembalikan cadangan ke instalasi yang kosong.")
    with tempfile.TemporaryDirectory(dir=settings.RANGKUL_DATA) as name:
        bench = Path(name)
        with source.open("rb") as sealed:
            if sealed.read(len(MAGIC)) != MAGIC:
                raise BackupError(f"{source.name} bukan cadangan Rangkul.")
            _unpack(sealed, bench)
        contents = json.loads((bench / "contents.json").read_text(encoding="utf-8"))
        _empty_schema()
        _postgres(
            "pg_restore",
            "--no-owner",
            "--schema=public",
            "--exit-on-error",
            "--single-transaction",
            str(bench / "database.dump"),
            dbname=True,
        )
        vault = Path(settings.RANGKUL_DATA) / "vault"
        if (bench / "vault").exists():
            shutil.rmtree(vault, ignore_errors=True)
            shutil.move(bench / "vault", vault)
    return contents


def _unpack(sealed: BinaryIO, bench: Path) -> None:
    plain = bench / "plain.tar"
    try:
        with plain.open("wb") as out:
            for piece in streams.decrypt(sealed, _key(make=False), CONTEXT):
                out.write(piece)
    except streams.Tampered:
        raise BackupError("Cadangan ini rusak, terpotong, atau dibuat dengan kunci lain.") from None
    with tarfile.open(plain) as tar:
        tar.extractall(bench, filter="data")
    plain.unlink()


def _empty_schema() -> None:
    """Remove the fresh tables that a new installation made; the backup brings its own."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
    connection.close()


def _postgres(program: str, *words: str, dbname: bool = False) -> None:
    """Run one of PostgreSQL's programs as the owner; the password travels in the environment."""
    given = connection.settings_dict
    env = os.environ | {
        "PGHOST": given["HOST"], "PGPORT": str(given["PORT"] or ""), "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"], "PGDATABASE": given["NAME"],
    }  # fmt: skip
    if not env["PGPORT"]:
        del env["PGPORT"]
    words = (*words, f"--dbname={given['NAME']}") if dbname else words
    run = subprocess.run([str(postgres.binary(program)), *words], env=env, capture_output=True, text=True, check=False)
    if run.returncode:
        said = next((line for line in run.stderr.splitlines() if "error:" in line), run.stderr[-300:])
        raise BackupError(f"{program} gagal: {said}")


def _key(*, make: bool) -> bytes:
    path = key_file()
    if make and not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(os.urandom(32))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BackupError(f"Kunci cadangan tidak ada di {path}. Kembalikan dulu dari simpanannya.") from None
