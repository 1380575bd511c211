"""Many rows at once: one statement, one text a column.

``COPY`` does not work through row-level security, and arrays of parameters are slow to write. So a column travels as
one text whose values are joined by the unit separator (US), which PostgreSQL splits and casts; RS stands for NULL. Both
are control characters that no list means, and are taken out of values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import connection

US, RS = "\x1f", "\x1e"
#: Casts that give "" where the text is missing: columns that are never null.
_TEXT = ("varchar", "text")
_CONTROL = str.maketrans("", "", US + RS + "\0")
Columns = Mapping[str, tuple[str, Sequence]]  # {column: (SQL type, values)}


def insert(table: str, columns: Columns) -> None:
    """Insert rows. A value that is too long is cut to its column's length; ``None`` in a text column becomes "" ."""
    if not _size(columns):
        return
    names, casts, source = _parts(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {casts} FROM {source}", _values(columns))


def update(table: str, columns: Columns, *, key: str = "id") -> None:
    """Set columns of the rows whose ``key`` is among ``columns[key]``."""
    if not _size(columns):
        return
    names, casts, source = _parts(columns)
    sets = ", ".join(f'"{name}" = new."{name}"' for name in columns if name != key)
    new = f"(SELECT {casts} FROM {source}) AS new ({names})"
    sql = f"UPDATE {table} SET {sets} FROM {new} WHERE {table}.{key} = new.{key}"
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(columns))


def new_ids(sequence: str, how_many: int) -> list[int]:
    """Numbers for rows that are about to be inserted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(nextval(%s)) FROM generate_series(1, %s)", [sequence, how_many])
        return cursor.fetchone()[0] or []


def array(values: Sequence[str]) -> str:
    """A text[] of codes and heard words, which hold no quotes: {a,b}."""
    return "{" + ",".join(values) + "}"


def _size(columns: Columns) -> int:
    return len(next(iter(columns.values()))[1])


def _parts(columns: Columns) -> tuple[str, str, str]:
    names = ", ".join(f'"{name}"' for name in columns)
    casts = ", ".join(_cast(f"x{place}", kind) for place, (kind, _values) in enumerate(columns.values()))
    splits = ", ".join("string_to_array(%s, chr(31), chr(30))" for _ in columns)
    return names, casts, f"unnest({splits}) AS x ({', '.join(f'x{place}' for place in range(len(columns)))})"


def _cast(value: str, kind: str) -> str:
    return f"coalesce({value}, '')::{kind}" if _is_text(kind) else f"{value}::{kind}"


def _is_text(kind: str) -> bool:
    return kind.startswith(_TEXT) and not kind.endswith("[]")


def _values(columns: Columns) -> list[str]:
    return [_joined(values, kind) for kind, values in columns.values()]


def _joined(values: Sequence, kind: str) -> str:
    is_text = _is_text(kind)
    missing = "" if is_text else RS
    texts = [missing if value is None else value if type(value) is str else _text(value) for value in values]
    joined = US.join(texts)
    if is_text and (joined.count(US) != len(texts) - 1 or RS in joined or "\0" in joined):
        joined = US.join(text.translate(_CONTROL) for text in texts)
    return joined


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)
