"""Spreadsheets (.xlsx, .xlsb, .xls, .ods) → sheets of text. They are opened by ``sheet_server.py``."""

from __future__ import annotations

import atexit
import json
import marshal
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from .problem import FileProblem
from .tables import MOST_COLUMNS, Limits
from .text import clean, number_text

START_SECONDS = 60
SERVER = Path(__file__).with_name("sheet_server.py")


@dataclass
class Sheet:
    """One sheet that is not empty; ``cells`` and ``numeric`` as in RawTable."""

    name: str
    hidden: bool
    first_row: int  # 1-based
    first_column: int  # 0-based
    columns: list[int] = field(default_factory=list)  # which columns, counted from first_column
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    numeric: pl.DataFrame = field(default_factory=pl.DataFrame)

    def places(self) -> dict[int, int]:
        """Column of the spreadsheet (0-based) → column of ``cells``."""
        return {self.first_column + column: at for at, column in enumerate(self.columns)}


class _Server:
    """One reading process. It serves one request at a time and is thrown away when it misbehaves."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-P", str(SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # panics are told there, sometimes with the content of a cell
        )
        try:
            self._frame(time.monotonic() + START_SECONDS)
        except (TimeoutError, EOFError) as error:
            self.stop()
            raise RuntimeError("the process that reads workbooks does not start") from error

    def ask(self, data: bytes, limits: Limits) -> Iterator[tuple]:
        """Frames of the answer. Raises TimeoutError, EOFError (it died) or OSError."""
        order = {"size": len(data), "memory_bytes": limits.memory_bytes, "cells": limits.cells}
        deadline = time.monotonic() + limits.seconds
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.write(data)
        self.process.stdin.flush()
        while True:
            frame = self._frame(deadline)
            yield frame
            if frame[0] in ("end", "problem"):
                return

    def _frame(self, deadline: float) -> tuple:
        size = struct.unpack("<Q", self._read(8, deadline))[0]
        return marshal.loads(self._read(size, deadline))  # noqa: S302 - written by our own process

    def _read(self, size: int, deadline: float) -> bytes:
        parts, fd = [], self.process.stdout.fileno()
        while size:
            if not select.select([fd], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError
            part = os.read(fd, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except OSError:  # unsent bytes: nobody reads them
                continue


_idle: list[_Server] = []
os.register_at_fork(after_in_child=_idle.clear)  # a forked child must not talk to its parent's processes


@atexit.register
def stop_servers() -> None:
    """End the reading processes that wait for work."""
    while _idle:
        _idle.pop().stop()


def read_workbook(data: bytes, name: str, limits: Limits, *, is_packed: bool) -> list[Sheet]:
    """Every sheet that is not empty. Raises FileProblem."""
    try:
        server = _idle.pop()
    except IndexError:
        server = _Server()
    try:
        sheets = _gather(server.ask(data, limits), name)
    except (TimeoutError, EOFError, OSError) as error:
        server.stop()
        # Only what is packed can be a bomb; an .xls that makes the reader run wild is broken.
        raise FileProblem("FILE_BOMB" if is_packed else "FILE_BROKEN", name) from error
    except BaseException:
        server.stop()
        raise
    _idle.append(server)
    return sheets


def _gather(frames: Iterator[tuple], name: str) -> list[Sheet]:
    sheets: list[Sheet] = []
    blocks: list[list[_Block]] = []
    problem = ""
    for kind, *content in frames:
        if kind == "sheet":
            sheets.append(Sheet(*content))
            blocks.append([])
        elif kind == "rows":
            blocks[-1].append(_Block(*content, name))
        elif kind == "problem":
            problem = content[0]
    if problem:
        raise FileProblem(problem, name)
    for sheet, parts in zip(sheets, blocks, strict=True):
        _assemble(sheet, parts, name)
    return sheets


class _Block:
    """Some rows of a sheet: the columns that hold something, as text, and which cells of them are numbers."""

    def __init__(self, height: int, columns: list[tuple[list | None, list | None]], name: str):
        self.height, self.width = height, len(columns)
        filled = {at: column for at, column in enumerate(columns) if column != (None, None)}
        check_width(len(filled), name)
        self.texts = self._numbers(filled)
        texts = {str(at): text for at, (text, _) in filled.items() if text is not None}
        for column in clean(pl.DataFrame(texts, dict.fromkeys(texts, pl.String))):
            at = int(column.name)
            self.texts[at] = self.texts[at].zip_with(self.flags[at], column) if at in self.flags else column

    def _numbers(self, columns: dict[int, tuple[list | None, list | None]]) -> dict[int, pl.Series]:
        """The cells that are numbers, as text; and ``flags``: which they are."""
        numbers = {str(at): numbers for at, (_, numbers) in columns.items() if numbers is not None}
        frame = pl.DataFrame(numbers, dict.fromkeys(numbers, pl.Float64))
        self.flags = {int(flag.name): flag for flag in frame.select(pl.all().is_not_null())}
        return {int(column.name): column for column in number_text(frame)}

    def text(self, at: int) -> pl.Series:
        found = self.texts.get(at)
        return pl.repeat(None, self.height, dtype=pl.String, eager=True) if found is None else found

    def flag(self, at: int) -> pl.Series:
        found = self.flags.get(at)
        return pl.repeat(False, self.height, dtype=pl.Boolean, eager=True) if found is None else found


def _assemble(sheet: Sheet, blocks: list[_Block], name: str) -> None:
    """Put the blocks of a sheet below each other."""
    width = max((block.width for block in blocks), default=0)
    filled = sorted(set().union(*(block.texts for block in blocks)))
    check_width(len(filled), name)
    # A cell typed by mistake far to the right makes a sheet of 16,384 columns: then the blank ones are left out.
    sheet.columns = filled if width > MOST_COLUMNS else list(range(width))
    texts = (pl.concat(block.text(at) for block in blocks) for at in sheet.columns)
    flags = (pl.concat(block.flag(at) for block in blocks) for at in sheet.columns)
    sheet.cells = pl.DataFrame({f"c{i}": text for i, text in enumerate(texts)})
    sheet.numeric = pl.DataFrame({f"c{i}": flag for i, flag in enumerate(flags)})


def check_width(width: int, name: str) -> None:
    """Raise FileProblem for a table that is wider than any list of people."""
    if width > MOST_COLUMNS:
        raise FileProblem("FILE_BROKEN", name, f"{width} kolom berisi")
