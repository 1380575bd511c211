"""Many rows at once: one statement, one text a column.

``COPY`` does not work through row-level security, and arrays of parameters are slow to write. So a column travels as
one text whose values are joined by the unit separator (US), which PostgreSQL splits and casts; RS stands for NULL. Both
are control characters that no list means, and are taken out of values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db import connection

US, RS = "\x1f", "\x1e"
#: Casts that give "" where the text is missing: columns that are never null.
_TEXT = ("varchar", "text")
_CONTROL = str.maketrans("", "", US + RS + "\0")
Columns = Mapping[str, tuple[str, Sequence]]  # {column: (SQL type, values)}
Every = Mapping[str, tuple[str, object]]  # {column: (SQL type, the value of every row)}


@dataclass(frozen=True)
class Statement:
    """SQL with its values, made ready: what is left is for the database alone."""

    sql: str
    values: list

    def run(self) -> None:
        if self.sql:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, self.values)


def inserting(table: str, columns: Columns, every: Every = MappingProxyType({})) -> Statement:
    """Rows to insert. A value that is too long is cut to its column's length; ``None`` in a text column becomes ""."""
    if not _size(columns):
        return Statement("", [])
    names, casts, source = _parts(columns)
    names += "".join(f', "{name}"' for name in every)
    casts += "".join(f", %s::{kind}" for kind, _value in every.values())
    sql = f"INSERT INTO {table} ({names}) SELECT {casts} FROM {source}"
    return Statement(sql, [*(value for _kind, value in every.values()), *_values(columns)])


def insert(table: str, columns: Columns, every: Every = MappingProxyType({})) -> None:
    """Insert rows; see :func:`inserting`."""
    inserting(table, columns, every).run()


def updating(table: str, columns: Columns, every: Every = MappingProxyType({}), *, key: str = "id") -> Statement:
    """Columns to set in the rows whose ``key`` is among the values of ``columns[key]``."""
    if not _size(columns):
        return Statement("", [])
    names, casts, source = _parts(columns)
    sets = [f'"{name}" = new."{name}"' for name in columns if name != key]
    sets += [f'"{name}" = %s::{kind}' for name, (kind, _value) in every.items()]
    new = f"(SELECT {casts} FROM {source}) AS new ({names})"
    sql = f"UPDATE {table} SET {', '.join(sets)} FROM {new} WHERE {table}.{key} = new.{key}"
    return Statement(sql, [*(value for _kind, value in every.values()), *_values(columns)])


def count_anew() -> None:
    """Let the planner know of rows that were just written: lists are fast from the first moment that they are seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_count_anew()")


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
    splits = ", ".join(_split(kind) for kind, _values in columns.values())
    return names, casts, f"unnest({splits}) AS x ({', '.join(f'x{place}' for place in range(len(columns)))})"


def _split(kind: str) -> str:
    # Keys stay numbers all the way: behind row-level security a cast would keep the index of the key from serving.
    return "%s::bigint[]" if kind == "bigint" else "string_to_array(%s, chr(31), chr(30))"


def _cast(value: str, kind: str) -> str:
    if kind == "bigint":
        return value
    return f"coalesce({value}, '')::{kind}" if _is_text(kind) else f"{value}::{kind}"


def _is_text(kind: str) -> bool:
    return kind.startswith(_TEXT) and not kind.endswith("[]")


def _values(columns: Columns) -> list:
    return [_braced(values) if kind == "bigint" else _joined(values, kind) for kind, values in columns.values()]


def _braced(numbers: Sequence[int]) -> str:
    """A bigint[] as text: a list of parameters is ten times as slow to write."""
    return f"{{{','.join(map(str, numbers))}}}"


def _joined(values: Sequence, kind: str) -> str:
    if _is_text(kind):
        texts = [value or "" for value in values]
        joined = US.join(texts)
        if joined.count(US) != len(texts) - 1 or RS in joined or "\0" in joined:
            joined = US.join([text.translate(_CONTROL) for text in texts])
        return joined
    if kind == "bytea":
        return US.join([RS if value is None else f"\\x{value.hex()}" for value in values])
    return US.join([RS if value is None else str(value) for value in values])
