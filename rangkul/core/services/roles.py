"""Roles: given in an area by an administrator, taken back; and the glass that is broken for three hours."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..errors import Conflict, Invalid, NotAllowed
from ..models import Area, Grant, Person
from ..permissions import OF_AGENCY, Permission, Role, check, where
from ..queries.people import may_manage

EMERGENCY_HOURS = 3
EMERGENCY_REASON_LETTERS = 20
#: How wide a role may hold, in digits of its area's code, where that is not the whole kabupaten/kota: an operator of
#: one village is not given all of them by a slip of the mouse.
WIDTH_OF: dict[Role, frozenset[int]] = {
    Role.VILLAGE_OPERATOR: frozenset({10}),
    Role.VOLUNTEER: frozenset({10}),
    Role.KECAMATAN: frozenset({6}),
    Role.PROVINCE: frozenset({2}),
}
USUAL_WIDTH = frozenset({4})


class WrongWidth(Invalid):
    message = _("Peran ini tidak berlaku untuk wilayah seluas itu.")


@transaction.atomic
def grant_role(
    *, person: Person, role: str, area: str, agency=None, valid_from=None, valid_until=None, reason="", by, at
) -> Grant:
    """Give a role in an area, inside an agency where the role asks for one."""
    check(by, Permission.ACCOUNT_MANAGE, area=area)
    role = Role(role)
    if role == Role.EMERGENCY:
        raise NotAllowed(_("Akses darurat dibuka oleh yang memerlukannya, tidak diberikan."))
    if role in OF_AGENCY and agency is None:
        raise Invalid(_("Peran ini berlaku di dalam sebuah instansi. Pilih instansinya."))
    if agency is not None and agency.region_id != area[:4]:
        raise Invalid(_("Instansi itu milik wilayah lain."))
    if len(area) not in WIDTH_OF.get(role, USUAL_WIDTH):
        raise WrongWidth
    if person.pk == by.pk:
        raise NotAllowed(_("Hak untuk diri sendiri diberikan oleh pengelola lain."))
    if not may_manage(by, person):
        raise NotAllowed
    if not person.is_active:
        raise Conflict(_("Akun ini ditutup. Buka dulu akunnya."))
    if valid_until is not None and valid_until <= at:
        raise Invalid(_("Hari berakhirnya sudah lewat."))
    grant = Grant.objects.create(
        person=person,
        role=role,
        area_code=area,
        agency=agency,
        valid_from=valid_from or at,
        valid_until=valid_until,
        granted_by=by,
        reason=reason,
    )
    audit.record(
        "role.granted",
        on=person,
        area=area,
        details={"role": role.value, "grant": grant.pk, "agency": agency.pk if agency else None},
        reason=reason,
    )
    return grant


@transaction.atomic
def revoke_role(*, grant: Grant, reason: str = "", by, at) -> Grant:
    """Take a role back, from this moment."""
    check(by, Permission.ACCOUNT_MANAGE, area=grant.area_code)
    return _end(grant, "role.revoked", reason=reason, by=by, at=at)


@transaction.atomic
def open_emergency(*, area: str, reason: str, by, at) -> Grant:
    """Break the glass: see children of ``area`` for three hours. The auditor sees it at once."""
    check(by, Permission.EMERGENCY_OPEN)
    if len(reason.strip()) < EMERGENCY_REASON_LETTERS:
        raise Invalid(_("Tulis alasannya dengan jelas, paling sedikit 20 huruf; auditor akan membacanya."))
    if not any(area.startswith(code[:4]) for code in where(by, Permission.EMERGENCY_OPEN).areas):
        raise NotAllowed
    if not Area.objects.filter(code=area, until__isnull=True).exists():
        raise Invalid(_("Wilayah itu tidak ada dalam daftar."))
    grant = Grant.objects.create(
        person=by,
        role=Role.EMERGENCY,
        area_code=area,
        valid_from=at,
        valid_until=at + timedelta(hours=EMERGENCY_HOURS),
        granted_by=by,
        reason=reason.strip()[:300],
    )
    by._grants_now = None
    audit.record(
        "emergency.opened",
        on=by,
        area=area,
        details={"grant": grant.pk, "until": grant.valid_until.isoformat()},
        reason=reason,
    )
    return grant


@transaction.atomic
def end_emergency(*, grant: Grant, by, at) -> Grant:
    """Give emergency access back before its three hours are over."""
    if grant.person_id != by.pk or grant.role != Role.EMERGENCY:
        raise NotAllowed
    by._grants_now = None
    return _end(grant, "emergency.ended", reason="", by=by, at=at)


def _end(grant: Grant, action: str, *, reason: str, by, at) -> Grant:
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.revoked_at is not None:
        raise Conflict(_("Peran ini sudah dicabut."))
    grant.revoked_at, grant.revoked_by = at, by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(
        action,
        on_kind="person",
        on_id=grant.person_id,
        area=grant.area_code,
        details={"role": grant.role, "grant": grant.pk},
        reason=reason,
    )
    return grant
