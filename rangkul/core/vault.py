"""Originals and results of runs, encrypted and named by their content.

A file is cut into pieces of 1 MiB, each sealed with AES-256-GCM under a key of its own that is sealed in turn by the
region's vault key; piece number and "last piece" are part of what is sealed, so that pieces cannot be swapped or cut
off. The name is the SHA-256 of the content: the same file is stored once, a broken upload doubles nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import NotFound
from .secrets import WrongKey, keyring

PIECE = 1 << 20
_OVERHEAD = 16


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
    file_key, nonce = os.urandom(32), os.urandom(12)
    wrapped = AESGCM(keyring(region).vault).encrypt(nonce, file_key, region.encode())
    cipher, digest, size = AESGCM(file_key), hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=home, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(nonce + wrapped)
            for number, (piece, is_last) in enumerate(_cut(pieces)):
                digest.update(piece)
                size += len(piece)
                out.write(cipher.encrypt(_nonce(number), piece, b"last" if is_last else b""))
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
        return keep(region, iter(lambda: source.read(PIECE), b""))


def read(region: str, sha256: str) -> Iterator[bytes]:
    """The content, piece by piece; raises NotFound when it was destroyed, WrongKey when it was changed."""
    place = _place(region, sha256)
    try:
        source = place.open("rb")
    except FileNotFoundError:
        raise NotFound(_("Berkas ini sudah dimusnahkan.")) from None
    with source:
        nonce, wrapped = source.read(12), source.read(48)
        try:
            cipher = AESGCM(AESGCM(keyring(region).vault).decrypt(nonce, wrapped, region.encode()))
            number, piece = 0, source.read(PIECE + _OVERHEAD)
            while piece:
                following = source.read(PIECE + _OVERHEAD)
                yield cipher.decrypt(_nonce(number), piece, b"" if following else b"last")
                number, piece = number + 1, following
        except InvalidTag:
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
    """A private folder below the data folder, gone afterwards."""
    home = Path(settings.RANGKUL_DATA) / "work"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    bench = Path(tempfile.mkdtemp(dir=home))
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)


def _cut(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The stream in pieces of PIECE bytes, each with whether it is the last; one empty piece for an empty stream."""
    waiting, held = b"", None
    for piece in pieces:
        waiting += piece
        while len(waiting) >= PIECE:
            if held is not None:
                yield held, False
            held, waiting = waiting[:PIECE], waiting[PIECE:]
    if waiting or held is None:
        if held is not None:
            yield held, False
        held = waiting
    yield held, True


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
