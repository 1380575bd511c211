"""Visits of the made-up district: volunteers, a round that runs, its letters, and the first sheets that came home."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from rangkul.core.acting import acting_as
from rangkul.core.models import Area, AreaLevel, Grant, Person, Region
from rangkul.core.permissions import Purpose, Role
from rangkul.forms import queries as questionnaires
from rangkul.forms.models import Use
from rangkul.visits import filling, queries, services
from rangkul.visits.models import Assignment, AssignmentState, Outcome, Round

#: Two volunteers a village beside the demo account; households of the round; sheets that came home.
VOLUNTEERS, HOUSEHOLDS, SHEETS = 2, 300, 24
FIRST_NAMES = (
    "Aulia",
    "Bahri",
    "Citra",
    "Darma",
    "Erna",
    "Fikri",
    "Gita",
    "Husna",
    "Irfan",
    "Jamilah",
    "Kamal",
    "Lestari",
)
LAST_NAMES = ("Hasanah", "Ramadhan", "Putri", "Saputra", "Wahidah", "Hakim", "Anggraini", "Maulana", "Safitri", "Noor")
#: What the first sheets say: outcomes in the shares that are seen at doors, with their evidence.
FOUND = (
    ("still_out", {"reasons": ["A02"], "main_reason": "A02", "last_grade": 6, "left_year": 2024}),
    ("still_out", {"reasons": ["A07", "A02"], "main_reason": "A07", "last_grade": 8, "left_year": 2023}),
    ("in_school", {"school_npsn": "30300001", "school_name": "SD Negeri contoh", "letter": "yes"}),
    ("still_out", {"reasons": ["A01"], "main_reason": "A01", "last_grade": 9, "left_year": 2025}),
    ("not_found", {}),
    ("moved", {"destination_regency": "Banjar"}),
)


def load(region: Region, officer: Person, tell: Callable[[str], None]) -> None:
    """Make it once; a region that has a round already is left alone."""
    with acting_as(officer, Purpose.VISIT):
        if Round.objects.filter(region=region).exists():
            return
    tell("Relawan dan putaran kunjungan …")
    now = timezone.now()
    _volunteers(region, now)
    with acting_as(officer, Purpose.VISIT):
        _rules(region, officer, now)
        today = timezone.localdate(now)
        round_ = services.make_round(
            region=region, name="Putaran 1 (demo)", choice=queries.Choice(region.code, at_most=HOUSEHOLDS),
            due_on=today + timedelta(days=14), today=today, by=officer, at=now,
        )  # fmt: skip
        services.open_round(round=round_, by=officer, at=now)
        services.issue_letters(round=round_, signed_on=today, by=officer, at=now)
        _sheets(region, round_, officer, now)
        services.remind(region=region, today=today, by=officer, at=now)


def _volunteers(region: Region, at) -> None:
    """People without a password: an invitation opens an account for each."""
    dice = random.Random(6372)  # noqa: S311 - names of made-up people
    villages = Area.objects.filter(level=AreaLevel.VILLAGE, code__startswith=region.code, until=None).order_by("code")
    for village in villages:
        for number in range(1, VOLUNTEERS + 1):
            name = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}"
            person, is_new = Person.objects.get_or_create(
                username=f"relawan-{village.code}-{number}",
                defaults={"name": name, "home_code": region.code, "password": make_password(None)},
            )
            if is_new:
                Grant.objects.create(person=person, role=Role.VOLUNTEER, area_code=village.code, valid_from=at)


def _rules(region: Region, officer: Person, at) -> None:
    services.set_rules(
        region=region, office="Dinas Pendidikan", office_address="Jl. Karangan Nomor 1", letter_place="Banjarbaru",
        signer="Drs. H. Contoh Karangan, M.Pd.", signer_title="Kepala Dinas Pendidikan",
        legal_basis="Undang-Undang Nomor 20 Tahun 2003 tentang Sistem Pendidikan Nasional", by=officer, at=at,
    )  # fmt: skip


def _sheets(region: Region, round_: Round, officer: Person, at) -> None:
    """Some doors were visited and their sheets typed in, by the page's own door."""
    version = questionnaires.current(region, Use.VISIT, timezone.localdate(at))
    if version is None:
        return
    doors = Assignment.objects.filter(round=round_, state=AssignmentState.ASSIGNED).order_by("order", "pk")
    for number, door in enumerate(doors[:SHEETS]):
        outcome, more = FOUND[number % len(FOUND)]
        consent = "no" if outcome == Outcome.REFUSED else "yes"
        answers = {"visit_code": door.visit_code, "today": timezone.localdate(at).isoformat(), "consent": consent}
        xml = filling.xml_of(
            code=version.form.code, version=version.version, questions=version.questions,
            answers=answers | {"outcome": outcome} | more, instance_id=filling.new_instance(),
        )  # fmt: skip
        services.arrive(region=region, xml=xml, files={}, channel="paper", by=officer, device_id=None, at=at)
