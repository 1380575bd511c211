"""Long lists piece by piece: a cursor names the last row that was seen; new rows neither shift nor repeat any."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Generic, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from .fields import Schema
from .problems import WrongFields

USUAL, MOST = 50, 200
_CURSOR = re.compile(r"(id|code):([0-9]{1,19})")
Item = TypeVar("Item")


class Piece(Schema):
    """Which piece of a list is asked for."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="Rows in one answer.")
    cursor: str | None = Field(None, max_length=60, description="`next` of the answer before; leave out to begin.")


class Listed(Schema, Generic[Item]):
    """A piece of a list; ``next`` is the cursor of the following piece, null at the end."""

    items: list[Item]
    next: str | None = None


def cut(rows: QuerySet, piece: Piece, *, by: str = "-id") -> tuple[list, str | None]:
    """The asked piece of ``rows`` in the order of ``by`` ("id", "-id" or "code"), and the cursor of the next one."""
    column = by.lstrip("-")
    if piece.cursor:
        beyond = "lt" if by.startswith("-") else "gt"
        rows = rows.filter(**{f"{column}__{beyond}": _read(piece.cursor, column)})
    found = list(rows.order_by(by)[: piece.limit + 1])
    more = len(found) > piece.limit
    found = found[: piece.limit]
    return found, _write(column, getattr(found[-1], column)) if more else None


def _write(column: str, value: object) -> str:
    return base64.urlsafe_b64encode(f"{column}:{value}".encode()).decode().rstrip("=")


def _read(cursor: str, column: str) -> str | int:
    """The value of the last row; raises WrongFields."""
    try:
        text = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        text = ""
    found = _CURSOR.fullmatch(text)
    if found is None or found[1] != column or int(found[2]) > 2**63 - 1:
        message = str(_("Kursor ini tidak dikenal. Mulai lagi tanpa kursor."))
        raise WrongFields(errors=[{"where": "query.cursor", "message": message}])
    return found[2] if column == "code" else int(found[2])
