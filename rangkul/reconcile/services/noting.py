"""Lists of names that were read or carried out of the house: one line of the record each."""

from __future__ import annotations

from collections.abc import Mapping

from rangkul.core import audit
from rangkul.core.permissions import Permission, check

from ..models import Run


def note_changes_read(*, run: Run, change: str, rows: int, by, at) -> None:  # noqa: ARG001 - the record has its clock
    """A page of children who changed was opened."""
    check(by, Permission.RUN_VIEW, area=run.region_id)
    audit.record("changes.listed", on=run, area=run.region_id, details={"change": change, "rows": rows})


def note_changes_exported(*, run: Run, change: str, rows: int, by, at) -> None:  # noqa: ARG001
    """A list of children who changed was downloaded."""
    check(by, Permission.RUN_ACCEPT, area=run.region_id)
    audit.record("changes.exported", on=run, area=run.region_id, details={"change": change, "rows": rows})


def note_corrections_exported(*, filters: Mapping[str, str], area: str, rows: int, by, at) -> None:  # noqa: ARG001
    """A correction list was downloaded."""
    check(by, Permission.CORRECTION_VIEW)
    details = {"filters": dict(filters), "rows": rows}
    audit.record("correction.exported", on_kind="correction", area=area, details=details)
