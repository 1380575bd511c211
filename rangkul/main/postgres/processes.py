"""The processes of a server, found by the name that stands in their titles."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Processes:
    """Ids: what listens and starts the others (``postgres -D …``), and those others (``postgres: name: …``)."""

    masters: frozenset[int]
    others: frozenset[int]


NONE = Processes(frozenset(), frozenset())


def of(name: str, *, uid: int) -> Processes:
    """The processes of the server with this name, as far as they can be seen from here.

    Another container's cannot be seen. Titles of another user's processes prove nothing and are left out.
    """
    masters, others = set(), set()
    for pid, owner, command in _listing():
        if owner != uid:
            continue
        if command.startswith(f"postgres: {name}: "):
            others.add(pid)
        elif f"cluster_name={name}" in command.split():
            masters.add(pid)
    return Processes(frozenset(masters), frozenset(others))


def run_from(folder: Path) -> bool:
    """Whether a server runs whose programs lie in this folder."""
    return any(command.startswith(f"{folder}/") for _, _, command in _listing())


def _listing() -> list[tuple[int, int, str]]:
    """(process id, user id, command with its arguments) of every process that can be seen."""
    if not (PROC / "self").exists():
        return _listing_by_ps()
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            found.append((int(folder.name), folder.stat().st_uid, os.fsdecode(command.replace(b"\0", b" "))))
        except OSError:  # it has just ended
            continue
    return found


def _listing_by_ps() -> list[tuple[int, int, str]]:
    """Where there is no /proc: macOS."""
    said = subprocess.run(["/bin/ps", "-axww", "-o", "pid=,uid=,command="], capture_output=True, check=False).stdout
    rows = [os.fsdecode(line).split(maxsplit=2) for line in said.splitlines()]
    return [(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]


def is_certainly_another(pid: int, data: Path) -> bool:
    """Whether this living id belongs to something else than a server of this data folder.

    After a restart of the machine or container the id that a killed server left behind is often somebody else's, and
    PostgreSQL would take that for a running server.
    """
    process = PROC / str(pid)
    if not process.exists():
        return False  # nobody, or there is no /proc: PostgreSQL itself looks best
    try:
        return Path(os.readlink(process / "cwd")) != data  # a server works in its data folder
    except FileNotFoundError:
        return True  # dead, and not yet taken away by its parent
    except PermissionError:
        return b"postgres" not in (process / "cmdline").read_bytes()
