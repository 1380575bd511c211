"""A region's logo is what it says it is: PNG or JPEG, small, seen by its first bytes and not by its name."""

from __future__ import annotations

import struct

from django.utils.translation import gettext_lazy as _

from .errors import Invalid

MOST_BYTES = 200_000
MOST_PIXELS = 2_000  # on a side
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
#: Start-of-frame marks of JPEG, which hold height and width.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


class NoPicture(Invalid):
    message = _("Lambang harus berkas PNG atau JPEG, paling besar 200 kB dan 2.000 piksel pada tiap sisi.")


def kind_of(raw: bytes) -> str:
    """ "image/png" or "image/jpeg"; raises :class:`NoPicture`."""
    if raw.startswith(PNG):
        return "image/png"
    if raw.startswith(JPEG):
        return "image/jpeg"
    raise NoPicture


def checked(raw: bytes) -> bytes:
    """The bytes of a logo that may be kept; raises :class:`NoPicture`."""
    if not 0 < len(raw) <= MOST_BYTES:
        raise NoPicture
    size = _png_size(raw) if kind_of(raw) == "image/png" else _jpeg_size(raw)
    if size is None or not all(0 < side <= MOST_PIXELS for side in size):
        raise NoPicture
    return raw


def _png_size(raw: bytes) -> tuple[int, int] | None:
    if len(raw) < 33 or raw[12:16] != b"IHDR" or b"IEND" not in raw[-16:]:
        return None
    return struct.unpack(">II", raw[16:24])


def _jpeg_size(raw: bytes) -> tuple[int, int] | None:
    """Walk the segments up to the first frame."""
    place = 2
    while place + 9 < len(raw) and raw[place] == 0xFF:
        mark, length = raw[place + 1], int.from_bytes(raw[place + 2 : place + 4], "big")
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", raw[place + 5 : place + 9])
            return width, height
        if length < 2:
            return None
        place += 2 + length
    return None
