"""Who may do what: one enum, one table that a mayor could read, and where each right holds.

A person holds *grants*: a role in an area (province, kabupaten/kota, kecamatan or village) or in an agency,
from one day to another. A right holds where a grant that carries it holds. ``check`` raises, ``can`` answers,
``where`` gives the areas that queries begin with. PostgreSQL's row-level security (``walls.py``) is a second wall.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .errors import NotAllowed


class Purpose(models.TextChoices):
    """Why a person is here. It travels with every query and every line of the record."""

    SELF = "self", _("Mengurus akun sendiri")
    FIND = "find", _("Memadankan data")
    REGISTER = "register", _("Menjaga register anak")
    VISIT = "visit", _("Mengunjungi anak")
    HELP = "help", _("Membantu anak")  # why a child is out of school: not for the village, not for lists
    PROTECT = "protect", _("Melindungi anak")
    SEE = "see", _("Membaca angka")
    OVERSEE = "oversee", _("Mengawasi")
    MANAGE = "manage", _("Mengelola akun")


class Permission(StrEnum):
    """One thing that a role may do. Its purpose is in ``PURPOSE_OF``."""

    DELIVERY_VIEW = "delivery.view"
    DELIVERY_SEND = "delivery.send"
    DELIVERY_UNDO = "delivery.undo"
    RUN_VIEW = "run.view"
    RUN_START = "run.start"
    RUN_ACCEPT = "run.accept"
    PAIR_DECIDE = "pair.decide"
    CORRECTION_VIEW = "correction.view"
    CORRECTION_REPLY = "correction.reply"
    CHILD_VIEW = "child.view"
    CHILD_EDIT = "child.edit"
    CHILD_MERGE = "child.merge"
    CHILD_EXPORT = "child.export"
    NIK_REVEAL = "nik.reveal"
    FORM_MANAGE = "form.manage"
    VISIT_PLAN = "visit.plan"
    VISIT_DO = "visit.do"
    VISIT_VIEW = "visit.view"
    STATEMENT_GIVE = "statement.give"
    MEETING_HOLD = "meeting.hold"
    DEVICE_MANAGE = "device.manage"
    REPORT_HANDLE = "report.handle"
    PORTAL_EXPORT = "portal.export"
    FINDING_VIEW = "finding.view"
    PROTECTION_VIEW = "protection.view"
    COUNTS_VIEW = "counts.view"
    COUNTS_PUBLISH = "counts.publish"
    AUDIT_VIEW = "audit.view"
    PRIVACY_HANDLE = "privacy.handle"
    ACCOUNT_MANAGE = "account.manage"
    REGION_MANAGE = "region.manage"
    EMERGENCY_OPEN = "emergency.open"
    METRICS_VIEW = "metrics.view"


P = Permission
PURPOSE_OF = {
    P.DELIVERY_VIEW: Purpose.FIND,
    P.DELIVERY_SEND: Purpose.FIND,
    P.DELIVERY_UNDO: Purpose.FIND,
    P.RUN_VIEW: Purpose.FIND,
    P.RUN_START: Purpose.FIND,
    P.RUN_ACCEPT: Purpose.FIND,
    P.PAIR_DECIDE: Purpose.FIND,
    P.CORRECTION_VIEW: Purpose.FIND,
    P.CORRECTION_REPLY: Purpose.FIND,
    P.CHILD_VIEW: Purpose.REGISTER,
    P.CHILD_EDIT: Purpose.REGISTER,
    P.CHILD_MERGE: Purpose.REGISTER,
    P.CHILD_EXPORT: Purpose.REGISTER,
    P.NIK_REVEAL: Purpose.REGISTER,
    P.FORM_MANAGE: Purpose.VISIT,
    P.VISIT_PLAN: Purpose.VISIT,
    P.VISIT_DO: Purpose.VISIT,
    P.VISIT_VIEW: Purpose.VISIT,
    P.STATEMENT_GIVE: Purpose.VISIT,
    P.MEETING_HOLD: Purpose.VISIT,
    P.DEVICE_MANAGE: Purpose.VISIT,
    P.REPORT_HANDLE: Purpose.VISIT,
    P.PORTAL_EXPORT: Purpose.VISIT,
    P.FINDING_VIEW: Purpose.HELP,
    P.PROTECTION_VIEW: Purpose.PROTECT,
    P.COUNTS_VIEW: Purpose.SEE,
    P.COUNTS_PUBLISH: Purpose.SEE,
    P.AUDIT_VIEW: Purpose.OVERSEE,
    P.PRIVACY_HANDLE: Purpose.OVERSEE,
    P.ACCOUNT_MANAGE: Purpose.MANAGE,
    P.REGION_MANAGE: Purpose.MANAGE,
    P.EMERGENCY_OPEN: Purpose.SELF,
    P.METRICS_VIEW: Purpose.SEE,
}


class Role(models.TextChoices):
    DATA_OFFICER = "data_officer", _("Petugas data")
    CLERK = "clerk", _("Petugas pemadanan")
    VILLAGE_OPERATOR = "village_operator", _("Operator desa/kelurahan")
    VOLUNTEER = "volunteer", _("Relawan")
    KECAMATAN = "kecamatan", _("Petugas kecamatan")
    SCHOOL = "school", _("Sekolah")
    AGENCY_OFFICER = "agency_officer", _("Petugas perangkat daerah")
    SOCIAL_WORKER = "social_worker", _("Pekerja sosial")
    PROTECTION_OFFICER = "protection_officer", _("Petugas perlindungan anak")
    PLANNER = "planner", _("Perencana")
    LEADER = "leader", _("Pimpinan daerah")
    PROVINCE = "province", _("Provinsi")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Pengelola akun")
    MACHINE = "machine", _("Mesin")
    EMERGENCY = "emergency", _("Akses darurat")  # three hours, with a reason, seen by the auditor


#: The table. Planner, leader and province see numbers and never names; the administrator sees no child at all.
ROLES: dict[Role, frozenset[Permission]] = {
    Role.DATA_OFFICER: frozenset(
        {
            P.DELIVERY_VIEW, P.DELIVERY_SEND, P.DELIVERY_UNDO, P.RUN_VIEW, P.RUN_START, P.RUN_ACCEPT, P.PAIR_DECIDE,
            P.CORRECTION_VIEW, P.CHILD_VIEW, P.CHILD_EDIT, P.CHILD_MERGE, P.CHILD_EXPORT, P.NIK_REVEAL, P.COUNTS_VIEW,
            P.FORM_MANAGE, P.VISIT_PLAN, P.VISIT_VIEW, P.DEVICE_MANAGE, P.REPORT_HANDLE, P.PORTAL_EXPORT,
            P.FINDING_VIEW, P.COUNTS_PUBLISH,
        }
    ),
    Role.CLERK: frozenset({P.RUN_VIEW, P.PAIR_DECIDE, P.CHILD_VIEW, P.CHILD_EDIT, P.COUNTS_VIEW}),
    Role.VILLAGE_OPERATOR: frozenset(
        {
            P.CHILD_VIEW, P.CHILD_EXPORT, P.COUNTS_VIEW, P.VISIT_PLAN, P.VISIT_DO, P.VISIT_VIEW, P.STATEMENT_GIVE,
            P.MEETING_HOLD, P.DEVICE_MANAGE,
        }
    ),
    Role.VOLUNTEER: frozenset({P.VISIT_DO}),  # sees only what stands in an assignment
    Role.KECAMATAN: frozenset(
        {
            P.CHILD_VIEW, P.CHILD_EXPORT, P.COUNTS_VIEW, P.VISIT_PLAN, P.VISIT_VIEW, P.STATEMENT_GIVE, P.MEETING_HOLD,
            P.DEVICE_MANAGE,
        }
    ),
    Role.SCHOOL: frozenset({P.CHILD_VIEW, P.CORRECTION_VIEW, P.CORRECTION_REPLY, P.STATEMENT_GIVE}),
    Role.AGENCY_OFFICER: frozenset({P.CORRECTION_VIEW, P.CORRECTION_REPLY, P.COUNTS_VIEW}),
    Role.SOCIAL_WORKER: frozenset({P.CHILD_VIEW, P.COUNTS_VIEW, P.EMERGENCY_OPEN, P.VISIT_VIEW, P.FINDING_VIEW}),
    Role.PROTECTION_OFFICER: frozenset(
        {
            P.CHILD_VIEW, P.CHILD_EDIT, P.NIK_REVEAL, P.COUNTS_VIEW, P.EMERGENCY_OPEN, P.VISIT_VIEW, P.REPORT_HANDLE,
            P.FINDING_VIEW, P.PROTECTION_VIEW,
        }
    ),
    Role.PLANNER: frozenset({P.COUNTS_VIEW, P.COUNTS_PUBLISH}),
    Role.LEADER: frozenset({P.COUNTS_VIEW, P.COUNTS_PUBLISH}),
    Role.PROVINCE: frozenset({P.COUNTS_VIEW}),
    Role.AUDITOR: frozenset({P.AUDIT_VIEW, P.PRIVACY_HANDLE}),
    Role.ADMINISTRATOR: frozenset({P.ACCOUNT_MANAGE, P.REGION_MANAGE}),
    Role.MACHINE: frozenset({P.COUNTS_VIEW, P.METRICS_VIEW}),
    Role.EMERGENCY: frozenset({P.CHILD_VIEW}),
}  # fmt: skip

#: A right under which names are read: without one of these a role sees counts at most.
SEES_NAMES = frozenset(P) - {
    P.COUNTS_VIEW, P.COUNTS_PUBLISH, P.AUDIT_VIEW, P.PRIVACY_HANDLE, P.ACCOUNT_MANAGE, P.REGION_MANAGE,
    P.EMERGENCY_OPEN, P.FORM_MANAGE, P.METRICS_VIEW, P.VISIT_DO,  # its names: one person's doors alone
}  # fmt: skip
#: Rights on rows of a whole kabupaten/kota (files, runs, pairs): a grant in a village does not carry them.
WHOLE_REGION = frozenset(
    {
        P.DELIVERY_VIEW,
        P.DELIVERY_SEND,
        P.DELIVERY_UNDO,
        P.RUN_VIEW,
        P.RUN_START,
        P.RUN_ACCEPT,
        P.PAIR_DECIDE,
        P.FORM_MANAGE,
        P.PORTAL_EXPORT,
        P.COUNTS_PUBLISH,
    }
)
#: Roles that hold inside an agency (a school's pupils, an agency's letters) and not all over its area.
OF_AGENCY = frozenset({Role.SCHOOL, Role.AGENCY_OFFICER})
#: Roles whose sign-in needs a second factor: all that see names, and those who give rights or watch.
NEEDS_SECOND_FACTOR = frozenset(
    role for role, rights in ROLES.items() if rights & (SEES_NAMES | {P.ACCOUNT_MANAGE, P.AUDIT_VIEW})
)


def rights_table() -> set[tuple[str, str, bool, bool]]:
    """(role, purpose, may read names, only inside an agency): what ``core_roleright`` holds for the database's wall."""
    purposes: dict[tuple[Role, Purpose], set[Permission]] = {}
    for role, rights in ROLES.items():
        for right in rights:
            purposes.setdefault((role, PURPOSE_OF[right]), set()).add(right)
    return {
        (role.value, purpose.value, bool(rights & SEES_NAMES), role in OF_AGENCY)
        for (role, purpose), rights in purposes.items()
    }


@dataclass(frozen=True)
class Scope:
    """Where a right holds: area codes of 2, 4, 6 or 10 digits, schools by NPSN, agencies by id."""

    areas: frozenset[str] = field(default_factory=frozenset)
    schools: frozenset[str] = field(default_factory=frozenset)
    agencies: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.areas or self.schools or self.agencies)

    def covers(self, code: str | None) -> bool:
        """Whether an area code lies inside."""
        return code is not None and any(code.startswith(area) for area in self.areas)

    def regions(self) -> frozenset[str]:
        """The kabupaten/kota that are covered as a whole."""
        return frozenset(area for area in self.areas if len(area) == 4)


def grants_of(person):
    """The person's grants that hold now (one query; kept on the person for the request)."""
    kept = getattr(person, "_grants_now", None)
    if kept is None:
        now = timezone.now()
        kept = (
            list(
                person.grants_held()
                .filter(valid_from__lte=now, revoked_at__isnull=True)
                .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
                .select_related("agency")
            )
            if person.is_active
            else []
        )
        person._grants_now = kept
    return kept


def remember_grants(person, grants) -> None:
    """Keep all grants of a person that were read already, as :func:`grants_of` would have read them."""
    now = timezone.now()
    holding = [grant for grant in grants if grant.valid_from <= now and grant.stands(now)]
    person._grants_now = holding if person.is_active else []


def where(person, permission: Permission) -> Scope:
    """Where this person holds this right; empty when nowhere."""
    if not getattr(person, "is_authenticated", False):
        return Scope()
    only = getattr(person, "_only", None)  # the scopes of the token with which they come
    if only is not None and permission not in only:
        return Scope()
    areas, schools, agencies = set(), set(), set()
    for grant in grants_of(person):
        if permission not in ROLES[Role(grant.role)]:
            continue
        if Role(grant.role) in OF_AGENCY:
            if grant.agency is not None:
                agencies.add(grant.agency_id)
                schools |= {grant.agency.npsn} - {""}
        elif permission not in WHOLE_REGION or len(grant.area_code) <= 4:
            areas.add(grant.area_code)
    return Scope(frozenset(areas), frozenset(schools), frozenset(agencies))


@dataclass(frozen=True)
class Held:
    """Rights that a person holds somewhere, and those of them that hold in an area (not in an agency alone)."""

    anywhere: frozenset[Permission] = frozenset()
    in_areas: frozenset[Permission] = frozenset()


def held(person) -> Held:
    """What :func:`where` finds somewhere, for all rights in one look: a menu asks for each of them."""
    if not getattr(person, "is_authenticated", False):
        return Held()
    anywhere, in_areas = set(), set()
    for grant in grants_of(person):
        rights = ROLES[Role(grant.role)]
        if Role(grant.role) in OF_AGENCY:
            anywhere |= rights if grant.agency is not None else set()
        else:
            in_areas |= rights if len(grant.area_code) <= len("6372") else rights - WHOLE_REGION
    only = getattr(person, "_only", None)
    everything = anywhere | in_areas
    return Held(*(frozenset(some if only is None else some & only) for some in (everything, in_areas)))


def can(
    person, permission: Permission, *, area: str | None = None, school: str = "", agency: int | None = None
) -> bool:
    """Whether the person may do this: anywhere, or in this area, for this school's pupils, for this agency."""
    scope = where(person, permission)
    if area is None and not school and agency is None:
        return bool(scope)
    return scope.covers(area) or (bool(school) and school in scope.schools) or agency in scope.agencies


def sees_all_named(person, region: str, names: Permission) -> bool:
    """Whether no count of a region needs hiding: wherever the person sees counts, ``names`` opens each child anyway."""
    counts, named = where(person, Permission.COUNTS_VIEW), where(person, names)
    here = [area for area in counts.areas if area.startswith(region) or region.startswith(area)]
    return bool(here) and all(named.covers(area) for area in here)


def check(
    person, permission: Permission, *, area: str | None = None, school: str = "", agency: int | None = None
) -> None:
    """Raise :class:`NotAllowed` unless :func:`can`."""
    if not can(person, permission, area=area, school=school, agency=agency):
        raise NotAllowed


def in_areas(scope: Scope, *, region="region_id", district="district_code", village="village_code", school=None) -> Q:
    """The predicate that every query of rows in areas begins with; nothing matches an empty scope."""
    found = Q(pk__in=[])
    for code in (area for area in scope.areas if len(area) == 2):
        found |= Q(**{f"{region}__gte": code, f"{region}__lt": str(int(code) + 1)})  # a foreign key has no "startswith"
    for length, column in {4: region, 6: district, 10: village}.items():
        codes = [area for area in scope.areas if len(area) == length]
        if codes and column is not None:
            found |= Q(**{f"{column}__in": codes})
    if school and scope.schools:
        found |= Q(**{f"{school}__in": scope.schools})
    return found
