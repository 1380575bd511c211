"""People's answers as the engine's decisions file has them (``engine/earlier.py``)."""

from __future__ import annotations

import csv
from datetime import UTC
from pathlib import Path

from rangkul.engine.earlier import DECISION_COLUMNS

from . import queries
from .models import Decision, Kind

#: Kinds whose answers say whether two rows are one child; the others are for people.
FOR_ENGINE = (Kind.LINK, Kind.SAME_CHILD)


def write(region_id: str, period: str, path: Path) -> int:
    """Write the answers that stand, for a run of this semester; returns how many. Equal ledgers give equal bytes."""
    lines = [d for d in queries.standing_decisions(region_id).values() if d.kind in FOR_ENGINE and d.record_id]
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(DECISION_COLUMNS)
        table.writerows(_line(decision, period) for decision in sorted(lines, key=lambda d: d.pk))
    return len(lines)


def _line(decision: Decision, period: str) -> list[str]:
    at = decision.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    who = f"petugas-{decision.by_id}"
    return [_source(decision, period), decision.record_id, decision.child_record_id, decision.decision, who, at, ""]


def _source(decision: Decision, period: str) -> str:
    """How a run of ``period`` names the list: a pupil's own id holds for any period, a place in a file does not."""
    kind, _, said = decision.source.partition("@")
    return kind if ":" not in decision.record_id or said == period else decision.source
