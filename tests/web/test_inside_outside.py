"""The other half of the matrix: the same thing here and elsewhere. Elsewhere looks as if it did not exist.

``near`` holds every role of this region that opens an address; ``far`` the same roles in the other region. Each thing
is made twice, once in each, by who may make it there.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from addresses import addresses, operations
from api.programs import program
from cast import ELSEWHERE, HOME, LONG_AGO, NOON, UTARA, later
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from rangkul.core.models import Agency, ApiToken, Grant, Person, Region, Webhook
from rangkul.core.models.privacy import Breach, Ticket
from rangkul.core.pages import page
from rangkul.core.permissions import PURPOSE_OF, Permission, Purpose, Role, can
from rangkul.intake.models import Basis, Delivery
from rangkul.reconcile.models import Pair, Run
from rangkul.registry.models import Child
from rangkul.visits.models import Assignment, Letter, PlanStep, Reminder, Report, Round, Task, Visit

ALL_ROLES = (Role.DATA_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
#: Argument of an address -> (what must stand before it in the name, where a name of its own means something else).
VILLAGE = {HOME: "6372041003", ELSEWHERE: "6408041010"}


def everything_in(region: Region, person: Person, acts) -> dict[str, dict[str, object]]:
    """One of everything in a region: {room or address: {argument: key}}."""
    code = region.pk
    agency = Agency.objects.create(region=region, name=f"Dinas {code}", roles=["education"])
    worker = Person.objects.create(username=f"worker-{code}", name="Pegawai", kind="human")
    machine = Person.objects.create(username=f"machine-{code}", name="Program", kind="machine")
    Grant.objects.create(person=machine, role=Role.MACHINE, area_code=code, valid_from=LONG_AGO)
    with acts(person, Purpose.MANAGE):
        token = ApiToken.objects.create(
            region=region, person=worker, name="angka", scopes=["counts.view"], digest=code, hint="abcd", issued_by=person,
            issued_at=NOON, valid_until=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        webhook = Webhook.objects.create(
            region=region, url="https://kantor.example/", events=["run.accepted"], secret_sealed=b"x", after_seal=0,
            added_by=person, added_at=NOON,
        )  # fmt: skip
    grant = Grant.objects.create(person=worker, role=Role.CLERK, area_code=code, valid_from=LONG_AGO)
    with acts(person, Purpose.OVERSEE):
        ticket = Ticket.objects.create(
            region=region, kind="see", requester_name="Ibu Karangan", requester_relation="ibu", request="Data apa?",
            received_at=NOON, due_at=later(days=3), received_by=person,
        )  # fmt: skip
        breach = Breach.objects.create(
            region=region, found_at=NOON, due_at=later(days=3), what="Laptop hilang", data_kinds=["identity"],
            measures="Sandi diganti", noted_by=person,
        )  # fmt: skip
    with acts(person, Purpose.FIND):
        basis = Basis.objects.create(
            region=region, kind="dapodik", law="UU 23/2006", purpose="memadankan", valid_from=date(2025, 1, 1),
            valid_until=date(2027, 1, 1), added_by=person, added_at=NOON,
        )  # fmt: skip
        delivery = Delivery.objects.create(
            region=region, kind="dapodik", period="20251", sent_by=person, sent_at=NOON, basis=basis
        )
        run = Run.objects.create(region=region, number=1, as_of=date(2025, 10, 1), started_by=person, started_at=NOON)
        pair = Pair.objects.create(run=run, region=region, kind="link", question_key="k", child_id="c1", value=1.0)
    with acts(person, Purpose.REGISTER):
        child = Child.objects.create(
            region=region, child_key="c1", name="Anak Karangan", district_code=VILLAGE[code][:6], village_code=VILLAGE[code],
            verdict="out_of_school", category="DO", regency_code=code, since=date(2025, 10, 1), recorded_at=NOON, changed_at=NOON,
        )  # fmt: skip
    with acts(person, Purpose.VISIT):
        here = {"region": region, "district_code": VILLAGE[code][:6], "village_code": VILLAGE[code]}
        due = date(2025, 12, 1)
        round_ = Round.objects.create(
            region=region, area_code=code, name="Putaran", state="open", due_on=due, made_by=person, made_at=NOON,
            opened_at=NOON,
        )  # fmt: skip
        door = Assignment.objects.create(
            round=round_, child=child, household=f"HOME{code}", visit_code=f"DOOR{code}", due_on=due,
            base_version=NOON, listed_on=date(2025, 10, 1), changed_at=NOON, **here,
        )  # fmt: skip
        step = PlanStep.objects.create(
            round=round_, region=region, area_code=VILLAGE[code], kind="moved", doors=0, by=person, at=NOON
        )
        reminder = Reminder.objects.create(
            round=round_, level="village", doors=1, due_on=due, raised_at=NOON, counted_at=NOON, **here
        )
        letter = Letter.objects.create(
            round=round_, volunteer=worker, number=f"1/{code}", signed_on=date(2025, 11, 3), signer="Kepala",
            signer_title="Kepala Dinas", by=person, at=NOON, **here,
        )  # fmt: skip
        visit = Visit.objects.create(
            child=child, assignment=door, visited_on=date(2025, 11, 3), received_at=NOON, outcome="still_out", said="not",
            state="believed", **here,
        )  # fmt: skip
        task = Task.objects.create(kind="refused", child=child, visit=visit, made_at=NOON, **here)
        report = Report.objects.create(kind="citizen", child_name="Anak Karangan", at=NOON, **here)
    return {
        "core": {"token_id": token.pk, "webhook_id": webhook.pk, "person_id": worker.pk, "grant_id": grant.pk, "ticket_id": ticket.pk, "breach_id": breach.pk, "agency_id": agency.pk, "code": code},
        "core:token_add": {"person_id": machine.pk},
        "intake": {"pk": delivery.pk},
        "intake:basis": {"pk": basis.pk},
        "intake:extend_basis": {"pk": basis.pk},
        "intake:end_basis": {"pk": basis.pk},
        "reconcile": {"run_id": run.pk, "pair_id": pair.pk},
        "registry": {"child_id": child.pk, "pk": child.pk},
        "insight": {"code": code},
        **{
            f"visits:{name}": {"round_id": round_.pk, "key": VILLAGE[code], "step_id": step.pk}
            for name in ("round", "change_round", "village", "change_doors", "undo_step", "sheets", "letters")
        },
        **{f"visits:{name}": {"visit_id": visit.pk} for name in ("result", "why", "undo_result")},
        "visits:question": {"task_id": task.pk},
        "visits:agency_statement": {"child_id": child.pk},
        "visits:report_page": {"report_key": str(report.pk)},
        "visits:draw_revisits": {"round_id": round_.pk},
        "visits:told": {"reminder_id": reminder.pk},
        "visits:letter": {"letter_id": letter.pk, "ending": "pdf"},
        "visits:rekey_sheet": {"visit_code": door.visit_code},
        **{f"visits:{name}": {"code": code} for name in ("rules", "coverage_of", "coverage_workbook", "weekly")},
    }  # fmt: skip


@pytest.fixture
def two_regions(cast, acts):
    near, far = (Person.objects.create(username=name, name=name) for name in ("near", "far"))
    for person, code in ((near, HOME), (far, ELSEWHERE)):
        for role in ALL_ROLES:
            Grant.objects.create(person=person, role=role, area_code=code, valid_from=LONG_AGO)
    return {
        HOME: (near, everything_in(cast.region, near, acts)),
        ELSEWHERE: (far, everything_in(cast.elsewhere, far, acts)),
    }


def _keys(address, things) -> dict | None:
    """The values of an address's arguments from the things of one region; None where it has none of them."""
    room = address.name.split(":")[0]
    own = things.get(room, {}) | things.get(address.name, {})
    if not any(argument in own for argument in address.arguments):
        return None
    words = {
        "group": "nik",
        "key": UTARA,
        "change": "entered",
        "ending": "csv",
        "form": "csv",
        "kind": "died" if room == "registry" else "dapodik",
        "period": "20251",
    }
    return {argument: own.get(argument, words.get(argument, 999_999)) for argument in address.arguments}


def _particular() -> list:
    found = [address for address in addresses() if address.permission is not None and address.arguments]
    return [address for address in found if "GET" in address.methods or "POST" in address.methods]


def test_what_lies_elsewhere_does_not_exist(two_regions, browse):
    wrong, asked = [], 0
    for home, away in ((HOME, ELSEWHERE), (ELSEWHERE, HOME)):
        client = browse(two_regions[home][0])
        for address in _particular():
            keys = _keys(address, two_regions[away][1])
            if keys is None:
                continue
            asked += 1
            for method in {"GET", "POST"} & set(address.methods):
                status = getattr(client, method.lower())(address.url(**keys)).status_code
                if status != 404:
                    wrong.append((home, address.name, method, status))
    assert not wrong
    assert asked > 60


def test_what_lies_here_opens(two_regions, browse):
    person, things = two_regions[HOME]
    client, wrong = browse(person), []
    for address in _particular():
        keys = _keys(address, things)
        if keys is None or "GET" not in address.methods or 999_999 in keys.values():
            continue
        status = client.get(address.url(**keys)).status_code
        if status not in (200, 302, 409) and address.name not in NOT_THERE_YET:
            wrong.append((address.name, status))
    assert not wrong


#: Bodies with which an operation would do something, so that only the place can be what refuses it.
SAID = {
    "edit_child": ({"name": "Anak Lain", "reason": "Sesuai akta kelahiran"}, {"If-Match": "*"}),
    "figures_of_day": ({"day": "2025-10-31"}, None),
}


def _api_keys(operation, things) -> dict:
    found = {"delivery_id": things["intake"]["pk"], **things["reconcile"], **things["registry"], **things["insight"]}
    return {name: found[name] for name in operation.arguments}


def test_no_operation_reaches_what_lies_elsewhere(two_regions):
    """Every operation with a thing in its address: elsewhere 404, here not; a new one enters by itself."""
    wrong, asked = [], 0
    for home, away in ((HOME, ELSEWHERE), (ELSEWHERE, HOME)):
        person = two_regions[home][0]
        there = program(person, region=home)
        for operation in operations():
            if not operation.arguments or (operation.permission and not can(person, operation.permission)):
                continue
            asked += 1
            said, headers = SAID.get(operation.name, (None, None))
            for place, expected in ((away, {404}), (home, {200, 404} if "figures" in operation.name else {200})):
                keys = _api_keys(operation, two_regions[place][1])
                status = operation.ask(there, said, headers, **keys).status_code
                if status not in expected:
                    wrong.append((home, place, operation.name, status))
    assert not wrong
    assert asked > 16


def test_no_list_of_the_api_holds_a_row_of_elsewhere(two_regions):
    for home, (person, _things) in two_regions.items():
        there = program(person, region=home)
        for operation in operations():
            if operation.method == "get" and not operation.arguments and operation.name != "whoami":
                answer = operation.ask(there).json()
                rows = answer if isinstance(answer, list) else answer.get("items", [])
                places = {row.get("region") or row.get("area_code") or row.get("code", "") for row in rows}
                assert all(place.startswith(home) for place in places), operation.name


def test_a_body_that_names_elsewhere_finds_nothing(two_regions, acts):
    person = two_regions[HOME][0]
    far, there = two_regions[ELSEWHERE][1], program(person)
    assert (
        there.form("/deliveries", {"region": ELSEWHERE, "files": SimpleUploadedFile("a.csv", b"a;b")}).status_code
        == 404
    )
    run = {"region": ELSEWHERE, "as_of": "2025-10-01", "deliveries": [far["intake"]["pk"]]}
    assert there.post("/runs", run).status_code == 404
    assert there.post("/runs", run | {"region": HOME}).json()["type"] == "urn:rangkul:problem:not-usable"
    basis = {"region": HOME, "basis": far["intake:basis"]["pk"], "files": SimpleUploadedFile("a.csv", b"a;b")}
    assert there.form("/deliveries", basis).json()["type"] == "urn:rangkul:problem:not-from-here"
    agency = {"region": HOME, "agency": far["core"]["agency_id"], "files": SimpleUploadedFile("a.csv", b"a;b")}
    assert there.form("/deliveries", agency).json()["type"] == "urn:rangkul:problem:not-from-here"
    with acts(person, Purpose.FIND):
        assert Delivery.objects.filter(region=HOME).count() == 1


#: Of a delivery that was never checked and a region without logo or borders, these are rightly not found.
NOT_THERE_YET = {
    "intake:columns", "intake:problems", "intake:difference", "intake:refused", "core:region_logo", "insight:area",
    "insight:workbook", "insight:boundaries", "reconcile:changes", "reconcile:changes_file",
}  # fmt: skip

WALLED = (
    "registry_child",
    "intake_delivery",
    "intake_basis",
    "reconcile_run",
    "reconcile_pair",
    "core_ticket",
    "core_breach",
)


@pytest.mark.parametrize("table", WALLED)
def test_raw_sql_sees_its_own_region_for_its_own_purpose(two_regions, acts, table):
    purpose = {"registry": Purpose.REGISTER, "core": Purpose.OVERSEE}.get(table.split("_", maxsplit=1)[0], Purpose.FIND)
    person = two_regions[HOME][0]

    def regions() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT region_id FROM {table}")
            return {row[0] for row in cursor.fetchall()}

    assert regions() == set()
    with acts(person, purpose):
        assert regions() == {HOME}
        with connection.cursor() as cursor:  # and changes nothing elsewhere
            cursor.execute(f"UPDATE {table} SET region_id = region_id WHERE region_id = %s", [ELSEWHERE])
            assert cursor.rowcount == 0
    with acts(person, Purpose.MANAGE):
        assert regions() == set()


def test_a_view_that_forgets_the_predicate_shows_nothing_of_elsewhere(two_regions, rf):
    @page(Permission.CHILD_VIEW)
    def forgetful(request):
        return HttpResponse(",".join(Child.objects.values_list("region_id", flat=True)))

    for code, (person, _things) in two_regions.items():
        from entering import with_second_factor

        with_second_factor(person)
        request = rf.get("/")
        request.user = person
        assert forgetful(request).content.decode() == code
    assert PURPOSE_OF[Permission.CHILD_VIEW] == Purpose.REGISTER
