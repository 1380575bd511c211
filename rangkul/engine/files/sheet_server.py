"""A small process that opens workbooks, so that a hostile or broken one can harm nothing but it.

A crafted .xlsx of 5 kB can make any reader ask for 400 GB, and a bad .xls can make it panic or loop: memory is capped
here, and the parent (``workbooks.py``) kills this process when time is up. It is started as a script and imports only
the reader, so it is up in 30 ms.

Request on stdin:   one JSON line {"size", "memory_bytes", "cells"}, then ``size`` bytes of the file.
Answer on stdout:   frames, each 8 bytes of length and a marshalled tuple:
    ("ready",)    once, when the process is up
    ("sheet", name, is_hidden, first_row, first_column)    a sheet that is not empty begins; row 1-based, column 0-based
    ("rows", height, [(texts | None, numbers | None), ...])   the next rows, by column; None: nothing of that kind
    ("end",)  or  ("problem", code)             and then the next request is awaited
"""

from __future__ import annotations

import io
import json
import marshal
import resource
import struct
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

import python_calamine

ROWS = 5_000


def serve(requests: io.BufferedReader, answers: io.BufferedWriter) -> None:
    """Answer requests until the parent is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold children's names
    _send(answers, ("ready",))
    answers.flush()
    while line := requests.readline():
        order = json.loads(line)
        data = requests.read(order["size"])
        _cap_memory(order["memory_bytes"])
        for frame in answer(data, order["cells"]):
            _send(answers, frame)
        answers.flush()


def _send(answers: io.BufferedWriter, frame: tuple) -> None:
    payload = marshal.dumps(frame)
    answers.write(struct.pack("<Q", len(payload)))
    answers.write(payload)


def _cap_memory(size: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or size <= hard:
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def answer(data: bytes, most_cells: int) -> Iterator[tuple]:
    """The frames for one workbook."""
    try:
        yield from _sheets(data, most_cells)
        yield ("end",)
    except python_calamine.PasswordError:
        yield ("problem", "FILE_PASSWORD")
    except (MemoryError, OverflowError):
        yield ("problem", "FILE_BOMB")
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the reader is no Exception
        yield ("problem", "FILE_BROKEN")


def _sheets(data: bytes, most_cells: int) -> Iterator[tuple]:
    book = python_calamine.load_workbook(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.start is None:
            continue
        (top, left), (bottom, right) = sheet.start, sheet.end
        if (bottom - top + 1) * (right - left + 1) > most_cells:
            raise OverflowError
        is_hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
        yield ("sheet", meta.name, is_hidden, top + 1, left)
        rows = islice(sheet.iter_rows(), top, None)  # it gives blank rows above the first cell, no columns before it
        while block := list(islice(rows, ROWS)):
            yield ("rows", len(block), [_column(column) for column in zip(*block, strict=True)])


def _column(values: tuple) -> tuple[list | None, list | None]:
    """One column of cells as (texts, numbers)."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return (values, None) if any(values) else (None, None)
    numbers = [float(value) if type(value) in (float, int) else None for value in values]
    texts = [None if type(value) in (float, int) else _word(value) for value in values]
    return texts if any(texts) else None, numbers if kinds & {float, int} else None


def _word(value: object) -> str:
    """A cell that is no number, as text. A date is written YYYY-MM-DD."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, time):  # 0 in a date cell: no date
        return value.isoformat() if value != time(0) else "0"
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(value)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
