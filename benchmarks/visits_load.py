"""A day of visits: phones send what volunteers found, and nothing is lost or doubled.

    python benchmarks/visits_load.py [--phones 2000] [--visits 10] [--minutes 10] [--photos 1] [--work DIR] [--doc FILE]

An installation of its own is served as ``rangkul serve`` serves it (gunicorn, 2 processes of 4 threads; PostgreSQL with
row-level security). Every phone has its own secret and its own doors. A process of its own plays the phones on the
loopback: each wakes once within the minutes and sends its visits one after the other, filled in with every question of
the instrument; one in twenty is sent twice. Photos of 80 kB follow when the answers are in. Afterwards the tables are
counted: each visit once, each child moved once. Beside it: a round of 1,000 children, and a volunteer's list of 500.

Times are what a phone on the same machine sees. The simulator's own processor share is told, and what others used.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import web_house
from web_house import REGION, House

HERE = Path(__file__).parent
PORT = 8767
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
PHOTO_BYTES = 80_000
PICTURE = "ffd8ffe000104a46494600010100000100010000"  # the first bytes of a JPEG
#: One answer to nearly every question of the instrument.
ANSWERS = {
    "consent": "yes", "consent_photo": "yes", "consent_place": "yes", "consent_signature": "no",
    "outcome": "still_out", "name_right": "yes", "nik_seen": "equal", "age_stated": 14, "sex": "P",
    "mother_name": "Ibu Karangan", "address": "Jl. Karangan 3", "rt": 3, "religion": "islam",
    "child_status": "kandung", "condition": "sehat", "ever_school": "DO", "last_grade": 7, "left_year": 2024,
    "school_name": "SMP Karangan", "left_how": "none", "reasons": ["A02", "A07"], "main_reason": "A02",
    "parents": "lengkap", "lives_with": "orang tua", "father_work": "buruh", "mother_work": "rumah tangga",
    "income": "500_1000", "family_aid": "pkh", "place_kind": "none", "readiness": "kesetaraan",
    "wished_route": "paket_b", "worry": "no", "other_children": "no", "guardian_name": "Ibu Karangan",
    "place": "-3.44 114.83 0 8",
}  # fmt: skip


def people(phones: int) -> list[tuple[int, str, str]]:
    """(person, village, what the phone signs itself with) of every phone, and the rights behind them."""
    from rangkul.core.models import Area, Device, DeviceKind, Grant, Person  # noqa: PLC0415

    villages = list(Area.objects.filter(code__startswith=REGION, level="village").values_list("code", flat=True))
    made = Person.objects.bulk_create(
        [Person(username=f"relawan{n}", name=f"Relawan {n}", password="!") for n in range(phones)], batch_size=1000
    )
    placed = [(person, villages[n % len(villages)]) for n, person in enumerate(made)]
    Grant.objects.bulk_create(
        [Grant(person=p, role="volunteer", area_code=v, valid_from=EPOCH) for p, v in placed], batch_size=1000
    )
    secrets = [Device.new_secret() for _p in placed]
    devices = Device.objects.bulk_create(
        [
            Device(
                region_id=REGION, person=p, kind=DeviceKind.PHONE, label=f"HP {n}", secret_hash=Device.hash_of(s),
                enrolled_at=EPOCH,
            )
            for n, ((p, _v), s) in enumerate(zip(placed, secrets, strict=True))
        ],
        batch_size=1000,
    )  # fmt: skip
    signed = [f"Device {device.pk}.{secret}" for device, secret in zip(devices, secrets, strict=True)]
    return [(p.pk, v, s) for (p, v), s in zip(placed, signed, strict=True)]


def children(village_of: list[str]) -> list[int]:
    """A child in each of these villages, out of school; ids in order."""
    from rangkul.registry.models import Child, Episode, EpisodeKind  # noqa: PLC0415

    first = Child.objects.count()
    rows = Child.objects.bulk_create(
        [
            Child(
                region_id=REGION, child_key=f"c{first + n:020d}", name=f"Anak Karangan {n}", sex="LP"[n % 2],
                birth_date=date(2008 + n % 9, 5, 2), mother_name="Ibu Karangan", address=f"Jl. Karangan {n % 90}",
                rt=n % 9 + 1, rw=n % 3 + 1, regency_code=REGION, district_code=v[:6], village_code=v,
                verdict="out_of_school", category="DO", probability=0.9, since=date(2025, 9, 1), recorded_at=EPOCH,
                changed_at=EPOCH, source_run=1,
            )
            for n, v in enumerate(village_of)
        ],
        batch_size=2000,
    )  # fmt: skip
    Episode.objects.bulk_create(
        [
            Episode(
                child=row, region_id=REGION, kind=EpisodeKind.STANDING, state="out_of_school", category="DO",
                district_code=row.district_code, village_code=row.village_code, regency_code=REGION,
                valid_from=row.since, recorded_at=EPOCH,
            )
            for row in rows
        ],
        batch_size=2000,
    )  # fmt: skip
    return [row.pk for row in rows]


def open_doors(holders: list[tuple[int, str]], ids: list[int]) -> list[str]:
    """A round that runs with one door a child, given to these people; the visit codes in order."""
    from rangkul.core.models import Person  # noqa: PLC0415
    from rangkul.visits.models import Assignment, Round  # noqa: PLC0415
    from rangkul.visits.services.rounds import new_code  # noqa: PLC0415

    due = date.today() + timedelta(days=30)  # noqa: DTZ011
    officer = Person.objects.get(username="officer0")
    round_ = Round.objects.create(
        region_id=REGION, area_code=REGION, name=f"Putaran {len(ids)}", state="open", due_on=due, made_by=officer,
        made_at=EPOCH, opened_at=EPOCH,
    )  # fmt: skip
    rows = [
        Assignment(
            round=round_, region_id=REGION, district_code=v[:6], village_code=v, rt=1, rw=1, child_id=child,
            household=new_code(), visit_code=new_code(), volunteer_id=p, order=n, due_on=due, state="assigned",
            base_version=EPOCH, listed_on=date(2025, 9, 1), assigned_at=EPOCH, changed_at=EPOCH,
        )
        for n, ((p, v), child) in enumerate(zip(holders, ids, strict=True))
    ]  # fmt: skip
    Assignment.objects.bulk_create(rows, batch_size=2000)
    return [row.visit_code for row in rows]


def template() -> str:
    """The instrument filled in, with places for the code, the id and the photo's name."""
    from rangkul.forms.models import FormVersion  # noqa: PLC0415
    from rangkul.visits import filling  # noqa: PLC0415

    version = FormVersion.objects.select_related("form").filter(form__code="ats_visit").latest("pk")
    now = datetime.now(tz=UTC)
    more = {
        "visit_code": "VISITCODE", "photo_house": "PHOTO", "today": now.date().isoformat(),
        "start": (now - timedelta(minutes=12)).isoformat(), "end": now.isoformat(),
    }  # fmt: skip
    xml = filling.xml_of(
        code=version.form.code, version=version.version, questions=version.questions, answers=ANSWERS | more,
        instance_id="INSTANCE",
    ).decode()  # fmt: skip
    assert "{" not in xml
    return xml.replace("VISITCODE", "{visit_code}").replace("INSTANCE", "{instance}").replace("PHOTO", "{photo}")


def counted() -> dict[str, int]:
    """What stands in the tables."""
    from django.db import connection  # noqa: PLC0415

    asked = {
        "submissions": "SELECT count(*) FROM xforms_submission",
        "ids": "SELECT count(DISTINCT instance_id) FROM xforms_submission",
        "visits": "SELECT count(*) FROM visits_visit WHERE part = 0",
        "children moved": "SELECT count(*) FROM registry_child WHERE verification = 'field'",
        "photos": "SELECT count(*) FROM xforms_attachment",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, sql in asked.items():
            cursor.execute(sql)
            found[name] = cursor.fetchone()[0]
    return found


def connect_as(house: House, role: str) -> None:
    """Let Django's connection here be this role's: row-level security holds for the application."""
    from django.db import connection  # noqa: PLC0415

    from rangkul.main.databases import django_database  # noqa: PLC0415

    connection.close()
    connection.settings_dict.update(django_database(house.urls[role]))


def plan_of(children_: int) -> dict[str, float]:
    """Seconds to look at, make and undo a round of so many children."""
    from rangkul.core.acting import acting_as  # noqa: PLC0415
    from rangkul.core.models import Person, Region  # noqa: PLC0415
    from rangkul.core.permissions import Purpose  # noqa: PLC0415
    from rangkul.visits import queries, services  # noqa: PLC0415

    officer, region = Person.objects.get(username="officer0"), Region.objects.get(pk=REGION)
    now = datetime.now(tz=UTC)
    today, choice = now.date(), queries.Choice(REGION)
    with acting_as(officer, Purpose.VISIT):
        began = time.perf_counter()
        plan = queries.plan(officer, region, choice, today)
        looked = time.perf_counter() - began
        assert len(plan.candidates) == children_, len(plan.candidates)
        began = time.perf_counter()
        round_ = services.make_round(
            region=region, name="Putaran ukur", choice=choice, due_on=today, today=today, by=officer, at=now
        )
        made = time.perf_counter() - began
        began = time.perf_counter()
        services.undo_round(round=round_, by=officer, at=now)
        undone = time.perf_counter() - began
    return {"looked at": looked, "made": made, "undone": undone}


def send(orders: dict) -> dict:
    """Play the phones in a process of their own; returns what they saw."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "visits_phones.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    out, _none = process.communicate(json.dumps(orders))
    assert process.returncode == 0
    return json.loads(out)


def listed(port: int, secret: str) -> list[float]:
    """Seconds for a volunteer's list of 500, five times."""
    times = []
    for _i in range(5):
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", "/kunjungan/hp/tugas", headers={"Authorization": secret})
        answer = line.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - began)
        assert answer.status == 200, body[:300]
        assert len(json.loads(body)["doors"]) >= 500
    return times


def share(times: list[float], part: float) -> float:
    """The time that this part of all stays under."""
    return sorted(times)[int(part * (len(times) - 1))] if times else 0.0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--phones", type=int, default=2000)
    words.add_argument("--visits", type=int, default=10)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--photos", type=int, default=1, help="visits of each phone that have a photo of 80 kB")
    words.add_argument("--lines", type=int, default=24, help="connections at once")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--work", type=Path)
    words.add_argument("--doc", type=Path)
    given = words.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="rangkul-visits-"))
    house = House(work)
    try:
        house.set_up()
        told = measure(house, given)
    finally:
        house.close()
        if given.work is None:
            web_house.clear(work)
    print(told)
    if given.doc:
        given.doc.write_text(told + "\n", encoding="utf-8")


def measure(house: House, given) -> str:
    """Fill an empty house, let the phones send, count."""
    from django.core.management import call_command  # noqa: PLC0415

    house.empty()
    call_command("ship_forms", verbosity=0)
    phones = people(given.phones)
    villages = [village for _p, village, _s in phones[:20]]
    ids = children([villages[n % len(villages)] for n in range(1000)])
    house.settle()
    connect_as(house, "app")
    planned = plan_of(1000)
    connect_as(house, "owner")
    _drop(ids)
    holders = [(person, village) for person, village, _s in phones for _n in range(given.visits)]
    codes = open_doors(holders, children([village for _p, village in holders]))
    reader, village, secret = phones[0]
    open_doors([(reader, village)] * 500, children([village] * 500))
    house.settle()
    orders = {
        "port": PORT, "address": "/kunjungan/hp/kirim", "seconds": given.minutes * 60, "lines": given.lines,
        "seed": given.seed, "again": 0.05,
        "photos": given.photos, "photo_bytes": PHOTO_BYTES, "picture": PICTURE, "xml": template(),
        "phones": [
            {"secret": s, "doors": codes[n * given.visits : (n + 1) * given.visits]}
            for n, (_p, _v, s) in enumerate(phones)
        ],
    }  # fmt: skip
    with house.served(PORT) as server:
        lists = listed(PORT, secret)
        ours, all_ = web_house.cpu(server, house.process()), web_house.busy()
        seen = send(orders)
        ours, all_ = web_house.cpu(server, house.process()) - ours, web_house.busy() - all_
    return written(given, seen, counted(), planned, lists, ours, all_ - ours - seen["processor"])


def _drop(ids: list[int]) -> None:
    from rangkul.registry.models import Child, Episode  # noqa: PLC0415
    from rangkul.visits.models import Assignment  # noqa: PLC0415

    Assignment.objects.filter(child_id__in=ids).delete()
    Episode.objects.filter(child_id__in=ids).delete()
    Child.objects.filter(pk__in=ids).delete()


def written(given, seen: dict, found: dict, planned: dict, lists: list[float], ours: float, others: float) -> str:
    """The document."""
    wanted = given.phones * given.visits
    photos = given.phones * min(given.photos, given.visits)
    p95, seconds = share(seen["times"], 0.95), seen["seconds"]
    whole = found["submissions"] == found["ids"] == found["visits"] == found["children moved"] == wanted
    body = len(template().encode())
    day = 10 * (0.3 + (body + 600) / 93_750)  # 750 kbit/s up, 300 ms there and back each
    times, cpu = seen["times"], {"server": ours, "phones": seen["processor"], "others": max(others, 0.0)}
    used = {name: f"{value:.0f} ({value / seconds:.2f} cores)" for name, value in cpu.items()}
    answers = f"{share(times, 0.5):.0f}, {p95:.0f}, {max(times):.0f}"
    photo = f"{share(seen['photo_times'], 0.5):.0f}, {share(seen['photo_times'], 0.95):.0f}"
    round_ = f"{planned['looked at']:.2f}, {planned['made']:.2f}, {planned['undone']:.2f}"
    rows = (
        ("visits sent", f"{seen['sent']:,} of {wanted:,}", "all", seen["sent"] == wanted),
        ("sent a second time", f"{seen['again']:,}", "", True),
        ("in the tables, each once", f"{found['visits']:,}", "no loss, no double", whole),
        ("children whose standing moved", f"{found['children moved']:,}", "each once", whole),
        ("photos in", f"{found['photos']:,} of {photos:,}", "all", found["photos"] == photos),
        ("answers, ms: median, p95, longest", answers, "p95 ≤ 300", p95 <= 300),
        ("behind the schedule, s: p95", f"{share(seen['lags'], 0.95):.1f}", "", True),
        ("photos, ms: median, p95", photo, "", True),
        ("all in after, minutes", f"{seconds / 60:.1f}", "≤ 20", seconds <= 20 * 60),
        ("requests that failed for good", f"{seen['failures']}", "0", seen["failures"] == 0),
        ("processor s: gunicorn and PostgreSQL", used["server"], "", True),
        ("processor s: the phones (simulator)", used["phones"], "", True),
        ("processor s: everybody else on the machine", used["others"], "", True),
        ("a volunteer's list of 500, s: longest of five", f"{max(lists):.2f}", "≤ 1", max(lists) <= 1),
        ("ten visits at 750 kbit/s up, 300 ms, s (computed)", f"{day:.1f}", "≤ 10", day <= 10),
        ("a round of 1,000 children, s: looked at, made, undone", round_, "made ≤ 1", planned["made"] <= 1),
    )
    lines = [f"| {what} | {value} | {aim} | {_met(aim, ok)} |" for what, value, aim, ok in rows]
    failed = [f"\nFailures: {seen['failed'][:3]}"] if seen["failures"] else []
    head = (
        f"# A day of visits under load\n\n`make load-visits`: {given.phones:,} phones with {given.visits} visits each "
        f"within {given.minutes:g} minutes, {given.photos} photo of 80 kB a phone, {given.lines} connections; "
        f"{os.cpu_count()} cores, Python {platform.python_version()}. The phones send as the volunteers' app; "
        f"answers of {body:,} bytes fill in most questions of the instrument. Phones, server and database share "
        "the machine.\n\n"
        "| what | measured | aim | |\n|---|---:|---:|---|"
    )
    return "\n".join([head, *lines, *failed])


def _met(aim: str, ok: bool) -> str:
    return "" if not aim else "met" if ok else "**not yet**"


if __name__ == "__main__":
    main()
