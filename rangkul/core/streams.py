"""A stream of any length under AES-256-GCM: pieces of 1 MiB, numbered, the last one marked.

Layout: nonce (12) | file key sealed with the outer key (48) | pieces. Each stream has a key of its own, so that piece
numbers can serve as nonces; number and "last" are part of what is sealed, so that pieces cannot be swapped or cut off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 1 << 20
_OVERHEAD = 16


class Tampered(Exception):  # noqa: N818
    """The stream was changed, cut short, or made with another key."""


def encrypt(pieces: Iterable[bytes], key: bytes, context: str) -> Iterator[bytes]:
    """The sealed stream, piece by piece; ``context`` must be given again to open it."""
    file_key, nonce = os.urandom(32), os.urandom(12)
    yield nonce + AESGCM(key).encrypt(nonce, file_key, context.encode())
    cipher = AESGCM(file_key)
    for number, (piece, is_last) in enumerate(cut(pieces)):
        yield cipher.encrypt(_nonce(number), piece, b"last" if is_last else b"")


def decrypt(source: BinaryIO, key: bytes, context: str) -> Iterator[bytes]:
    """The plain pieces of what :func:`encrypt` made; raises :class:`Tampered`."""
    nonce, wrapped = source.read(12), source.read(48)
    try:
        cipher = AESGCM(AESGCM(key).decrypt(nonce, wrapped, context.encode()))
        number, piece = 0, source.read(PIECE + _OVERHEAD)
        if not piece:
            raise Tampered
        while piece:
            following = source.read(PIECE + _OVERHEAD)
            yield cipher.decrypt(_nonce(number), piece, b"" if following else b"last")
            number, piece = number + 1, following
    except (InvalidTag, ValueError):
        raise Tampered from None


def cut(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The stream in pieces of PIECE bytes, each with whether it is the last; one empty piece for an empty stream."""
    waiting, held = bytearray(), None
    for piece in pieces:
        waiting += piece
        while len(waiting) >= PIECE:
            if held is not None:
                yield held, False
            held = bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting or held is None:
        if held is not None:
            yield held, False
        held = bytes(waiting)
    yield held, True


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
