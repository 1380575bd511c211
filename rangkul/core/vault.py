"""Originals and results of runs, encrypted and named by their content.

Each file is sealed as ``streams.py`` says, under the region's vault key.
The name is the SHA-256 of the content: the same file is stored once, a broken upload doubles nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from . import streams
from .errors import NotFound
from .secrets import WrongKey, keyring

#: Seconds in which a new workshop may stand without its lock.
JUST_OPENED = 60


@dataclass(frozen=True)
class Kept:
    """A stored file: the region it belongs to, its SHA-256 in hex, its size in bytes."""

    region: str
    sha256: str
    size: int


def folder(region: str) -> Path:
    return Path(settings.RANGKUL_DATA) / "vault" / region


def _place(region: str, sha256: str) -> Path:
    return folder(region) / sha256[:2] / sha256


def keep(region: str, pieces: Iterable[bytes]) -> Kept:
    """Store a stream; returns how to find it. Storing the same content again changes nothing."""
    home = folder(region)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece

    _sweep(home, "incoming-*")
    handle, name = tempfile.mkstemp(dir=home, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            fcntl.flock(out, fcntl.LOCK_EX)  # ends with this process: what a killed one left behind is swept
            for piece in streams.encrypt(counted(), keyring(region).vault, region):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        place = _place(region, digest.hexdigest())
        place.parent.mkdir(mode=0o700, exist_ok=True)
        Path(name).replace(place)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    return Kept(region, digest.hexdigest(), size)


def keep_file(region: str, path: Path) -> Kept:
    """Store a file of the disk."""
    with path.open("rb") as source:
        return keep(region, iter(lambda: source.read(streams.PIECE), b""))


def read(region: str, sha256: str) -> Iterator[bytes]:
    """The content, piece by piece; raises NotFound when it was destroyed, WrongKey when it was changed."""
    place = _place(region, sha256)
    try:
        source = place.open("rb")
    except FileNotFoundError:
        raise NotFound(_("Berkas ini sudah dimusnahkan.")) from None
    with source:
        try:
            yield from streams.decrypt(source, keyring(region).vault, region)
        except streams.Tampered:
            raise WrongKey(_("Berkas tersimpan telah berubah dan tidak dapat dibuka.")) from None


def has(region: str, sha256: str) -> bool:
    return _place(region, sha256).exists()


def destroy(region: str, sha256: str) -> bool:
    """Remove a file for good; returns whether it was there."""
    try:
        _place(region, sha256).unlink()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def opened(region: str, sha256: str, *, name: str) -> Iterator[Path]:
    """A readable copy in a private folder that is gone afterwards; ``name`` keeps the file's ending."""
    with workshop() as bench:
        path = bench / Path(name).name
        write_to(region, sha256, path)
        yield path


def write_to(region: str, sha256: str, path: Path) -> None:
    """Write the content to ``path`` (0600)."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        for piece in read(region, sha256):
            out.write(piece)


@contextmanager
def workshop() -> Iterator[Path]:
    """A private folder below the data folder, gone afterwards.

    It is held by a lock that ends with this process: what a killed one left behind is swept when the next one opens.
    """
    home = Path(settings.RANGKUL_DATA) / "work"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(home, "*")
    bench = Path(tempfile.mkdtemp(dir=home))
    held = os.open(bench, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)
        os.close(held)


def _sweep(home: Path, pattern: str) -> None:
    """Remove workshops and files on their way in that nobody holds; one that is just being opened is not touched."""
    for left in home.glob(pattern):
        with contextlib.suppress(OSError):  # held, or swept by another process
            if time.time() - left.stat().st_mtime < JUST_OPENED:
                continue
            held = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            finally:
                os.close(held)
