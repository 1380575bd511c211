"""What was found at the door moves a child's standing, outranks the lists of its day, lapses, and can be undone."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.whole import whole

from .. import words
from ..models import Child, Episode, EpisodeKind, Finding, Origin
from ..models.child import Verification
from .believing import Act, believe, close, free, locked, undo
from .happenings import AlreadyUndone
from .opening import given_reason

#: What the lists have said of a standing: the columns that ``lists_say`` keeps, in their order.
_LISTED = ("verdict", "category", "where")


class EvidenceMissing(Invalid):
    message = gettext_lazy("Temuan tanpa bukti tidak mengubah status anak.")


class LaterFinding(Conflict):
    message = gettext_lazy("Ada temuan sesudahnya. Batalkan yang terakhir lebih dahulu.")


@whole
def take_finding(
    *, child: Child, verdict: str, category: str = "", where: str = "", because: str, on: dt.date, evidence: str,
    source: str, turn: str = "", lapses_on: dt.date | None = None, by, at,
) -> Finding:  # fmt: skip
    """Believe what a visit (or a school, or a meeting) established; ``source`` ("visit:12") makes it repeatable.

    A finding of an earlier day than the one that stands is kept and changes nothing. Raises EvidenceMissing, and
    SetByStronger where an event with a paper stands.
    """
    check(by, Permission.CHILD_EDIT, area=child.area)
    if not evidence.strip():
        raise EvidenceMissing
    child = locked(child)
    known = Finding.objects.filter(child=child, source=source).first()
    if known is not None:
        return known
    is_late = child.pinned.get("standing") == Origin.VISIT and child.found_on is not None and on < child.found_on
    before: dict = {}
    if not is_late:
        before = _believe(child, verdict, category, where, because, lapses_on, Act(Origin.VISIT, by, at, on, evidence))
    found = Finding.objects.create(
        child=child, region_id=child.region_id, source=source, on=on, verdict=verdict, category=category, where=where,
        because=because[:600], evidence=evidence[:200], turn=turn, is_late=is_late, lapses_on=lapses_on, before=before,
        by=by, at=at,
    )  # fmt: skip
    audit.record(
        "child.finding_taken", on=child, area=child.area, fields=["standing"],
        details={"finding": found.pk, "source": source, "late": is_late},
    )  # fmt: skip
    return found


@transaction.atomic
def undo_finding(*, finding: Finding, reason: str, by, at) -> Child:
    """It was not so after all: what was believed before is believed again."""
    check(by, Permission.CHILD_EDIT, area=finding.child.area)
    reason = given_reason(reason)
    child = locked(finding.child)
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if finding.undone_at is not None:
        raise AlreadyUndone
    if not finding.is_late:
        if _standing(child).filter(pk__gt=finding.pk).exists():
            raise LaterFinding
        _take_back(child, finding, Act(Origin.VISIT, by, at, finding.on, reason))
    finding.undone_by, finding.undone_at, finding.undone_reason = by, at, reason
    finding.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    audit.record(
        "child.finding_undone", on=child, area=child.area, reason=reason,
        details={"finding": finding.pk, "source": finding.source},
    )  # fmt: skip
    return child


@transaction.atomic
def lapse_findings(*, region: Region, today: dt.date, by, at) -> int:
    """Evidence of being in school ends with the school year: the lists count again; returns for how many children.

    Where the lists say the same, nothing changes but that they may. Where they last said something else, that is older
    than the visit: the child is one question away, until a new list or a new visit tells.
    """
    check(by, Permission.CHILD_EDIT, area=region.pk)
    due = Child.objects.filter(region=region, lapses_on__lt=today, merged_into=None)
    children = list(due.select_for_update(of=("self",)))
    for child in children:
        on, child.lapses_on = child.lapses_on, None
        if child.pinned.get("standing") == Origin.VISIT:
            _free(child, on, Act(Origin.LISTS, by, at, today))
        child.save()
        Finding.objects.filter(child=child, lapses_on=on, lapsed_at=None).update(lapsed_at=at)
        audit.record("child.finding_lapsed", on=child, area=child.area, details={"until": on.isoformat()})
    return len(children)


@whole
def set_cluster(*, child: Child, cluster: str, on: dt.date, because: str = "", is_held: bool = False, by, at) -> Child:
    """What stands in the way, as a cluster of reasons ("" ends it). Only for the purpose of helping.

    ``is_held``: the child's row was locked in this transaction already, as by :func:`take_finding`.
    """
    check(by, Permission.FINDING_VIEW, area=child.area)
    child = child if is_held else locked(child)
    act = Act(Origin.VISIT, by, at, on)
    open_one = Episode.objects.filter(child=child, kind=EpisodeKind.CLUSTER, closed_at=None).first()
    if (open_one.state if open_one else "") == cluster:
        return child
    _follow(child, open_one, EpisodeKind.CLUSTER, cluster, act, because)
    audit.record("child.cluster_set", on=child, area=child.area, fields=["cluster"])
    return child


def _believe(child: Child, verdict, category, where, because, lapses_on, act: Act) -> dict:
    """Change the standing; returns what :func:`_take_back` needs."""
    kept = {
        "found_on": child.found_on.isoformat() if child.found_on else None,
        "lapses_on": child.lapses_on.isoformat() if child.lapses_on else None,
        "verification": child.verification,
    }
    child.found_on, child.lapses_on, child.verification = act.on, lapses_on, Verification.FIELD
    says = {"verdict": verdict, "category": category, "where": where, "probability": 1.0, "because": because[:600]}
    before = believe(child, says, act) | {"finding": kept}  # saves the child
    _episode(child, EpisodeKind.VERIFICATION, Verification.FIELD, act)
    return before


def _take_back(child: Child, finding: Finding, act: Act) -> None:
    kept = finding.before["finding"]
    child.found_on = dt.date.fromisoformat(kept["found_on"]) if kept["found_on"] else None
    child.lapses_on = dt.date.fromisoformat(kept["lapses_on"]) if kept["lapses_on"] else None
    child.verification = kept["verification"]
    undo(child, finding.before, act)
    child.save()
    _episode(child, EpisodeKind.VERIFICATION, kept["verification"], act)


def _standing(child: Child):
    """Findings that changed the child and were not taken back."""
    return Finding.objects.filter(child=child, undone_at=None, is_late=False)


def _free(child: Child, until: dt.date, act: Act) -> None:
    listed = dict(zip(_LISTED, child.lists_say.get("standing") or (), strict=False))
    if not listed or all(getattr(child, column) == value for column, value in listed.items()):
        says: dict = {}
    else:
        day = date_format(until, "j F Y")
        says = {
            "verdict": "uncertain", "category": "evidence", "where": "", "probability": 0.5,
            "because": words.LAPSED % day,
        }  # fmt: skip
    free(child, "standing", says, act)


def _episode(child: Child, kind: str, state: str, act: Act, because: str = "") -> None:
    """Close the open episode of this kind and open one with ``state`` ("": none)."""
    _follow(child, Episode.objects.filter(child=child, kind=kind, closed_at=None).first(), kind, state, act, because)


def _follow(child: Child, open_one: Episode | None, kind: str, state: str, act: Act, because: str = "") -> None:
    """:func:`_episode`, with the open one in hand."""
    first = max(act.on, open_one.valid_from) if open_one else act.on
    if open_one:
        close(open_one, first, act)
    if state:
        Episode.objects.create(
            child=child, region_id=child.region_id, kind=kind, state=state, valid_from=first, recorded_at=act.at,
            origin=act.origin, because=because[:600],
        )  # fmt: skip
