"""The system's own hand in a kabupaten/kota: it writes what came back from doors, which no volunteer may read."""

from __future__ import annotations

from datetime import timedelta

from rangkul.core import audit
from rangkul.core.models import Grant, Person, Region
from rangkul.core.permissions import Role, remember_grants
from rangkul.core.whole import whole

KEEPER = "sistem-kunjungan"
POLICY = (
    "Mencatat hasil kunjungan ke register, menyampaikan kekhawatiran kepada petugas perlindungan. Tidak memutuskan."
)
#: The why is written for helping; what was said of danger is handed to who protects.
ROLES = (Role.DATA_OFFICER, Role.PROTECTION_OFFICER)


@whole
def keeper(*, region: Region, by=None, at) -> Person:  # noqa: ARG001 - there is nobody yet who could ask
    """The system's actor for findings; made, and given its rights in a region, the first time."""
    grants = Grant.objects.filter(person__username=KEEPER, revoked_at=None)
    standing = list(grants.select_related("person").defer("reason", "person__password", "person__policy"))
    held = {grant.role for grant in standing if grant.area_code == region.pk}
    if standing:
        person = standing[0].person
    else:
        person, _made = Person.objects.get_or_create(
            username=KEEPER,
            defaults={"name": "Sistem: hasil kunjungan", "kind": Person.Kind.SYSTEM, "policy": POLICY, "password": "!"},
        )
    if held.issuperset(ROLES):
        remember_grants(person, standing)
    for role in ROLES:
        if role not in held:
            since = at - timedelta(days=1)  # the database's clock may be behind ours
            Grant.objects.create(person=person, role=role, area_code=region.pk, valid_from=since, reason=POLICY[:300])
            audit.record("role.granted", on=person, area=region.pk, details={"role": role.value})
    return person


def officer_for(area: str, role: Role, at) -> Person | None:
    """The named person who holds a role nearest to an area: the smallest area first, then the longest in office."""
    around = [area[:length] for length in (10, 6, 4) if len(area) >= length]
    grants = Grant.objects.filter(
        role=role, area_code__in=around, revoked_at=None, valid_from__lte=at, person__is_active=True,
        person__kind=Person.Kind.HUMAN,
    ).select_related("person")  # fmt: skip
    standing = [grant for grant in grants if grant.stands(at)]
    standing.sort(key=lambda grant: (-len(grant.area_code), grant.valid_from, grant.pk))
    return standing[0].person if standing else None
