"""Old Excel workbooks (.xls): just enough of the OLE container and of BIFF to see a password and error cells."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import takewhile

#: Code in the file → what people see.
ERROR_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
END_OF_CHAIN = 0xFFFFFFFA  # and above: not a sector
BOF, EOF, FILEPASS, BOUNDSHEET, BOOLERR, FORMULA = 0x809, 0x0A, 0x2F, 0x85, 0x205, 0x06

_HINT = re.compile(
    rb"\x05\x02\x08\x00.{6}[\x00\x07\x0f\x17\x1d\x24\x2a]\x01|\x06\x00.\x00.{6}\x02.[\x00-\x2a].{3}\xff\xff", re.S
)


def is_encrypted(data: bytes) -> bool:
    """Whether the workbook asks for a password. False for an unsound file."""
    try:
        kinds = (kind for kind, _at, _length in _records(_workbook_stream(data)))
        return FILEPASS in takewhile(lambda kind: kind != EOF, kinds)
    except (struct.error, IndexError, ValueError):
        return False


def find_errors(data: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """(row, column, text) of error cells by sheet, 0-based. Nothing for an unsound file: the reader will say so."""
    try:
        stream = _workbook_stream(data)
        return _errors(stream) if _HINT.search(stream) else {}
    except (struct.error, IndexError, ValueError):
        return {}


def _workbook_stream(data: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError(size)

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    tables, directory = struct.unpack_from("<II", data, 44)
    extra, extras = struct.unpack_from("<II", data, 68)
    places = list(struct.unpack_from("<109I", data, 76))
    for _ in range(min(extras, len(data) // size)):
        more = struct.unpack(f"<{size // 4}I", sector(extra))
        places, extra = places + list(more[:-1]), more[-1]
    chain = b"".join(sector(place) for place in places[: min(tables, len(data) // size)])
    following = struct.unpack(f"<{len(chain) // 4}I", chain)

    def read(start: int) -> Iterator[bytes]:
        for _ in range(len(data) // size + 1):  # a chain that bites its tail ends here
            if start >= END_OF_CHAIN:
                return
            yield sector(start)
            start = following[start]

    entries = b"".join(read(directory))
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        if entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower() in (
            "workbook",
            "book",
        ):
            start, total = struct.unpack_from("<II", entries, at + 116)
            return b"".join(read(start))[:total]
    raise ValueError("no workbook")


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """(kind, place of its data, length)."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def _errors(stream: bytes) -> dict[str, list[tuple[int, int, str]]]:
    starts = _sheet_starts(stream)
    found: dict[str, list[tuple[int, int, str]]] = {}
    sheet, depth = None, 0
    for kind, at, _length in _records(stream):
        if kind == BOF:
            depth += 1
            sheet = starts.get(at - 4, sheet if depth > 1 else None)
        elif kind == EOF:
            depth -= 1
        elif depth == 1 and sheet is not None and kind in (BOOLERR, FORMULA):
            code = _error_code(kind, stream, at)
            if code in ERROR_TEXTS:
                row, column = struct.unpack_from("<HH", stream, at)
                found.setdefault(sheet, []).append((row, column, ERROR_TEXTS[code]))
    return found


def _error_code(kind: int, stream: bytes, at: int) -> int | None:
    if kind == BOOLERR:
        return stream[at + 6] if stream[at + 7] == 1 else None
    return stream[at + 8] if stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff" else None


def _sheet_starts(stream: bytes) -> dict[int, str]:
    """Place of a sheet's first record → its name."""
    is_unicode = struct.unpack_from("<H", stream, 4)[0] == 0x600
    starts = {}
    for kind, at, length in _records(stream):
        if kind == EOF:
            break
        if kind == BOUNDSHEET:
            place, count = struct.unpack_from("<I", stream, at)[0], stream[at + 6]
            is_wide = is_unicode and stream[at + 7] & 1
            text = stream[at + 7 + is_unicode : at + length]
            starts[place] = (
                text[: count * 2].decode("utf-16-le", "replace")
                if is_wide
                else text[:count].decode("cp1252", "replace")
            )
    return starts
