"""What a region sets about itself: names, ages, calendar, offices, map, and how the engine works for it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from .. import audit, boundaries, engine_settings, pictures
from ..errors import Conflict, Invalid
from ..models import Agency, AgencyRole, Area, Holiday, Region
from ..permissions import Permission, check

#: What :func:`change_region` may write.
CHANGEABLE = frozenset(
    {
        "name", "time_zone", "year_starts", "age_from", "age_to", "government_head", "government_head_title",
        "data_protection_contact",
    }
)  # fmt: skip


class AgencyNameTaken(Conflict):
    message = _("Sudah ada instansi dengan nama ini.")


@transaction.atomic
def change_region(*, region: Region, by, at, **given) -> Region:  # noqa: ARG001
    """Change what letters and calendars need; see ``CHANGEABLE``."""
    region = _locked(region, by)
    changed = sorted(name for name, value in given.items() if name in CHANGEABLE and getattr(region, name) != value)
    for name in changed:
        setattr(region, name, given[name])
    try:
        region.full_clean(validate_unique=False)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from None
    if changed:
        region.save(update_fields=changed)
    _record("region.changed", region, changed)
    return region


@transaction.atomic
def change_logo(*, region: Region, raw: bytes | None, by, at) -> Region:  # noqa: ARG001
    """Keep another logo, or none."""
    region = _locked(region, by)
    region.logo = pictures.checked(raw) if raw else None
    region.save(update_fields=["logo"])
    _record("region.changed", region, ["logo"], size=len(raw or b""))
    return region


@transaction.atomic
def change_boundaries(*, region: Region, raw: bytes | None, by, at) -> boundaries.Boundaries | None:  # noqa: ARG001
    """Keep another map, or none; returns what was and was not understood of it."""
    region = _locked(region, by)
    areas = dict(
        Area.objects.filter(code__startswith=region.code, until__isnull=True)
        .exclude(code=region.code)
        .values_list("code", "name")
    )
    found = boundaries.read(raw, areas) if raw else None
    region.boundaries = found.geojson if found else None
    region.save(update_fields=["boundaries"])
    _record("region.changed", region, ["boundaries"], shapes=len(found.found) if found else 0)
    return found


@transaction.atomic
def change_engine_settings(*, region: Region, text: str, by, at) -> Region:  # noqa: ARG001
    """Keep another TOML for the engine; it holds for runs that start from now on."""
    region = _locked(region, by)
    text = text.replace("\r\n", "\n").strip()
    engine_settings.check(text)
    region.engine_settings = f"{text}\n" if text else ""
    region.save(update_fields=["engine_settings"])
    _record("region.changed", region, ["engine_settings"])
    return region


@transaction.atomic
def add_holidays(*, region: Region, days: dict[date, str], by, at) -> int:  # noqa: ARG001
    """Add holidays; a day that is there already gets the new name. Returns how many days were given."""
    region = _locked(region, by)
    Holiday.objects.bulk_create(
        [Holiday(region=region, on=day, name=name[:100]) for day, name in days.items()],
        update_conflicts=True,
        unique_fields=["region", "on"],
        update_fields=["name"],
    )
    _record("holidays.added", region, [], days=sorted(day.isoformat() for day in days))
    return len(days)


@transaction.atomic
def remove_holiday(*, region: Region, day: date, by, at) -> None:  # noqa: ARG001
    """Let deadlines run on this day again."""
    region = _locked(region, by)
    Holiday.objects.filter(region=region, on=day).delete()
    _record("holiday.removed", region, [], day=day.isoformat())


@transaction.atomic
def add_agency(*, region: Region, by, at, **given) -> Agency:  # noqa: ARG001
    """Add an office, school or partner. ``given``: name, short_name, roles, npsn, area_code."""
    check(by, Permission.REGION_MANAGE, area=region.code)
    agency = Agency(region=region)
    _fill(agency, given)
    audit.record("agency.added", on=agency, area=region.code, details={"roles": agency.roles})
    return agency


@transaction.atomic
def change_agency(*, agency: Agency, by, at, **given) -> Agency:  # noqa: ARG001
    """Change an agency's name, its roles or where it lies."""
    check(by, Permission.REGION_MANAGE, area=agency.region_id)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    changed = sorted(name for name, value in given.items() if getattr(agency, name) != value)
    _fill(agency, given)
    audit.record("agency.changed", on=agency, area=agency.region_id, fields=changed, details={"roles": agency.roles})
    return agency


@transaction.atomic
def close_agency(*, agency: Agency, by, at) -> Agency:
    """It exists no more; what it sent and answered stays."""
    return _close(agency, at, "agency.closed", by)


@transaction.atomic
def reopen_agency(*, agency: Agency, by, at) -> Agency:  # noqa: ARG001
    """It exists again."""
    return _close(agency, None, "agency.reopened", by)


def _close(agency: Agency, closed_at, action: str, by) -> Agency:
    check(by, Permission.REGION_MANAGE, area=agency.region_id)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if (agency.closed_at is None) == (closed_at is None):
        raise Conflict
    agency.closed_at = closed_at
    agency.save(update_fields=["closed_at"])
    audit.record(action, on=agency, area=agency.region_id)
    return agency


def _fill(agency: Agency, given: dict) -> None:
    for name, value in given.items():
        setattr(agency, name, value)
    if AgencyRole.SCHOOL in agency.roles and not agency.npsn:
        raise Invalid(_("Sekolah memerlukan NPSN."))
    if agency.area_code and not agency.area_code.startswith(agency.region_id):
        raise Invalid(_("Letak instansi di luar wilayah ini."))
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError:
        raise AgencyNameTaken from None


def _locked(region: Region, by) -> Region:
    check(by, Permission.REGION_MANAGE, area=region.code)
    return Region.objects.select_for_update().get(pk=region.pk)


def _record(action: str, region: Region, fields: list[str], **details) -> None:
    audit.record(action, on=region, area=region.code, fields=fields, details=details)
