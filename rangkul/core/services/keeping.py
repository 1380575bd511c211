"""How long data are kept: the rules of a region, the night's keeper, and the end of what core itself holds."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..destroying import destroyed
from ..errors import Invalid
from ..keeping import DAYS_TO_THINK, FEWEST_MONTHS, MOST_MONTHS, Kept
from ..models import Grant, KeepingRule, Person, Region
from ..permissions import Permission, Role, check
from ..queries import months_kept

KEEPER = "sistem-masa-simpan"
POLICY = "Memusnahkan data yang masa simpannya habis menurut aturan wilayah, setiap malam. Tidak membaca isinya."


@transaction.atomic
def system_actor(*, username: str, name: str, policy: str, role: Role, region: Region, by=None, at) -> Person:  # noqa: ARG001 - there is nobody yet who could ask
    """An actor of the system's own, with its policy written down and one role in a region; made the first time."""
    person, _made = Person.objects.get_or_create(
        username=username,
        defaults={"name": name, "kind": Person.Kind.SYSTEM, "policy": policy, "password": "!"},
    )
    if not Grant.objects.filter(person=person, area_code=region.pk, revoked_at=None).exists():
        since = at - timedelta(days=1)  # the database's clock may be behind ours
        Grant.objects.create(person=person, role=role, area_code=region.pk, valid_from=since, reason=policy[:300])
        audit.record("role.granted", on=person, area=region.pk, details={"role": role.value})
    return person


def keeper(*, region: Region, by=None, at) -> Person:
    """Who destroys at night what outlived its rule: it oversees, and reads no name."""
    return system_actor(
        username=KEEPER,
        name="Sistem: penjaga masa simpan",
        policy=POLICY,
        role=Role.AUDITOR,
        region=region,
        by=by,
        at=at,
    )


@transaction.atomic
def set_months(*, region: Region, what: str, months: int, source: str, by, at) -> KeepingRule:
    """Keep one kind of data so many months from now on; a shorter time holds after thirty days, unless set anew.

    ``source`` names where it is written (the retention schedule, a regulation). Raises Invalid.
    """
    check(by, Permission.REGION_MANAGE, area=region.pk)
    kind = Kept(what)
    if not FEWEST_MONTHS <= months <= MOST_MONTHS:
        raise Invalid(_("Masa simpan paling sedikit 1 bulan dan paling lama 600 bulan."))
    if not source.strip():
        raise Invalid(_("Tulis di mana masa simpan ini ditetapkan, misalnya nomor jadwal retensi arsip."))
    today = timezone.localdate(at)
    now_held = months_kept(region, today)[kind]
    from_day = today + timedelta(days=DAYS_TO_THINK) if months < now_held else today
    rule = KeepingRule.objects.create(
        region=region, what=kind, months=months, source=source.strip(), from_day=from_day, by=by, at=at
    )
    details = {"kept": kind.value, "from": now_held, "to": months, "day": from_day}
    audit.record("keeping.changed", on=rule, area=region.pk, details=details)
    return rule


@transaction.atomic
def destroy_outlived(*, region: Region, by, at) -> dict[str, int]:  # noqa: ARG001 - the database's own day counts
    """Requests lose who asked, sign-ins and slips go, when their time is over; {what: how many}, without zeros."""
    check(by, Permission.PRIVACY_HANDLE, area=region.pk)
    counts = destroyed("core_destroy_outlived", region)
    return note_destroyed(region=region, by=by, what="accounts", counts=counts)


def note_destroyed(*, region: Region, what: str, counts: dict[str, int], by) -> dict[str, int]:  # noqa: ARG001
    """Put on record that data of a kind outlived their rule and are gone; nothing where there was nothing."""
    counts = {name: number for name, number in counts.items() if number}
    if counts:
        audit.record(f"retention.{what}", on_kind="retention", area=region.pk, details=counts)
    return counts


@transaction.atomic
def note_night(*, region: Region, counts: dict[str, int], by, at) -> None:  # noqa: ARG001
    """The night's round was made: also when there was nothing to destroy."""
    check(by, Permission.PRIVACY_HANDLE, area=region.pk)
    audit.record("retention.ran", on_kind="retention", area=region.pk, details={"destroyed": sum(counts.values())})
