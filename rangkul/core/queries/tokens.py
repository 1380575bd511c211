"""Tokens: one's own, and those of the regions that one looks after."""

from __future__ import annotations

from ..errors import NotFound
from ..models import ApiToken, Person
from ..permissions import ROLES, Permission, Role, grants_of
from .people import people_of
from .regions import regions_of, regions_with

P = Permission
#: Rights that an operation of the API, or the figures of the application itself, ask for.
SCOPES = (
    P.COUNTS_VIEW, P.DELIVERY_VIEW, P.DELIVERY_SEND, P.RUN_VIEW, P.RUN_START, P.CORRECTION_VIEW, P.CORRECTION_REPLY,
    P.CHILD_VIEW, P.CHILD_EDIT, P.AUDIT_VIEW, P.METRICS_VIEW,
)  # fmt: skip


def own_tokens(viewer):
    """The viewer's own tokens, the newest first."""
    return ApiToken.objects.filter(person=viewer).select_related("region", "person", "issued_by")


def own_token_for(viewer, pk: int) -> ApiToken:
    """One of them; raises NotFound."""
    return _one(own_tokens(viewer), pk)


def tokens(viewer):
    """Every token of the regions in which the viewer manages accounts, the newest first."""
    found = ApiToken.objects.filter(region__in=regions_with(viewer, P.ACCOUNT_MANAGE))
    return found.select_related("region", "person", "issued_by")


def token_for(viewer, pk: int) -> ApiToken:
    """One of them; raises NotFound."""
    return _one(tokens(viewer), pk)


def machines(viewer):
    """Accounts of programs that the viewer looks after."""
    return people_of(viewer).filter(kind=Person.Kind.MACHINE, is_active=True).order_by("name")


def machine_for(viewer, pk: int) -> Person:
    """One of them; raises NotFound."""
    return _one(machines(viewer), pk)


def scopes_in(person: Person, region) -> list[Permission]:
    """Rights that a token of this person may carry in a region: those that the person holds there."""
    roles = {
        Role(grant.role)
        for grant in grants_of(person)
        if grant.area_code.startswith(region.pk) or region.pk.startswith(grant.area_code)
    }
    return [scope for scope in SCOPES if any(scope in ROLES[role] for role in roles)]


def token_regions(person: Person):
    """The kabupaten/kota in which a person holds a right that a token may carry."""
    return [region for region in regions_of(person) if scopes_in(person, region)]


def _one(found, pk: int):
    row = found.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
