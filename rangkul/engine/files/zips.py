"""Zips, and workbooks that are zips: nothing unpacks to more than it may, whatever it declares."""

from __future__ import annotations

import hashlib
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from .problem import FileProblem
from .tables import Limits

CHUNK = 1 << 20
#: Bytes of a central directory that one honest member needs at most: its fixed part and its name.
ENTRY_BYTES = 46 + 512


@dataclass
class Budget:
    """What may still be unpacked for one given file, nested zips included."""

    limits: Limits
    spent_bytes: int = 0
    spent_members: int = 0

    def spend(self, unpacked: int, packed: int, entry_total: int, name: str) -> None:
        """Account for ``unpacked`` more bytes of a member that has given ``entry_total`` bytes so far."""
        self.spent_bytes += unpacked
        is_dense = entry_total > self.limits.ratio_from and entry_total > self.limits.ratio * max(packed, 1)
        if self.spent_bytes > self.limits.total_bytes or is_dense:
            raise FileProblem("FILE_BOMB", name)


class SafeZip:
    """A zip that was checked before anything is unpacked, and is counted while it is.

    Raises FileProblem: FILE_BROKEN, FILE_PASSWORD, FILE_BOMB.
    """

    def __init__(self, file: BinaryIO, name: str, budget: Budget):
        self.name, self.budget = name, budget
        self._check_directory_size(file)
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, IndexError) as error:
            raise FileProblem("FILE_BROKEN", name, "zip terpotong atau rusak") from error
        self.members = sorted(
            (m for m in self.zip.infolist() if not m.filename.endswith("/")), key=lambda m: m.filename
        )
        self._check_directory()

    def names(self) -> set[str]:
        """Names of the members; some writers put backslashes into them."""
        return {slashed(member) for member in self.members}

    def _check_directory_size(self, file: BinaryIO) -> None:
        """A directory of millions of entries is refused before it is read into memory."""
        end = file.seek(0, 2)
        file.seek(max(0, end - 65557))
        tail = file.read()
        file.seek(0)
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            raise FileProblem("FILE_BROKEN", self.name, "zip terpotong")
        size = struct.unpack_from("<I", tail, at + 12)[0]
        if size == 0xFFFFFFFF and (at64 := tail.rfind(b"PK\x06\x06", 0, at)) >= 0 and len(tail) >= at64 + 56:
            size = struct.unpack_from("<Q", tail, at64 + 40)[0]
        if size > self.budget.limits.members * ENTRY_BYTES:
            raise FileProblem("FILE_BOMB", self.name, "berkas di dalam zip terlalu banyak")

    def _check_directory(self) -> None:
        limits, budget = self.budget.limits, self.budget
        budget.spent_members += len(self.members)
        if budget.spent_members > limits.members:
            raise FileProblem("FILE_BOMB", self.name, "berkas di dalam zip terlalu banyak")
        if sum(m.file_size for m in self.members) + budget.spent_bytes > limits.total_bytes:
            raise FileProblem("FILE_BOMB", self.name)
        for member in self.members:
            if member.flag_bits & 0x1:
                raise FileProblem("FILE_PASSWORD", self.name)
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise FileProblem("FILE_BROKEN", self.name, "cara pemampatannya tidak dikenal; zip ulang")
            if _leaves_the_zip(member):
                raise FileProblem("FILE_BROKEN", self.name, "jalur berkas di dalam zip tidak aman")

    def chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a member, counted and checked against its CRC."""
        total = 0
        try:
            with self.zip.open(member) as file:
                while chunk := file.read(CHUNK):
                    total += len(chunk)
                    self.budget.spend(len(chunk), member.compress_size, total, self.name)
                    yield chunk
        except RuntimeError as error:  # the local header says encrypted although the directory does not
            raise FileProblem("FILE_PASSWORD", self.name) from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise FileProblem("FILE_BROKEN", self.name, "zip terpotong atau rusak") from error

    def read(self, member_name: str) -> bytes:
        """A member whole; b'' when it is not there."""
        found = [member for member in self.members if slashed(member) == member_name]
        return b"".join(self.chunks(found[0])) if found else b""

    def unpack(self, member: zipfile.ZipInfo) -> tuple[BinaryIO, str]:
        """A member as a file without a name (gone when closed, also after kill -9) and its SHA-256."""
        file, digest = tempfile.TemporaryFile(), hashlib.sha256()  # noqa: SIM115 - lives as long as its table
        for chunk in self.chunks(member):
            digest.update(chunk)
            file.write(chunk)
        file.seek(0)
        return file, digest.hexdigest()


def slashed(member: zipfile.ZipInfo) -> str:
    """The name of a member with forward slashes only."""
    return member.filename.replace("\\", "/")


def _leaves_the_zip(member: zipfile.ZipInfo) -> bool:
    """Absolute or climbing paths and symbolic links: no honest zip of tables has them."""
    name = slashed(member)
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    return is_link or name.startswith("/") or bool(re.match("[A-Za-z]:", name)) or ".." in PurePosixPath(name).parts
