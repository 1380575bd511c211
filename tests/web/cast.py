"""The cast: two neighbouring kabupaten/kota, and one person for every role in the first.

Banjarbaru (63.72) is where the stories happen; Kutai Timur (64.08) is elsewhere. Names are made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password

from rangkul.core import secrets
from rangkul.core.models import Agency, Area, Grant, Person, Region
from rangkul.core.permissions import Role

HOME, ELSEWHERE = "6372", "6408"
UTARA, CEMPAKA = "637204", "637203"
KOMET, PALAM = "6372041003", "6372031001"
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NOON = datetime(2025, 11, 3, 4, tzinfo=UTC)  # a Monday, 12.00 WITA
PASSWORD = "tiga-jeruk-di-meja"
AREAS = [
    ("63", "Kalimantan Selatan", "province"),
    ("6372", "Kota Banjarbaru", "regency"),
    ("637203", "Cempaka", "district"),
    ("637204", "Banjarbaru Utara", "district"),
    ("6372031001", "Palam", "village"),
    ("6372031002", "Bangkal", "village"),
    ("6372041002", "Mentaos", "village"),
    ("6372041003", "Komet", "village"),
    ("64", "Kalimantan Timur", "province"),
    ("6408", "Kabupaten Kutai Timur", "regency"),
    ("640804", "Sangatta Utara", "district"),
    ("6408041010", "Teluk Lingga", "village"),
]
#: name: (role, area, agency); ``outsider`` has the strongest role, elsewhere.
PEOPLE = {
    "data_officer": (Role.DATA_OFFICER, HOME, None),
    "second_officer": (Role.DATA_OFFICER, HOME, None),
    "clerk": (Role.CLERK, HOME, None),
    "second_clerk": (Role.CLERK, HOME, None),
    "village_operator": (Role.VILLAGE_OPERATOR, KOMET, None),
    "volunteer": (Role.VOLUNTEER, KOMET, None),
    "kecamatan": (Role.KECAMATAN, UTARA, None),
    "school": (Role.SCHOOL, HOME, "school"),
    "agency_officer": (Role.AGENCY_OFFICER, HOME, "civil_registry"),
    "social_worker": (Role.SOCIAL_WORKER, HOME, None),
    "protection_officer": (Role.PROTECTION_OFFICER, HOME, None),
    "planner": (Role.PLANNER, HOME, None),
    "leader": (Role.LEADER, HOME, None),
    "province": (Role.PROVINCE, "63", None),
    "auditor": (Role.AUDITOR, HOME, None),
    "administrator": (Role.ADMINISTRATOR, HOME, None),
    "machine": (Role.MACHINE, HOME, None),
    "outsider": (Role.DATA_OFFICER, ELSEWHERE, None),
    "nobody": (None, None, None),  # made for the first region, without role and password
}


@dataclass
class Cast:
    """Everybody by name: ``cast.clerk``; ``cast.agencies["school"]``; ``cast.region``."""

    region: Region
    elsewhere: Region
    agencies: dict[str, Agency]
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Cast:
        """The cast as it stands in the database."""
        names = {"Dinas Pendidikan": "education", "SDN Komet 1": "school"}
        agencies = {names.get(agency.name, "civil_registry"): agency for agency in Agency.objects.filter(region=HOME)}
        people = {person.username: person for person in Person.objects.filter(username__in=PEOPLE)}
        return cls(Region.objects.get(pk=HOME), Region.objects.get(pk=ELSEWHERE), agencies, people)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def settle_in() -> Cast:
    """Write the cast to the database (as any role: these tables have no wall) and make the regions' keys."""
    secrets.make_keys("instance")
    for code, name, level in AREAS:
        Area.objects.create(code=code, name=name, level=level, parent_id=_parent(code))
    regions = []
    for code, name in ((HOME, "Kota Banjarbaru"), (ELSEWHERE, "Kabupaten Kutai Timur")):
        secrets.make_keys(code)
        regions.append(Region.objects.create(code=code, name=name, time_zone="Asia/Makassar"))
    agencies = {
        "education": Agency.objects.create(region=regions[0], name="Dinas Pendidikan", short_name="Disdik", roles=["education"]),
        "civil_registry": Agency.objects.create(
            region=regions[0], name="Dinas Kependudukan dan Pencatatan Sipil", short_name="Disdukcapil", roles=["civil_registry"]
        ),
        "school": Agency.objects.create(
            region=regions[0], name="SDN Komet 1", roles=["school"], npsn="30304001", area_code=KOMET
        ),
    }  # fmt: skip
    cast = Cast(regions[0], regions[1], agencies)
    password = make_password(PASSWORD, hasher="md5")
    for name, (role, area, agency) in PEOPLE.items():
        person = Person.objects.create(username=name, name=name.replace("_", " ").title(), password=password if role else make_password(None), home_code=(area or HOME)[:4], kind="machine" if role == Role.MACHINE else "human")  # fmt: skip
        if role is not None:
            Grant.objects.create(
                person=person, role=role, area_code=area, agency=agencies.get(agency), valid_from=LONG_AGO
            )
        cast.people[name] = person
    return cast


def later(**how) -> datetime:
    return NOON + timedelta(**how)


def _parent(code: str) -> str | None:
    length = {2: 0, 4: 2, 6: 4, 10: 6}[len(code)]
    return code[:length] or None
