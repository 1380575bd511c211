"""What a finished run leaves: tables in the vault, questions and changes in the database. Part of carrying it out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from rangkul.core import vault
from rangkul.engine.settings import period_of

from .. import comparing, queries, questions
from ..models import Change, Pair, Run

SAVED_AT_ONCE = 1000
#: What of the engine's summary stays in the row; names of files and hashes are elsewhere.
KEPT = ("rangkul", "as_of", "period", "regency", "ages", "age_on", "counts", "skipped_files", "versions", "times")
#: The engine's summary holds its times: it differs between equal runs.
NOT_IN_DIGEST = ("summary.json",)


def keep_tables(region_id: str, folder: Path) -> dict[str, str]:
    """Seal every table of a run's folder; {name: SHA-256}. Doing it again changes nothing."""
    return {
        name: vault.keep_file(region_id, folder / name).sha256 for name in queries.TABLES if (folder / name).exists()
    }


def digest_of(tables: dict[str, str]) -> str:
    """One SHA-256 for all tables: equal inputs, settings and versions give an equal one."""
    lines = sorted(f"{name} {sha256}" for name, sha256 in tables.items() if name not in NOT_IN_DIGEST)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write_results(run: Run, folder: Path) -> dict:
    """Write a run's questions and changes, once; returns ``summary`` and ``comparison`` for the run."""
    Pair.objects.filter(run=run).delete()
    Change.objects.filter(run=run).delete()
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    summary = {name: summary[name] for name in KEPT}
    asked = _write_questions(run, folder)
    sums = comparing.Sums()
    for lines in comparing.changes(run, folder) if run.previous else ():
        sums.add(lines)
        Change.objects.bulk_create(lines, batch_size=SAVED_AT_ONCE)
    before = run.previous.summary["counts"] if run.previous else None
    return {"summary": summary, "comparison": sums.comparison(summary["counts"], before) | {"asked": asked}}


def _write_questions(run: Run, folder: Path) -> int:
    """Write the pairs; what was answered before keeps its answer. Returns how many are open."""
    asked = 0
    for pairs in questions.from_tables(run, folder, period_of(run.as_of)):
        told = queries.standing_decisions(run.region_id, [pair.question_key for pair in pairs])
        for pair in pairs:
            if decision := told.get(pair.question_key):
                pair.answer, pair.answered_by_id, pair.answered_at = decision.decision, decision.by_id, decision.at
        Pair.objects.bulk_create(pairs, batch_size=SAVED_AT_ONCE)
        asked += sum(not pair.answer for pair in pairs)
    return asked
