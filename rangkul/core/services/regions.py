"""A kabupaten/kota joins the installation."""

from __future__ import annotations

from django.db import transaction

from .. import audit, regions, secrets
from ..models import Agency, AgencyRole, Grant, Invitation, Person, Region
from ..permissions import Permission, Role, check

#: Offices that every kabupaten/kota has in some form; names are changed on the page of the region.
USUAL_AGENCIES = (
    ("Dinas Pendidikan", "Disdik", [AgencyRole.EDUCATION]),
    ("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil", [AgencyRole.CIVIL_REGISTRY]),
    ("Dinas Sosial", "Dinsos", [AgencyRole.SOCIAL]),
    ("Dinas Kesehatan", "Dinkes", [AgencyRole.HEALTH]),
    ("Dinas Pemberdayaan Perempuan dan Perlindungan Anak", "DP3A", [AgencyRole.CHILD_PROTECTION]),
    ("Dinas Tenaga Kerja", "Disnaker", [AgencyRole.LABOUR]),
    ("Dinas Pemberdayaan Masyarakat dan Desa", "DPMD", [AgencyRole.VILLAGES]),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda", [AgencyRole.PLANNING]),
    ("Dinas Komunikasi dan Informatika", "Diskominfo", [AgencyRole.INFORMATICS]),
    ("Kantor Kementerian Agama", "Kemenag", [AgencyRole.RELIGION]),
)


@transaction.atomic
def open_region(*, code: str, time_zone: str = "", administrator: str, by, at) -> tuple[Region, str]:
    """Write areas, calendar, usual agencies and keys; make the first administrator. Repeatable.

    Returns the region and the administrator's invitation code ("" when that account exists already). ``by`` is None
    when the owner of the machine does it at the terminal; otherwise an administrator of the installation.
    """
    if by is not None:
        check(by, Permission.REGION_MANAGE, area=code)
    name = regions.write_areas(code)
    secrets.make_keys("instance")
    secrets.make_keys(code)
    region, is_new = Region.objects.get_or_create(
        code=code, defaults={"name": name, "time_zone": time_zone or regions.zone_of(code)}
    )
    if is_new:
        regions.write_holidays(region, at.year)
        regions.write_holidays(region, at.year + 1)
        Agency.objects.bulk_create(
            Agency(region=region, name=full, short_name=short, roles=roles) for full, short, roles in USUAL_AGENCIES
        )
    person, is_fresh = Person.objects.get_or_create(
        username=administrator, defaults={"name": administrator, "home_code": code}
    )
    slip = ""
    if is_fresh:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        slip = Invitation.new_code()
        Invitation.open_for(person, slip, by=by, at=at)
    if not Grant.objects.filter(person=person, role=Role.ADMINISTRATOR, area_code=code, revoked_at=None).exists():
        Grant.objects.create(person=person, role=Role.ADMINISTRATOR, area_code=code, valid_from=at, granted_by=by)
    if is_new or slip:
        audit.record("region.opened", on_kind="region", on_id=code, area=code, details={"new": is_new})
    return region, slip
