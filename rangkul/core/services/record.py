"""Reading the record in bulk is an act too."""

from __future__ import annotations

from django.db import transaction

from .. import audit
from ..permissions import Permission, check, where


@transaction.atomic
def note_accounts_export(*, rows: int, by, at) -> None:  # noqa: ARG001
    """The list of accounts was downloaded."""
    check(by, Permission.ACCOUNT_MANAGE)
    area = min(where(by, Permission.ACCOUNT_MANAGE).areas, default="")
    audit.record("accounts.exported", on_kind="record", area=area, details={"rows": rows})


@transaction.atomic
def note_export(*, rows: int, filters: dict[str, str], by, at) -> None:  # noqa: ARG001
    """The record was downloaded: how many lines, by which filters."""
    check(by, Permission.AUDIT_VIEW)
    area = min(where(by, Permission.AUDIT_VIEW).areas, default="")
    audit.record("record.exported", on_kind="record", area=area, details={"rows": rows} | filters)
