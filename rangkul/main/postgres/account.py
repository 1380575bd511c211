"""Who runs the server. PostgreSQL refuses root, so root starts it as an account that owns nothing else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import PostgresError

NAME = "rangkul-postgres"
#: The account that PostgreSQL packages bring. Second choice: where a server of theirs runs it owns other data too.
PACKAGED = "postgres"


@dataclass(frozen=True)
class Account:
    """A user and group by number: the server itself needs no name for them."""

    uid: int
    gid: int

    def identity(self) -> dict:
        """What subprocess needs to become this account, without root's further groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def is_root() -> bool:
    return os.geteuid() == 0


def account_for(data: Path) -> Account | None:
    """Who runs the server of this data folder; None is whoever asks.

    Data that exist keep their owner. For new data root needs an account with a name, because ``initdb`` looks its
    name up: our own, made when it can be, or else the one that PostgreSQL packages bring.
    """
    if not is_root():
        return None
    if data.exists():
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid)
    entry = _entry(NAME) or _made() or _entry(PACKAGED)
    if entry is None:
        raise PostgresError(
            f"PostgreSQL tidak boleh berjalan sebagai root, dan pengguna sistem {NAME} tidak dapat dibuat; "
            f"buat pengguna itu (useradd --system {NAME}), jalankan sebagai pengguna biasa, atau isi DATABASE_URL."
        )
    return Account(entry.pw_uid, entry.pw_gid)


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account passes through this folder and every folder above it, by their modes."""
    folder = folder.resolve()
    return all(_passes(step.stat(), account) for step in (folder, *folder.parents))


def _passes(found: os.stat_result, account: Account) -> bool:
    if found.st_uid == account.uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd | None:
    """Make our own system account, without a home, a password or a shell."""
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return None
    what = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
    ]
    subprocess.run([program, *what, "--comment", "Rangkul", NAME], capture_output=True, check=False)
    return _entry(NAME)  # also when another start has just made it
