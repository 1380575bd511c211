"""Reading what was sent in leaves a line."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from rangkul.core import audit
from rangkul.core.permissions import Permission, check, where

from ..models import Submission


@transaction.atomic
def note_reading(*, submission: Submission, what: Sequence[str] = ("answers",), by, at) -> None:  # noqa: ARG001
    """The answers or a photo of a submission were opened."""
    check(by, Permission.FINDING_VIEW)
    area = submission.village_code or submission.region_id
    audit.record("submission.opened", on=submission, area=area, fields=list(what))


@transaction.atomic
def note_list_export(*, rows: int, by, at) -> None:  # noqa: ARG001
    """The list of submissions was taken away as a file."""
    check(by, Permission.VISIT_VIEW)
    area = min(where(by, Permission.VISIT_VIEW).areas, default="")
    audit.record("submissions.exported", area=area, details={"rows": rows})
