"""Runs: which there are, and which were accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rangkul.core.errors import NotFound
from rangkul.core.models import Area
from rangkul.core.permissions import Permission, in_areas, where
from rangkul.intake.models import Delivery, DeliveryFile

from ..models import Change, Run, RunDelivery, RunState
from ..wording import period_word, standing_word


def runs_of(viewer) -> QuerySet[Run]:
    """The runs this person may see, the newest first."""
    return (
        Run.objects.filter(in_areas(where(viewer, Permission.RUN_VIEW), district=None, village=None))
        .select_related("region", "started_by", "accepted_by", "rejected_by", "previous", "again_of")
        .order_by("-started_at", "-id")
    )


def run_for(viewer, run_id: int) -> Run:
    """One run; raises NotFound, also where it may not be seen."""
    run = find_run(viewer, run_id)
    if run is None:
        raise NotFound
    return run


def find_run(viewer, run_id: int) -> Run | None:
    return runs_of(viewer).filter(pk=run_id).first()


def last_accepted(region_id: str) -> Run | None:
    """The run that the register follows now; None before the first."""
    return Run.objects.filter(region_id=region_id, state=RunState.ACCEPTED).order_by("-number").first()


def accepted_runs_after(region_id: str, run_id: int | None) -> QuerySet[Run]:
    """Accepted runs of a region that came after ``run_id`` (all where it is None), the oldest first.

    A run is accepted only on top of the last accepted one, so their numbers tell the order of acceptance.
    """
    runs = Run.objects.filter(region_id=region_id, state=RunState.ACCEPTED).order_by("number")
    if run_id is None:
        return runs
    after = Run.objects.filter(pk=run_id, region_id=region_id).values("number")[:1]
    return runs.filter(number__gt=after)


#: Lists of changes by what they do to the list of children out of school, beside the kinds of the engine.
LIST_LEFT, LIST_JOINED = "list_left", "list_joined"
LISTS = {
    LIST_LEFT: (_("Keluar dari daftar tidak sekolah"), Q(before__startswith="out_of_school")),
    LIST_JOINED: (_("Masuk daftar tidak sekolah"), Q(after__startswith="out_of_school")),
}


def changes_of(viewer, run: Run, kind: str) -> QuerySet[Change]:
    """The changes of one kind (or of one of :data:`LISTS`) against the run accepted before, in the engine's order."""
    seen = in_areas(where(viewer, Permission.RUN_VIEW), district=None, village=None)
    lines = Change.objects.filter(seen, run=run).order_by("id")
    if kind in LISTS:
        both = LISTS[LIST_LEFT][1] & LISTS[LIST_JOINED][1]
        return lines.filter(LISTS[kind][1]).exclude(both)
    return lines.filter(change=kind)


def change_lists(run: Run) -> dict[str, tuple[str, int]]:
    """{code: (what it is called, how many children)} for every list of changes; empty for the first run."""
    compared = run.comparison
    if not compared.get("changes"):
        return {}
    counts = {LIST_LEFT: compared["left_the_list"], LIST_JOINED: compared["joined_the_list"]}
    lists = {code: (label, counts[code]) for code, (label, _condition) in LISTS.items()}
    return lists | {kind.value: (kind.label, compared["changes"][kind.value]) for kind in Change.Kind}


def deliveries_of(run: Run) -> list[Delivery]:
    """What a run takes, each with ``files`` (how many) and ``semester``, in the order in which they are read."""
    chosen = Delivery.objects.filter(pk__in=RunDelivery.objects.filter(run=run).values("delivery_id"))
    found = list(chosen.select_related("agency").order_by("kind", "period", "sent_at", "id"))
    counted = DeliveryFile.objects.filter(delivery__in=found).values_list("delivery").annotate(Count("pk"))
    files = dict(counted.order_by())
    for delivery in found:
        delivery.files, delivery.semester = files.get(delivery.pk, 0), period_word(delivery.period)
    return found


def names_of_areas(codes: Iterable[str]) -> dict[str, str]:
    """{code: name} of the areas that are known."""
    return dict(Area.objects.filter(code__in=set(codes)).values_list("code", "name"))


def in_words(line: Change, places: Mapping[str, str]) -> tuple[str, str]:
    """What a child was and is: verdicts and categories, or names of places."""
    if line.change == Change.Kind.MOVED and line.before.isdigit():
        return places.get(line.before, line.before), places.get(line.after, line.after)
    return standing_word(line.before), standing_word(line.after)
