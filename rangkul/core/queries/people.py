"""People, as an administrator may see them: those of the areas they look after, and nobody else."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from ..errors import NotFound
from ..models import Grant, Invitation, Person, SignIn
from ..permissions import Permission, Role, Scope, where
from .regions import area_names


def _inside(scope: Scope, column: str) -> Q:
    """Codes in ``column`` that lie inside the scope."""
    found = Q(pk__in=[])
    for area in scope.areas:
        found |= Q(**{f"{column}__startswith": area})
    return found


def _standing(at: datetime) -> Q:
    """Grants that hold now or will hold."""
    return Q(revoked_at__isnull=True) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))


def people_of(viewer, *, permission: Permission = Permission.ACCOUNT_MANAGE):
    """People with a role where the viewer holds the right, and those made for it who have no role anywhere.

    Annotated with ``has_factor`` and ``invited_until``. Actors of the system are nobody's.
    """
    scope, now = where(viewer, permission), timezone.now()
    held = Grant.objects.filter(_standing(now), person=OuterRef("pk"))
    waiting = Invitation.objects.filter(person=OuterRef("pk"), used_at__isnull=True).order_by("-made_at")
    return (
        Person.objects.exclude(kind=Person.Kind.SYSTEM)
        .filter(Exists(held.filter(_inside(scope, "area_code"))) | (~Exists(held) & _inside(scope, "home_code")))
        .annotate(
            has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))),
            invited_until=Subquery(waiting.values("expires_at")[:1]),
        )
    )


def people_found(viewer, *, q: str = "", role: str = "", state: str = ""):
    """:func:`people_of` by a part of the name, a role inside the viewer's areas, and a state ("active", …)."""
    found = people_of(viewer)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(username__icontains=q))
    if role:
        inside = _inside(where(viewer, Permission.ACCOUNT_MANAGE), "area_code")
        held = Grant.objects.filter(inside, _standing(timezone.now()), person=OuterRef("pk"), role=role)
        found = found.filter(Exists(held))
    unopened = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    by_state = {
        "active": Q(is_active=True) & ~unopened,
        "waiting": Q(is_active=True) & unopened,
        "closed": Q(is_active=False),
    }
    return found.filter(by_state[state]) if state in by_state else found


def person_for(viewer, pk: int, *, permission: Permission = Permission.ACCOUNT_MANAGE) -> Person:
    """One of :func:`people_of`; raises NotFound."""
    person = people_of(viewer, permission=permission).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def grants_seen(viewer, people, *, ended: bool = False) -> list[Grant]:
    """Roles of these people inside the viewer's areas, with ``place``; with ``ended`` also those that are over."""
    scope = where(viewer, Permission.ACCOUNT_MANAGE)
    found = Grant.objects.filter(_inside(scope, "area_code"), person__in=[person.pk for person in people])
    if not ended:
        found = found.filter(_standing(timezone.now()))
    return placed(found.select_related("agency").order_by("area_code", "role", "pk"))


def own_grants(viewer) -> list[Grant]:
    """The roles that the viewer holds, with ``place``."""
    return placed(
        Grant.objects.filter(_standing(timezone.now()), person=viewer).select_related("agency").order_by("area_code")
    )


def grant_for(viewer, pk: int) -> Grant:
    """A role that still stands, inside the viewer's areas; raises NotFound."""
    scope = where(viewer, Permission.ACCOUNT_MANAGE)
    found = Grant.objects.filter(_inside(scope, "area_code"), _standing(timezone.now()), pk=pk)
    grant = found.select_related("person", "agency").first()
    if grant is None:
        raise NotFound
    return grant


def may_manage(viewer, person: Person) -> bool:
    """Whether all standing roles of a person lie where the viewer manages accounts.

    Without any role, the region that the account was made for decides.
    """
    scope = where(viewer, Permission.ACCOUNT_MANAGE)
    held = Grant.objects.filter(_standing(timezone.now()), person=person).values_list("area_code", flat=True)
    return all(scope.covers(code) for code in held or [person.home_code or None])


def home_of(person: Person) -> str:
    """The area under which acts on an account are recorded."""
    first = Grant.objects.filter(person=person).order_by("pk").values_list("area_code", flat=True).first()
    return person.home_code or first or ""


def sign_ins_of(viewer):
    """The viewer's own tries to sign in, the latest first."""
    return SignIn.objects.filter(person=viewer)


def find_invitation(code: str, at: datetime) -> Invitation | None:
    """The invitation a slip stands for, while it can be used. Whoever holds the slip may ask."""
    found = Invitation.objects.filter(
        code_hash=Invitation.hash_of(code), used_at__isnull=True, expires_at__gt=at, person__is_active=True
    )
    return found.select_related("person").first()


def open_emergencies(viewer) -> list[Grant]:
    """Emergency access that the viewer has open now, with ``place``."""
    now = timezone.now()
    found = Grant.objects.filter(_standing(now), person=viewer, role=Role.EMERGENCY, valid_from__lte=now)
    return placed(found.order_by("valid_until"))


def emergencies(viewer):
    """Every emergency access in the areas that the viewer oversees, the latest first."""
    scope = where(viewer, Permission.AUDIT_VIEW)
    return (
        Grant.objects.filter(_inside(scope, "area_code"), role=Role.EMERGENCY)
        .select_related("person", "revoked_by")
        .order_by("-valid_from")
    )


def placed(grants) -> list[Grant]:
    """The grants, each with the name of its area as ``place`` and of its role as ``role_name``."""
    found = list(grants)
    names = area_names(grant.area_code for grant in found)
    for grant in found:
        grant.place, grant.role_name = names[grant.area_code], Role(grant.role).label
    return found
