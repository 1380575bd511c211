"""What rests on a delivery ends with it, and the tables of a run end with their time.

Counts, days, the digest and people's answers stay. Of the run that was accepted last also ``verdicts`` and ``carry``
stay, in the vault: without them the next run would not know which child is which. Whoever calls is intake's keeper,
for the purpose of finding. While a run of the region is on its way nothing is destroyed: it reads the run before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from rangkul.core import audit, vault
from rangkul.core.keeping import Kept
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.queries import outlived
from rangkul.intake.models import Delivery, DeliveryFile, DeliveryState

from .. import queries
from ..forgetting import Gone, blanked, lessened
from ..models import ACTIVE, Answer, Change, Correction, Forgotten, Pair, Run, RunDelivery, RunState

#: For so long the register and the correction lists take from a run that was accepted.
JUST_ACCEPTED = timedelta(days=1)
AT_ONCE = 1_000
OPEN = ("", Answer.UNSURE)


@transaction.atomic
def forget_deliveries(*, region: Region, by, at: datetime) -> dict[str, int]:
    """Destroy what runs kept of destroyed deliveries: tables, questions, names in lists of changes and to mend.

    Returns {"runs", "tables", "pairs", "lines": how many}, without zeros. Doing it again changes nothing.
    """
    check(by, Permission.DELIVERY_UNDO, area=region.pk)
    gone = list(Delivery.objects.filter(region=region, state=DeliveryState.DESTROYED))
    if not gone or not _is_quiet(region):
        return {}
    used = RunDelivery.objects.filter(delivery__in=gone)
    last, newest = queries.last_accepted(region.pk), _newest(region)
    runs = [run for run in Run.objects.filter(region=region, pk__in=used.values("run_id")) if not _is_fresh(run, at)]
    counts, lost = Counter(), set()
    for run in runs:
        run_counts, run_lost = _forget(run, Forgotten.BASIS, last, at)
        counts, lost = counts + run_counts, lost | run_lost
        if run == newest:
            mine = set(used.filter(run=run).values_list("delivery_id", flat=True))
            counts["pairs"] += _lessen_questions(run, Gone.of([one for one in gone if one.pk in mine]))
        else:
            counts["pairs"] += _forget_questions(run)
    folders = [one.folder for one in gone]
    begins = Func(F("file"), Value("/"), Value(1), function="split_part", output_field=TextField())
    lines = Correction.objects.alias(folder=begins).filter(region=region, folder__in=folders)
    counts["lines"] += _forget_lines(lines, at)
    counts["tables"] += _destroy(region, lost)
    return _on_record(region, counts)


@transaction.atomic
def destroy_outlived(*, region: Region, by, at: datetime) -> dict[str, int]:
    """Destroy the tables, questions and names of runs whose time is over; as :func:`forget_deliveries`.

    The months count from the day on which a run ended. The run that was accepted last is not among them.
    """
    check(by, Permission.DELIVERY_UNDO, area=region.pk)
    if not _is_quiet(region):
        return {}
    last = queries.last_accepted(region.pk)
    ended = Run.objects.alias(over=Coalesce("ended_at", "started_at")).filter(
        region=region, over__date__lt=outlived(region, Kept.RUN)
    )
    counts, lost = Counter(), set()
    for run in ended.exclude(pk=last.pk if last else None):
        run_counts, run_lost = _forget(run, Forgotten.TIME, last, at)
        counts, lost = counts + run_counts, lost | run_lost
        counts["pairs"] += _forget_questions(run)
        counts["lines"] += _forget_lines(Correction.objects.filter(last_run=run), at)
    counts["tables"] += _destroy(region, lost)
    return _on_record(region, counts)


def _is_quiet(region: Region) -> bool:
    """Whether no run is on its way; until the transaction ends none is asked for (``asking.py`` locks the same row)."""
    Region.objects.select_for_update().get(pk=region.pk)
    return not Run.objects.filter(region=region, state__in=ACTIVE).exists()


def _newest(region: Region) -> Run | None:
    """The run whose questions people answer now."""
    asked = Run.objects.filter(region=region, state__in=(RunState.FINISHED, RunState.ACCEPTED))
    return asked.order_by("-number").first()


def _is_fresh(run: Run, at: datetime) -> bool:
    return run.accepted_at is not None and run.accepted_at > at - JUST_ACCEPTED


def _forget(run: Run, why: Forgotten, last: Run | None, at: datetime) -> tuple[Counter, set[str]]:
    """Tables, names of files and names in the list of changes; returns counts, and what the vault may lose."""
    kept = {name: run.tables[name] for name in queries.FOR_THE_NEXT if name in run.tables} if run == last else {}
    lost = {*run.tables.values(), run.decisions} - {"", *kept.values()}
    counts = Counter(lines=_forget_changes(run))
    if lost or run.forgotten_at is None:
        counts["runs"] = 1
        inputs = [{name: said for name, said in given.items() if name != "name"} for given in run.inputs]
        Run.objects.filter(pk=run.pk).update(
            tables=kept, decisions="", inputs=inputs, forgotten_at=run.forgotten_at or at,
            forgotten_why=run.forgotten_why or why,
        )  # fmt: skip
    return counts, lost


def _forget_changes(run: Run) -> int:
    nothing = {"name": "", "birth_date": None, "village_code": "", "school_name": "", "because": ""}
    return Change.objects.filter(run=run).exclude(**nothing).update(**nothing)


def _forget_questions(run: Run) -> int:
    """All of a run: open ones go, of the others the answer stays."""
    pairs = Pair.objects.filter(run=run)
    removed, _each = pairs.filter(answer__in=OPEN).delete()
    return removed + pairs.exclude(here={}).update(**blanked())


def _lessen_questions(run: Run, gone: Gone) -> int:
    """The questions of a run that are asked now: those about rows that are gone go, the others lose what was beside."""
    removed, emptied, fewer = [], [], []
    for pair in Pair.objects.filter(run=run).exclude(here={}).iterator(chunk_size=AT_ONCE):
        if gone.asks(pair):
            (removed if pair.answer in OPEN else emptied).append(pair.pk)
        elif lessened(pair, gone):
            fewer.append(pair)
    for some in _pieces(removed):
        Pair.objects.filter(pk__in=some).delete()
    for some in _pieces(emptied):
        Pair.objects.filter(pk__in=some).update(**blanked())
    Pair.objects.bulk_update(fewer, ["here", "there", "family", "rows"], batch_size=AT_ONCE)
    return len(removed) + len(emptied)


def _pieces(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _forget_lines(lines: QuerySet[Correction], at: datetime) -> int:
    """Lines to mend whose row is gone: what it said goes, that there was one stays."""
    return lines.filter(forgotten_at=None).update(file="", row_no=None, name="", stated="", other="", forgotten_at=at)


def _destroy(region: Region, lost: set[str]) -> int:
    """Destroy content of the vault that nothing names any more, once the transaction holds; returns how many."""
    for tables, decisions in Run.objects.filter(region=region).values_list("tables", "decisions"):
        lost = lost - {*tables.values(), decisions}
    lost = lost - set(
        DeliveryFile.objects.filter(region=region, destroyed_at=None, sha256__in=lost).values_list("sha256", flat=True)
    )
    for sha256 in sorted(lost):
        transaction.on_commit(partial(vault.destroy, region.pk, sha256))
    return len(lost)


def _on_record(region: Region, counts: Counter) -> dict[str, int]:
    told = {name: counts[name] for name in ("runs", "tables", "pairs", "lines") if counts[name]}
    if told:
        audit.record("retention.runs", on_kind="retention", area=region.pk, details=told)
    return told
