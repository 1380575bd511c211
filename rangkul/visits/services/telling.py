"""What the rules do not settle becomes a question for a person, with both values beside each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rangkul.core.permissions import Role
from rangkul.registry import services as registry
from rangkul.registry.models import Child, Fact

from .. import reading
from ..models import Assignment, Task, Visit, VisitState
from .keeping import officer_for

#: Where people live is believed from the door; who they are is asked about first.
LIVES, IS = ("address", "rt"), ("name", "birth_date", "mother_name", "sex")
#: Whose question it is.
ASKED = {
    Task.Kind.EVIDENCE: Role.VILLAGE_OPERATOR, Task.Kind.REFUSED: Role.KECAMATAN, Task.Kind.DISPUTE: Role.KECAMATAN,
    Task.Kind.DIFFERS: Role.KECAMATAN,
}  # fmt: skip


def ask(kind: str, about: Any, *, visit: Visit | None = None, child: Child | None = None, details=None, at) -> Task:
    """Make one open question about a place (a visit, a door, what came); the same one is not asked twice."""
    about = getattr(about, "submission", about) if not hasattr(about, "region_id") else about
    child = child or (visit.child if visit else None)
    area = about.village_code or about.district_code or about.region_id
    to = officer_for(area, ASKED.get(Task.Kind(kind), Role.DATA_OFFICER), at)
    known = Task.objects.filter(kind=kind, visit=visit, child=child, done_at=None) if visit or child else None
    if known is not None and (found := known.first()):
        found.details = details or {}
        found.save(update_fields=["details"])
        return found
    return Task.objects.create(
        region_id=about.region_id, district_code=about.district_code, village_code=about.village_code, kind=kind,
        child=child, visit=visit, to=to, details=details or {}, made_at=at,
    )  # fmt: skip


def mend(visit: Visit, answers: Mapping[str, Any], *, base: dt.datetime, by, at) -> None:
    """What the door says of address and person: taken where nobody changed it since, else a person decides."""
    said = {name: value for name in (*LIVES, *IS) if (value := _read(name, answers.get(name))) is not None}
    if answers.get("name_right") != "no":
        said = {name: value for name, value in said.items() if name in LIVES}
    if not said:
        return
    child = Child.objects.get(pk=visit.child_id)
    other = {name: value for name, value in said.items() if not _same(getattr(child, name), value)}
    changed = Fact.objects.filter(child=child, field__in=other, recorded_at__gt=base)
    since = set(changed.values_list("field", flat=True))
    free = {name: value for name, value in other.items() if name in LIVES and name not in since}
    if free and visit.state not in (VisitState.TRIED, VisitState.REFUSED, VisitState.KEPT):
        reason = _("Kunjungan rumah: alamat menurut keluarga")
        registry.edit_child(child=child, said=free, reason=reason, by=by, at=at)
        other = {name: value for name, value in other.items() if name not in free}
    if other and (set(other) - set(LIVES) or since):
        details = {
            "fields": {
                name: {"now": str(getattr(child, name) or ""), "said": str(value), "changed_since": name in since}
                for name, value in other.items()
            }
        }
        ask(Task.Kind.CONFLICT, visit, visit=visit, details=details, at=at)


def compare(revisit: Visit, *, at) -> None:
    """A blind second visit: told only where it found something else than the first."""
    first = _of(revisit, Assignment.Kind.FIRST)
    if first is not None and first.said != revisit.said:
        details = {"first": first.said, "second": revisit.said, "first_visit": first.pk}
        ask(Task.Kind.DIFFERS, revisit, visit=revisit, details=details, at=at)


def compare_with_revisit(first: Visit, *, at) -> None:
    """The second visit was there before the first one arrived."""
    if _others(first, Assignment.Kind.REVISIT).exists() and (again := _of(first, Assignment.Kind.REVISIT)):
        compare(again, at=at)


def _of(visit: Visit, kind: str) -> Visit | None:
    return _others(visit, kind).order_by("-visited_on", "-id").first()


def _others(visit: Visit, kind: str):
    same = Visit.objects.filter(child=visit.child_id, kind=kind).exclude(state=VisitState.UNDONE)
    return same.exclude(pk=visit.pk).exclude(child=None)


def _read(name: str, value: Any) -> Any:
    text = " ".join(str(value if value is not None else "").split())
    if not text:
        return None
    if name == "rt":
        return int(text) if text.isdigit() and int(text) < 1000 else None
    if name == "birth_date":
        return reading.date(text)
    if name == "sex":
        return text if text in ("L", "P") else None
    return text[:200]


def _same(now: Any, said: Any) -> bool:
    return str(now or "").split() == str(said).split() or str(now or "").casefold() == str(said).casefold()
