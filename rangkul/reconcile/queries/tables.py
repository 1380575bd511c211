"""The tables that a run left, out of the vault for as long as somebody reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from rangkul.core import vault
from rangkul.core.errors import NotFound

from ..models import Run
from ..wording import destroyed

#: What a finished run keeps, by name; ``changes`` only where there was a run before.
TABLES = (
    "verdicts.parquet", "links.parquet", "triage.parquet", "changes.parquet", "review.parquet", "problems.parquet",
    "accounting.parquet", "children.parquet", "records.parquet", "asked.parquet", "amiss.parquet",
    "carry.parquet", "summary.json",
)  # fmt: skip
#: What the next run reads of the run that was accepted last.
FOR_THE_NEXT = ("verdicts.parquet", "carry.parquet")


def lost_for_repeating(run: Run) -> Run | None:
    """The run whose tables a repetition of ``run`` would need and that are destroyed: itself, or the one before."""
    if run.forgotten_at is not None:
        return run
    before = run.previous
    return before if before is not None and not set(FOR_THE_NEXT) <= before.tables.keys() else None


@contextmanager
def results(run: Run, *names: str) -> Iterator[Path]:
    """A private folder with these tables of ``run`` ("children", "summary.json"; all without names), gone afterwards.

    Raises NotFound where the run left no such table, or where it was destroyed.
    """
    wanted = [_file(run, name) for name in names] or list(run.tables)
    missing = [name for name in wanted if name not in run.tables]
    if missing or not wanted:
        raise NotFound(destroyed(run) or _("Pemadanan ini tidak menyimpan tabel %s.") % ", ".join(missing))
    with vault.workshop() as folder:
        for name in wanted:
            vault.write_to(run.region_id, run.tables[name], folder / name)
        yield folder


def _file(run: Run, name: str) -> str:
    return name if name in run.tables or "." in name else f"{name}.parquet"
