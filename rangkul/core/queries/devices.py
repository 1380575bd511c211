"""Phones: those that a viewer looks after, and the one that a secret opens."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from ..errors import NotFound
from ..models import Deposit, Device, DeviceKind, Grant, Person, Region
from ..permissions import ROLES, Permission, where

_MAY_VISIT = tuple(role.value for role, rights in ROLES.items() if Permission.VISIT_DO in rights)
#: A phone is noted as seen once in this time.
MINUTE = timedelta(minutes=1)
_DROP = "rangkul.drop"


def visitors(viewer):
    """Who may visit in the areas in which the viewer looks after phones."""
    return Person.objects.filter(pk__in=_grants(viewer).values("person")).order_by("name", "pk")


def visitor_for(viewer, pk: int) -> tuple[Person, Region]:
    """One of them, with the region of their work; raises NotFound."""
    grant = _grants(viewer).filter(person=pk).select_related("person").first()
    if grant is None:
        raise NotFound
    return grant.person, Region.objects.get(pk=grant.area_code[:4])


def devices(viewer, kind: str):
    """Phones of the people whose phones the viewer looks after, newest first; revoked ones too."""
    return Device.objects.filter(kind=kind, person__in=visitors(viewer)).select_related(
        "person", "revoked_by", "region"
    )


def device_for(viewer, pk: int, kind: str) -> Device:
    """One of them; raises NotFound."""
    found = devices(viewer, kind).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def deposits(viewer):
    """Sealed boxes of phones, in the regions that the viewer looks after as a whole; without their content."""
    scope = where(viewer, Permission.DEVICE_MANAGE)
    return Deposit.objects.filter(region__in=scope.regions()).select_related("device__person", "opened_by").defer("box")


def deposit_for(viewer, pk: int) -> Deposit:
    """One of them; raises NotFound."""
    found = deposits(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def is_shut_out(pk: int, secret: str) -> bool:
    """Whether a secret was a phone's that was revoked, or whose person was closed: then it is told to erase itself."""
    known = Device.objects.filter(pk=pk, secret_hash=Device.hash_of(secret))
    return known.filter(Q(revoked_at__isnull=False) | Q(person__is_active=False)).exists()


def drop_token(device: Device) -> str:
    """With this a phone may hand in sealed boxes, and nothing else; it is kept outside of the PIN."""
    return signing.dumps(device.pk, salt=_DROP)


def device_of_drop(token: str) -> Device | None:
    """The phone that a drop token belongs to, revoked or not: what it finished is wanted all the same."""
    try:
        pk = signing.loads(token, salt=_DROP)
    except signing.BadSignature:
        return None
    return Device.objects.filter(pk=pk, kind=DeviceKind.PHONE).select_related("person", "region").first()


def device_by_secret(secret: str, kind: str) -> Device | None:
    """The phone that a secret opens, its person active; None when there is none or it was revoked.

    Notes that the phone was seen, once a minute.
    """
    found = (
        Device.objects.filter(secret_hash=Device.hash_of(secret), kind=kind, revoked_at=None, person__is_active=True)
        .select_related("person", "region")
        .first()
    )
    if found is not None:
        _note_seen(found, timezone.now())
    return found


def _note_seen(device: Device, at: datetime) -> None:
    if device.last_seen_at is None or at - device.last_seen_at > MINUTE:
        Device.objects.filter(pk=device.pk).update(last_seen_at=at)


def _grants(viewer):
    now = timezone.now()
    scope = where(viewer, Permission.DEVICE_MANAGE)
    held = Grant.objects.filter(role__in=_MAY_VISIT, revoked_at=None, valid_from__lte=now, person__is_active=True)
    held = held.filter(Q(valid_until=None) | Q(valid_until__gt=now), area_code__length__gte=4)
    inside = Q(pk__in=[])
    for area in scope.areas:
        inside |= Q(area_code__startswith=area)
    return held.filter(inside)
