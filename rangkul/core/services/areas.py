"""Area codes change: new ones begin, old ones end, rights go with them. Children and work follow in the background."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import area_changes, audit, jobs
from ..errors import Invalid
from ..models import Agency, Area, AreaChange, AreaLevel, Grant, Person, Region
from ..permissions import Permission, Role, check
from ..queries import areas_in_force
from .keeping import system_actor

FOLLOWER = "sistem-wilayah"
POLICY = "Memindahkan anak dan tugas ke kode wilayah baru menurut catatan pengelola. Tidak membaca isinya."


class WrongChanges(Invalid):
    """What is wrong stands in ``details["faults"]``, a sentence each."""

    message = _("Perubahan wilayah ini belum dapat diterapkan.")


@transaction.atomic
def change_areas(*, region: Region, text: str, on: date, basis: str, by, at) -> area_changes.Plan:
    """Apply a list of changes (see ``area_changes.read``) from a day on: all of it or nothing.

    Old areas end, new ones begin, whoever holds a role in an old area also holds it in each that follows, offices move.
    Children and open work follow by the job "areas.follow". Raises WrongChanges.
    """
    check(by, Permission.REGION_MANAGE, area=region.pk)
    region = Region.objects.select_for_update().get(pk=region.pk)
    at = max(at, timezone.now())  # after the lock: a run that was asked for meanwhile is told apart by it
    if not basis.strip():
        raise Invalid(_("Tulis peraturan yang mengubah wilayah ini."))
    if on > timezone.localdate(at):
        raise Invalid(_("Perubahan dicatat pada atau sesudah hari mulai berlakunya."))
    lines, faults = area_changes.read(text)
    before = areas_in_force(region.pk)
    plan, more = area_changes.understand(lines, region.pk, before)
    if not lines and not faults:
        faults = [_("Tidak ada satu baris pun.")]
    if faults or more:
        raise WrongChanges(faults=[*faults, *more])
    _write_areas(plan, on)
    AreaChange.objects.bulk_create(
        AreaChange(
            old_code=step.old, new_code=step.new, old_name=before.get(step.old, ""), kind=step.kind, on=on,
            basis=basis.strip(), by=by, at=at, followed_at=None if step.old in plan.moves else at,
        )
        for step in plan.steps if step.kind is not None
    )  # fmt: skip
    counts = Counter(str(step.kind or "new") for step in plan.steps)
    counts["grants"] = _rights_follow(plan, by, at)
    counts["agencies"] = _offices_follow(region, plan.moves)
    audit.record("areas.changed", on_kind="region", on_id=region.pk, area=region.pk, details=counts | {"day": on})
    if plan.moves:
        jobs.enqueue("areas.follow", by=by, region_code=region.pk)
    return plan


def _write_areas(plan: area_changes.Plan, on: date) -> None:
    """Kecamatan before the villages in them; a code that was in force once is in force again."""
    for code, name in sorted(plan.begins.items(), key=lambda begun: (len(begun[0]), begun[0])):
        level = AreaLevel.VILLAGE if len(code) == 10 else AreaLevel.DISTRICT
        parent = code[:6] if level == AreaLevel.VILLAGE else code[:4]
        area, is_new = Area.objects.get_or_create(
            code=code, defaults={"name": name, "level": level, "parent_id": parent, "since": on}
        )
        if not is_new and (area.name != name or area.until is not None):
            area.since = on if area.until is not None else area.since
            area.name, area.until = name, None
            area.save(update_fields=["name", "since", "until"])
    Area.objects.filter(code__in=plan.ends).update(until=on)


def _rights_follow(plan: area_changes.Plan, by, at) -> int:
    """Each role in an old area holds in what follows it too; the old one stays, for what happened there.

    All are read before any is made, and where a code now means another area, those who held it for the old one lose it.
    """
    held: dict[str, list[Grant]] = {}
    standing = Grant.objects.filter(area_code__in={step.old for step in plan.steps if step.old}, revoked_at=None)
    for grant in standing.exclude(role=Role.EMERGENCY).select_related("person"):
        if grant.stands(at):
            held.setdefault(grant.area_code, []).append(grant)
    for code in plan.moves.keys() & plan.begins.keys():
        for grant in held.get(code, ()):
            Grant.objects.filter(pk=grant.pk).update(revoked_at=at, revoked_by=by)
            audit.record("role.revoked", on=grant.person, area=code, details={"role": grant.role, "grant": grant.pk})
    count = 0
    for step in plan.steps:
        if not step.new or step.old == step.new:
            continue
        for grant in held.get(step.old, ()):
            if _holds(grant, step.new, at):
                continue
            made = Grant.objects.create(
                person=grant.person, role=grant.role, area_code=step.new, agency=grant.agency,
                valid_from=max(at, grant.valid_from), valid_until=grant.valid_until, granted_by=by, reason=grant.reason,
            )  # fmt: skip
            details = {"role": grant.role, "grant": made.pk, "follows": grant.pk}
            audit.record("role.granted", on=grant.person, area=step.new, details=details)
            count += 1
    return count


def _holds(grant: Grant, area: str, at) -> bool:
    """Whether the person has the same in ``area`` already, from no later and until no earlier."""
    same = {"person": grant.person, "role": grant.role, "agency": grant.agency, "area_code": area}
    for other in Grant.objects.filter(**same, revoked_at=None, valid_from__lte=max(at, grant.valid_from)):
        if other.valid_until is None or (grant.valid_until is not None and other.valid_until >= grant.valid_until):
            return True
    return False


def _offices_follow(region: Region, moves: dict[str, str]) -> int:
    offices = list(Agency.objects.filter(region=region, area_code__in=moves))
    for office in offices:
        office.area_code = moves[office.area_code]
    Agency.objects.bulk_update(offices, ["area_code"])
    return len(offices)


def area_follower(*, region: Region, by=None, at) -> Person:
    """Who moves children and work to new codes."""
    return system_actor(
        username=FOLLOWER, name="Sistem: perubahan wilayah", policy=POLICY, role=Role.DATA_OFFICER, region=region,
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def note_followed(*, region: Region, changes: list[AreaChange], by, at) -> None:
    """Children and open work of these changes have the new codes."""
    check(by, Permission.RUN_ACCEPT, area=region.pk)
    AreaChange.objects.filter(pk__in=[change.pk for change in changes], followed_at=None).update(followed_at=at)
    audit.record("areas.followed", on_kind="region", on_id=region.pk, area=region.pk, details={"areas": len(changes)})
