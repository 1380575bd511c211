"""The made-up district, loaded through the doors that people use: send, check, take, reconcile, accept – twice.

Demo accounts exist only with RANGKUL_DEMO=1; ``rangkul doctor`` fails where one meets a NIK outside the made-up range.
"""

from __future__ import annotations

import os
import secrets as randomness
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from rangkul.core.acting import acting_as
from rangkul.core.errors import Trouble
from rangkul.core.models import Agency, AgencyRole, Grant, Person, Region
from rangkul.core.permissions import Purpose, Role
from rangkul.core.services import open_region
from rangkul.engine import district
from rangkul.insight.models import Snapshot
from rangkul.intake import services as intake
from rangkul.intake.models import Basis, Delivery, DeliveryState
from rangkul.main import demo_visits
from rangkul.reconcile import services as reconcile
from rangkul.reconcile.models import Run, RunState

CODE = "6372"
PERIODS = (("20242", date(2025, 3, 1)), ("20251", date(2025, 10, 1)))
#: Where each role's demo account sits: the whole, a kecamatan, a kelurahan, the province.
PLACES = {
    Role.VILLAGE_OPERATOR: "6372041003",
    Role.VOLUNTEER: "6372041003",
    Role.KECAMATAN: "637204",
    Role.PROVINCE: "63",
}
NAMES = {
    Role.DATA_OFFICER: "Rahma Yulianti", Role.CLERK: "Dedi Kurniawan", Role.VILLAGE_OPERATOR: "Siti Norhayati",
    Role.VOLUNTEER: "Aminah Sari", Role.KECAMATAN: "Fahrur Rozi", Role.SCHOOL: "Lina Marlina",
    Role.AGENCY_OFFICER: "Agus Setiawan", Role.SOCIAL_WORKER: "Maya Puspita", Role.PROTECTION_OFFICER: "Hj. Noor Aida",
    Role.PLANNER: "Bambang Irawan", Role.LEADER: "Wali Kota (demo)", Role.PROVINCE: "Provinsi (demo)",
    Role.AUDITOR: "Inspektorat (demo)", Role.ADMINISTRATOR: "Pengelola (demo)",
}  # fmt: skip
LAW = "UU 24/2013 Pasal 58 ayat (4); PKS contoh untuk data karangan"
PATIENCE = 600  # seconds for one step of the worker
Tell = Callable[[str], None]


class DemoError(Exception):
    """One sentence for the terminal."""


def load(tell: Tell) -> None:
    """Make region, accounts and both periods; what is there already is left alone."""
    if not settings.DEMO:
        raise DemoError("Demo hanya dimuat dengan RANGKUL_DEMO=1.")
    at = timezone.now()
    region, _slip = open_region(code=CODE, administrator="pengelola", by=None, at=at)
    people = {role: _person(role, region, at) for role in NAMES}
    officer = people[Role.DATA_OFFICER]
    data = Path(os.environ.get("RANGKUL_DEMO_DATA", settings.RANGKUL_DATA / "demo"))
    if not (data / "truth").exists():
        tell("Membuat kabupaten/kota karangan …")
        district.make(preset="banjarbaru", children=_children(), out=data)
    for period, as_of in PERIODS:
        if _accepted(officer, region, as_of):
            continue
        _deliver(region, officer, data / period, period, tell)
        _reconcile(region, officer, as_of, tell)
    demo_visits.load(region, officer, tell)


def _children() -> int | None:
    """How many children the district has; the tests ask for a small one."""
    asked = os.environ.get("RANGKUL_DEMO_CHILDREN")
    return int(asked) if asked else None


def _person(role: Role, region: Region, at) -> Person:
    """One account per role, with a code generator, closed to everybody until ``show`` gives it a password."""
    person, is_new = Person.objects.get_or_create(
        username=role.value.replace("_", "-"),
        defaults={"name": NAMES[role], "is_demo": True, "password": make_password(None)},
    )
    if not is_new:
        return person
    agency = {
        Role.SCHOOL: lambda: Agency.objects.get_or_create(
            region=region, name="SD Negeri contoh", defaults={"roles": [AgencyRole.SCHOOL], "npsn": "30300001"}
        )[0],
        Role.AGENCY_OFFICER: lambda: Agency.objects.filter(
            region=region, roles__contains=[AgencyRole.CIVIL_REGISTRY]
        ).first(),
    }.get(role, lambda: None)()
    Grant.objects.create(
        person=person, role=role, area_code=PLACES.get(role, region.code), agency=agency, valid_from=at
    )
    secret = get_adapter().encrypt(generate_totp_secret())
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": secret})
    return person


def _accepted(officer, region, as_of) -> bool:
    with acting_as(officer, Purpose.FIND):
        return Run.objects.filter(region=region, as_of=as_of, state=RunState.ACCEPTED).exists()


def _deliver(region: Region, officer, folder: Path, period: str, tell: Tell) -> None:
    """Send every list of a period as its office would, wait for the check, take it."""
    sent: list[int] = []
    with acting_as(officer, Purpose.FIND):
        there = set(
            Delivery.objects.filter(region=region, period=period, state=DeliveryState.TAKEN).values_list(
                "kind", flat=True
            )
        )
    for name, files in _lists(folder):
        tell(f"Mengirim {period}: {name} ({len(files)} berkas)")
        try:
            with acting_as(officer, Purpose.FIND):
                received = intake.receive(
                    region=region,
                    files=[_incoming(path, folder) for path in files],
                    period=period,
                    by=officer,
                    at=timezone.now(),
                )
                sent.append(received.delivery.pk)
        except intake.AlreadySent:
            continue
    _wait(lambda: _checked(officer, sent), "pemeriksaan kiriman")
    with acting_as(officer, Purpose.FIND):
        waiting = list(Delivery.objects.filter(region=region, state=DeliveryState.CHECKED).order_by("id"))
        unreadable = Delivery.objects.filter(region=region, state=DeliveryState.UNREADABLE).count()
    for delivery in waiting:
        if delivery.period == period and delivery.kind in there:
            continue
        try:
            with acting_as(officer, Purpose.FIND):
                intake.take(
                    delivery=delivery, basis=_basis(region, delivery.kind, officer), by=officer, at=timezone.now()
                )
        except Trouble as trouble:
            tell(f"  {delivery.kind} {delivery.period} tidak diambil: {trouble.message}")
    if unreadable:
        tell(f"  {unreadable} kiriman tidak terbaca; lihat halaman Kiriman data")


def _lists(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """The lists of a period: each subfolder is one, each file beside them another."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            files = sorted(path for path in entry.rglob("*") if path.is_file())
            if files:
                yield entry.name, files
        else:
            yield entry.name, [entry]


def _incoming(path: Path, folder: Path) -> intake.Incoming:
    def pieces() -> Iterator[bytes]:
        with path.open("rb") as source:
            yield from iter(lambda: source.read(1 << 20), b"")

    return intake.Incoming(name=str(path.relative_to(folder)), pieces=pieces())


def _checked(officer, ids: list[int]) -> bool:
    with acting_as(officer, Purpose.FIND):
        return not Delivery.objects.filter(
            pk__in=ids, state__in=(DeliveryState.RECEIVED, DeliveryState.CHECKING)
        ).exists()


def _basis(region: Region, kind: str, officer) -> Basis:
    found = Basis.objects.filter(region=region, kind=kind).first()
    if found is not None:
        return found
    return intake.add_basis(
        region=region,
        kind=kind,
        agency=None,
        law=LAW,
        pks_number="DEMO/2025",
        purpose="Memadankan data anak tidak sekolah",
        valid_from=date(2025, 1, 1),
        valid_until=date(timezone.now().year + 2, 12, 31),
        by=officer,
        at=timezone.now(),
    )


def _reconcile(region: Region, officer, as_of: date, tell: Tell) -> None:
    """Run, wait, accept, and wait until the register and the figures have it."""
    tell(f"Memadankan per {as_of:%d-%m-%Y} …")
    with acting_as(officer, Purpose.FIND):
        deliveries = list(Delivery.objects.filter(region=region, state=DeliveryState.TAKEN))
        run = Run.objects.filter(
            region=region, as_of=as_of, state__in=(RunState.QUEUED, RunState.RUNNING, RunState.FINISHED)
        ).first()
        run = run or reconcile.ask_run(
            region=region, deliveries=deliveries, as_of=as_of, note="Demo", by=officer, at=timezone.now()
        )
    _wait(lambda: _state(officer, run) not in (RunState.QUEUED, RunState.RUNNING), "pemadanan")
    with acting_as(officer, Purpose.FIND):
        run.refresh_from_db()
        if run.state != RunState.FINISHED:
            raise DemoError(f"Pemadanan berakhir {run.get_state_display()}: {run.failure}")
        reconcile.accept_run(run=run, by=officer, at=timezone.now())
    tell("Register diperbarui …")
    _wait(lambda: _counted(officer, run), "register dan angka")


def _state(officer, run: Run) -> str:
    with acting_as(officer, Purpose.FIND):
        return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def _counted(officer, run: Run) -> bool:
    with acting_as(officer, Purpose.SEE):
        return Snapshot.objects.filter(run=run.pk).exists()


def _wait(done: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > until:
            raise DemoError(f"Pekerja latar tidak menyelesaikan {what} dalam {PATIENCE} detik. Lihat logs/serve.log.")
        time.sleep(0.3)


def passwords() -> list[tuple[str, str, str]]:
    """(role in words, user name, fresh one-off password) for every demo account; older passwords end."""
    out = []
    for person in Person.objects.filter(is_demo=True, is_active=True).order_by("pk"):
        password = "-".join(randomness.token_hex(3) for _part in range(3))
        person.set_password(password)
        person.save(update_fields=["password"])
        out.append((str(Role(person.username.replace("-", "_")).label), person.username, password))
    return out


def code(role: str) -> str:
    """The present six digits of a demo account's code generator."""
    person = Person.objects.filter(is_demo=True, username=role.replace("_", "-")).first()
    if person is None:
        known = ", ".join(Person.objects.filter(is_demo=True).values_list("username", flat=True))
        raise DemoError(f"Tidak ada akun demo {role}. Yang ada: {known or 'belum ada; jalankan make demo'}.")
    factor = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    secret = get_adapter().decrypt(factor.data["secret"])
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def say(text: str) -> None:
    """One line of progress at the terminal."""
    sys.stderr.write(f"{text}\n")
