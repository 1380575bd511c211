"""Looking into a child's file is an act of its own, and on record: opening, revealing a number, searching by one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, secrets
from rangkul.core.errors import Invalid, NotFound
from rangkul.core.permissions import Permission, check, where

from ..fields_seen import fields_seen
from ..models import Child, SourceRecord
from ..queries import visible
from .believing import NUMBERS, number_of

REASON_LETTERS = 10
_NUMBER = re.compile(r"^\d{16}$")


class ReasonTooShort(Invalid):
    message = _("Tulis alasannya, paling sedikit 10 huruf; auditor akan membacanya.")


class NotANumber(Invalid):
    message = _("Nomor ini harus 16 angka.")


@transaction.atomic
def open_child(*, child: Child, by, at) -> frozenset[str]:  # noqa: ARG001 - the record has its own clock
    """Note that the file was opened; returns what may be shown of it (``fields_seen``)."""
    seen = fields_seen(by, child)
    if not seen:
        raise NotFound
    audit.record("child.opened", on=child, area=child.area, fields=sorted(seen))
    return seen


@transaction.atomic
def reveal_number(*, child: Child, group: str, reason: str, by, at) -> str:  # noqa: ARG001
    """One number ("nik" or "no_kk") in clear, with a reason, on record."""
    check(by, Permission.NIK_REVEAL, area=child.area)
    reason = given_reason(reason)
    number = number_of(child, group) if group in NUMBERS else None
    if number is None:
        raise NotFound
    audit.record("nik.revealed", on=child, area=child.area, fields=[group], reason=reason)
    return number


@transaction.atomic
def note_listed(*, children: Sequence[Child], filters: Sequence[str], by, at) -> None:  # noqa: ARG001
    """Note that a program was given a piece of the list of children: which filters (no words of a search), how many."""
    check(by, Permission.CHILD_VIEW)
    ids = [child.pk for child in children]
    digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
    audit.record(
        "child.listed", on_kind="child", area=min(where(by, Permission.CHILD_VIEW).areas, default=""),
        fields=sorted(filters),
        details={"rows": len(ids), "first": min(ids, default=None), "last": max(ids, default=None), "digest": digest},
    )  # fmt: skip


@transaction.atomic
def find_by_number(*, group: str, number: str, reason: str = "", by, at) -> list[Child]:  # noqa: ARG001
    """Children who bear a NIK (or stand in a list with it) or a No. KK; the search is on record, the number is not.

    ``reason`` is asked of programs, which leave no other trace of what they are at.
    """
    scope = where(by, Permission.CHILD_VIEW)
    number = digits(number)
    found: dict[int, Child] = {}
    for region in sorted({area[:4] for area in scope.areas if len(area) >= 4}):
        index = secrets.blind(region, NUMBERS[group][2], number)
        column = NUMBERS[group][1]
        rows = visible(by).filter(region_id=region)
        found |= {child.pk: child for child in rows.filter(**{column: index})}
        if group == "nik":
            said = SourceRecord.objects.filter(region_id=region, nik_index=index).values_list("child_id", flat=True)
            found |= {child.pk: child for child in rows.filter(pk__in=list(said))}
    children = [child for child in found.values() if group in fields_seen(by, child)]
    audit.record(
        "child.searched_nik", on_kind="child", area=min(scope.areas, default=""), fields=[group],
        details={"found": len(children), "children": [child.pk for child in children][:20]},
        reason=reason,
    )  # fmt: skip
    return sorted(children, key=lambda child: child.pk)


def given_reason(reason: str) -> str:
    """A reason that says something; raises :class:`ReasonTooShort`."""
    reason = " ".join(reason.split())
    if len(reason) < REASON_LETTERS:
        raise ReasonTooShort
    return reason


def digits(number: str) -> str:
    """Sixteen digits, however they were typed; raises :class:`NotANumber`."""
    number = re.sub(r"[\s.\-]", "", number)
    if not _NUMBER.match(number):
        raise NotANumber
    return number
