"""What the house rules are checked on: the files that stand in a commit."""

from __future__ import annotations

import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Where there is no git (a release archive), these hold nothing of ours.
MADE = {".git", ".venv", ".hypothesis", "__pycache__", "demo", "out", "build", "dist"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository that exists, tracked or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        found = (p for p in ROOT.rglob("*") if not MADE & set(p.relative_to(ROOT).parts))
    else:
        found = (ROOT / name for name in listing.stdout.split("\0") if name)
    return tuple(sorted(p for p in found if p.is_file()))


@cache
def texts() -> dict[str, str]:
    """Name in the repository -> text, for every file that is text."""
    out = {}
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            out[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    return out


def modules(*folders: str) -> dict[str, str]:
    """Name -> text of the Python files under these folders."""
    return {name: text for name, text in texts().items() if name.endswith(".py") and name.startswith(folders)}


@cache
def project() -> dict:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
