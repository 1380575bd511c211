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
from .tables import Limits
from .text import clean, number_text

SERVER = Path(__file__).with_name("sheet_server.py")


@dataclass
class Sheet:
    """One sheet that is not empty; ``cells`` and ``numeric`` as in RawTable."""

    name: str
    hidden: bool
    first_row: int  # 1-based
    first_column: int  # 0-based
    cells: pl.DataFrame = field(default_factory=pl.DataFrame)
    numeric: pl.DataFrame = field(default_factory=pl.DataFrame)


class _Server:
    """One reading process. It serves one request at a time and is thrown away when it misbehaves."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", str(SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # panics are told there, sometimes with the content of a cell
        )

    def ask(self, data: bytes, limits: Limits) -> Iterator[tuple]:
        """Frames of the answer. Raises TimeoutError, EOFError (it died) or OSError."""
        order = {"size": len(data), "memory_bytes": limits.memory_bytes, "cells": limits.cells}
        deadline = time.monotonic() + limits.seconds
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.write(data)
        self.process.stdin.flush()
        while True:
            size = struct.unpack("<Q", self._read(8, deadline))[0]
            frame = marshal.loads(self._read(size, deadline))  # noqa: S302 - written by our own process
            yield frame
            if frame[0] in ("end", "problem"):
                return

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
    blocks: list[list[tuple[pl.DataFrame, pl.DataFrame]]] = []
    problem = ""
    for kind, *content in frames:
        if kind == "sheet":
            sheets.append(Sheet(*content))
            blocks.append([])
        elif kind == "rows":
            blocks[-1].append(_block(*content))
        elif kind == "problem":
            problem = content[0]
    if problem:
        raise FileProblem(problem, name)
    for sheet, parts in zip(sheets, blocks, strict=True):
        if parts:
            sheet.cells = pl.concat([cells for cells, _ in parts])
            sheet.numeric = pl.concat([numeric for _, numeric in parts])
    return sheets


def _block(height: int, columns: list[tuple[list | None, list | None]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Some rows as (cells, numeric)."""
    cells, numeric = {}, {}
    for at, (texts, numbers) in enumerate(columns):
        text = (
            pl.Series(texts, dtype=pl.String)
            if texts is not None
            else pl.repeat(None, height, dtype=pl.String, eager=True)
        )
        is_number = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
        if numbers is not None:
            values = pl.Series(numbers, dtype=pl.Float64)
            is_number = values.is_not_null()
            text = number_text(values).zip_with(is_number, text)
        cells[f"c{at}"], numeric[f"c{at}"] = text, is_number
    return _unescape(clean(pl.DataFrame(cells))), pl.DataFrame(numeric)


def _unescape(cells: pl.DataFrame) -> pl.DataFrame:
    """Excel stores a carriage return inside a cell as ``_x000D_``."""
    return cells.with_columns(pl.all().str.replace_all(r"_x000[9DA]_\n?", "\n")) if cells.height else cells
