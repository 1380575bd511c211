"""A zip of files becomes its files; a workbook, which is a zip too, stays what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ..files import FileProblem, Limits, kinds
from ..files.opening import is_litter, shown
from ..files.zips import CHUNK, Budget, SafeZip, slashed


def is_archive(path: Path, name: str) -> bool:
    """Whether a file is a zip of files. A broken one is none: opening it says what is wrong."""
    with path.open("rb") as file:
        return _is_archive(file, name, Budget(Limits()))


def unpack(path: Path, name: str, *, total_bytes: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name (with folders) and content of every file in a zip, zips in it included, litter left out.

    Raises FileProblem for a bomb, a password, an unsafe path, nothing inside; at most ``total_bytes`` come out.
    """
    budget = Budget(Limits(total_bytes=total_bytes))
    is_empty = True
    with path.open("rb") as file:
        for member in _members(file, (), name, budget, depth=1):
            is_empty = False
            yield member
    if is_empty:
        raise FileProblem("FILE_EMPTY", name, "zip tanpa isi")


def _members(
    file: BinaryIO, folders: tuple[str, ...], name: str, budget: Budget, *, depth: int
) -> Iterator[tuple[str, Iterator[bytes]]]:
    archive = SafeZip(file, name, budget)
    stem = PurePosixPath(name).stem
    own = (stem,) if re.fullmatch(r"\d{5}", stem) else ()  # 20251.zip: the folder 20251, packed
    for member in archive.members:
        parts = PurePosixPath(slashed(member)).parts
        if is_litter(parts):
            continue
        data, _digest = archive.unpack(member)
        with data:
            if depth < budget.limits.depth and _is_archive(data, parts[-1], Budget(budget.limits)):
                data.seek(0)
                yield from _members(data, (*folders, *own, *parts[:-1]), parts[-1], budget, depth=depth + 1)
                continue
            data.seek(0)
            yield shown("/".join((*folders, *own, *parts))), iter(lambda source=data: source.read(CHUNK), b"")


def _is_archive(file: BinaryIO, name: str, budget: Budget) -> bool:
    try:
        return (
            kinds.kind_of(file, name) == "zip"
            and kinds.zip_kind(SafeZip(file, name, budget).names(), name) == "archive"
        )
    except FileProblem:
        return False
