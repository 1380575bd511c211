"""Area codes change: what a list of changes means, what it may not do, and how rights and offices go with it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from cast import CEMPAKA, HOME, KOMET, PALAM, UTARA
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from rangkul.core import area_changes, queries, services
from rangkul.core.errors import Invalid, NotAllowed
from rangkul.core.models import Agency, Area, AreaChange, Event, Grant, Person
from rangkul.core.permissions import Permission, Purpose, Role, can

LAW = "Kepmendagri 300.2.2-2138 Tahun 2025"
MENTAOS, BANGKAL = "6372041002", "6372031002"
IN_FORCE = {
    CEMPAKA: "Cempaka", UTARA: "Banjarbaru Utara", PALAM: "Palam", BANGKAL: "Bangkal", MENTAOS: "Mentaos",
    KOMET: "Komet",
}  # fmt: skip
#: what an office writes | what each line does | which children move with it
MEANINGS = [
    ("63.72.04.1003; 63.72.04.1003; Komet Raya", ["renamed"], {}),
    ("6372041003\t6372031003\tKomet", ["recoded"], {KOMET: "6372031003"}),
    ("kode_lama;kode;nama\n6372041003;6372041009;Komet", ["recoded"], {KOMET: "6372041009"}),
    ("6372041003;6372041003;Komet\n6372041003;6372041011;Komet Barat", ["split", "split"], {}),
    ("6372041003;6372041010;Komet Timur\n6372041003;6372041011;Komet Barat", ["split", "split"], {}),
    (
        "6372041003;6372041012;Komet Mentaos\n6372041002;6372041012;Komet Mentaos", ["merged", "merged"],
        {KOMET: "6372041012", MENTAOS: "6372041012"},
    ),
    ("6372041003;6372041002;Mentaos", ["merged"], {KOMET: MENTAOS}),
    (";637206;Liang Selatan\n6372041003;6372061001;Komet", ["new", "recoded"], {KOMET: "6372061001"}),
    ("6372041003;;", ["closed"], {}),
    (
        "637204;637207;Utara Baru\n6372041003;6372071001;Komet\n6372041002;6372071002;Mentaos", ["recoded"] * 3,
        {UTARA: "637207", KOMET: "6372071001", MENTAOS: "6372071002"},
    ),
]  # fmt: skip
#: what an office writes | what is said about it
FAULTS = [
    ("63.72.04; 63.72.07; Utara Baru", "kecamatan 637204 tidak berlaku"),  # its villages would hang in the air
    ("6372041003;6372081001;Komet", "kecamatan 637208 tidak berlaku"),
    ("6372041099;6372041098;X", "6372041099 tidak ada dalam daftar yang berlaku"),
    ("6408041010;6408041011;X", "di luar kabupaten/kota ini"),
    ("6372041003;637206;X", "kecamatan tidak dapat menjadi desa"),
    ("6372041003;6372041002;Komet", "sudah dipakai Mentaos"),
    (";6372041002;Mentaos", "sudah berlaku"),
    ("6372041003;6372041010;A\n6372041002;6372041010;B", "disebut dengan dua nama"),
    ("6372041003;6372041010;A\n6372041003;6372041010;A", "sama dengan baris sebelumnya"),
    ("63.72.04.10;63.72.04.1009;X", "bukan kode kecamatan"),
    ("6372041003;6372041009;", "tulis nama wilayah"),
    (";;X", "tulis kode lama"),
]


def understood(text: str):
    lines, faults = area_changes.read(text)
    plan, more = area_changes.understand(lines, HOME, IN_FORCE)
    return plan, faults + more


@pytest.mark.parametrize(("text", "kinds", "moves"), MEANINGS)
def test_what_a_list_means(text, kinds, moves):
    plan, faults = understood(text)
    assert faults == []
    assert [step.kind.value if step.kind else "new" for step in plan.steps] == kinds
    assert plan.moves == moves


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_what_a_list_may_not_do_is_said(text, said):
    _plan, faults = understood(text)
    assert any(said in fault for fault in faults), faults


@pytest.fixture
def admin(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        yield cast.administrator


def change(cast, admin, text, on=None):
    now = timezone.now()
    return services.change_areas(
        region=cast.region, text=text, on=on or timezone.localdate(now), basis=LAW, by=admin, at=now
    )


def asked() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'areas.follow'")
        return [json.loads(row[0]) for row in cursor.fetchall()]


def test_a_village_goes_to_another_kecamatan_with_its_rights_and_offices(cast, admin, acts):
    office = Agency.objects.create(region=cast.region, name="Kelurahan Komet", roles=["village"], area_code=KOMET)
    on = date(2026, 1, 1)
    change(cast, admin, "63.72.04.1003; 63.72.03.1009; Komet", on)
    old, new = Area.objects.get(pk=KOMET), Area.objects.get(pk="6372031009")
    assert (old.until, new.since, new.until, new.parent_id, new.name) == (on, on, None, CEMPAKA, "Komet")
    assert (KOMET in queries.areas_in_force(HOME), "6372031009" in queries.areas_in_force(HOME)) == (False, True)
    office.refresh_from_db()
    assert office.area_code == "6372031009"
    for area in (KOMET, "6372031009"):
        assert can(cast.village_operator, Permission.CHILD_VIEW, area=area), area
    assert not can(cast.kecamatan, Permission.CHILD_VIEW, area="6372031009")
    (made,) = AreaChange.objects.all()
    assert (made.kind, made.on, made.basis, made.followed_at) == ("recoded", on, LAW, None)
    assert asked() == [{"person_id": admin.pk, "region_code": HOME}]
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.filter(action="role.granted", area_code="6372031009").count() == 2  # and the volunteer
        assert Event.objects.get(action="areas.changed").details["grants"] == 2


def test_of_a_split_village_the_operator_sees_every_part_and_no_child_is_moved(cast, admin):
    change(cast, admin, "6372041003;6372041003;Komet\n6372041003;6372041011;Komet Barat")
    assert Area.objects.get(pk=KOMET).until is None
    assert can(cast.village_operator, Permission.CHILD_VIEW, area="6372041011")
    assert queries.moves_of(queries.not_followed(cast.region)) == {}
    assert asked() == []


def test_a_slip_is_mended_by_the_opposite_change(cast, admin):
    change(cast, admin, "6372041003;6372041009;Komet")
    change(cast, admin, "6372041009;6372041003;Komet")
    assert queries.areas_in_force(HOME)[KOMET] == "Komet"
    assert "6372041009" not in queries.areas_in_force(HOME)
    held = Grant.objects.filter(person=cast.village_operator, role=Role.VILLAGE_OPERATOR, revoked_at=None)
    assert sorted(held.values_list("area_code", flat=True)) == [KOMET, "6372041009"]


def test_a_name_is_told_as_it_was_on_the_day(cast, admin):
    today = timezone.localdate()
    change(cast, admin, "6372041003;6372041003;Komet Raya", today - timedelta(days=10))
    change(cast, admin, "6372041003;6372041003;Komet Jaya", today)
    (first, second) = AreaChange.objects.order_by("id")
    assert (first.old_name, second.old_name, first.followed_at is None) == ("Komet", "Komet Raya", False)
    days = {0: "Komet Jaya", 1: "Komet Raya", 10: "Komet Raya", 11: "Komet"}
    for ago, name in days.items():
        assert queries.names_on([KOMET, PALAM], today - timedelta(days=ago))[KOMET] == f"{name}, Banjarbaru Utara"
    assert queries.names_on([KOMET, PALAM], today)[PALAM] == "Palam, Cempaka"


def areas_of(person) -> list[str]:
    held = Grant.objects.filter(person=person, revoked_at=None)
    return sorted(held.values_list("area_code", flat=True))


def test_codes_that_go_round_take_their_rights_and_offices_with_them_and_no_others(cast, admin):
    other = Person.objects.create(username="mentaos", name="Operator Mentaos", home_code=HOME)
    now = timezone.now() - timedelta(days=1)
    Grant.objects.create(person=other, role=Role.VILLAGE_OPERATOR, area_code=MENTAOS, valid_from=now)
    offices = [
        Agency.objects.create(region=cast.region, name=name, roles=["village"], area_code=code)
        for name, code in (("Kelurahan Komet", KOMET), ("Kelurahan Mentaos", MENTAOS))
    ]
    change(cast, admin, f"{KOMET};{MENTAOS};Komet\n{MENTAOS};{KOMET};Mentaos")
    assert areas_of(cast.village_operator) == [MENTAOS]
    assert areas_of(other) == [KOMET]
    assert [Agency.objects.get(pk=one.pk).area_code for one in offices] == [MENTAOS, KOMET]


def test_a_chain_of_codes_does_not_hand_rights_on(cast, admin):
    change(cast, admin, f"{KOMET};{MENTAOS};Komet\n{MENTAOS};6372041009;Mentaos")
    assert areas_of(cast.village_operator) == sorted([KOMET, MENTAOS])


def test_a_right_begins_no_earlier_and_ends_no_earlier_than_the_one_it_follows(cast, admin):
    now = timezone.now()
    begins, ends = now + timedelta(days=9), now + timedelta(days=2)
    Grant.objects.filter(person=cast.village_operator).update(valid_from=begins)
    same = {"person": cast.volunteer, "role": Role.VOLUNTEER, "area_code": MENTAOS}
    Grant.objects.create(**same, valid_from=now - timedelta(days=9), valid_until=now - timedelta(days=1))  # over
    Grant.objects.create(**same, valid_from=now - timedelta(days=9), valid_until=ends)  # shorter
    change(cast, admin, f"{KOMET};{MENTAOS};Mentaos")
    assert Grant.objects.get(person=cast.village_operator, area_code=MENTAOS).valid_from == begins
    assert Grant.objects.filter(**same, valid_until=None).count() == 1


def test_the_same_change_can_be_recorded_again_on_one_day(cast, admin):
    for name in ("Komet Rya", "Komet Raya"):
        change(cast, admin, f"{KOMET};{KOMET};{name}")
    for old, new in ((KOMET, "6372041009"), ("6372041009", KOMET), (KOMET, "6372041009")):
        change(cast, admin, f"{old};{new};Komet Raya")
    assert queries.code_now(KOMET) == "6372041009"
    assert queries.code_now("6372041009") == "6372041009"
    change(cast, admin, f"6372041009;{KOMET};Komet Raya")
    assert queries.code_now(KOMET) == KOMET
    assert queries.code_now("6372041009") == KOMET


def test_a_role_that_ended_does_not_come_back(cast, admin):
    Grant.objects.filter(person=cast.village_operator).update(valid_until=timezone.now() - timedelta(days=1))
    Grant.objects.filter(person=cast.volunteer).update(revoked_at=timezone.now())
    now = timezone.now()
    Grant.objects.create(
        person=cast.social_worker, role=Role.EMERGENCY, area_code=KOMET, valid_from=now, reason="x" * 20,
        valid_until=now + timedelta(hours=3),
    )  # fmt: skip
    change(cast, admin, "6372041003;6372041009;Komet")
    assert not Grant.objects.filter(area_code="6372041009").exists()


def test_nothing_is_written_when_one_line_is_wrong(cast, admin):
    with pytest.raises(services.WrongChanges) as trouble:
        change(cast, admin, "6372041003;6372041009;Komet\n6372041099;6372041098;X")
    assert len(trouble.value.details["faults"]) == 1
    assert not AreaChange.objects.exists()
    assert Area.objects.get(pk=KOMET).until is None


def test_no_change_from_tomorrow_none_without_a_regulation_and_none_by_others(cast, admin, acts):
    with pytest.raises(Invalid):
        change(cast, admin, "6372041003;6372041009;Komet", timezone.localdate() + timedelta(days=1))
    with pytest.raises(services.WrongChanges):
        change(cast, admin, "  \n")
    with acts(cast.data_officer, Purpose.MANAGE), pytest.raises(NotAllowed):
        change(cast, cast.data_officer, "6372041003;6372041009;Komet")


def test_the_page_shows_what_would_happen_before_it_does(cast, browse):
    page, address = browse(cast.administrator), reverse("core:region_areas", args=[HOME])
    sent = {"text": "63.72.04.1003; 63.72.03.1009; Komet", "on": "2026-01-01", "basis": LAW}
    shown = page.post(address, sent | {"preview": "1"})
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "ganti kode" in text
    assert "63.72.03.1009" in text
    assert 'name="apply"' in text
    assert not AreaChange.objects.exists()
    assert page.post(address, sent | {"apply": "1"}).url == address
    assert "sedang berjalan" in page.get(address).content.decode()
    wrong = page.post(address, sent | {"apply": "1"})
    assert (wrong.status_code, "tidak ada dalam daftar yang berlaku" in wrong.content.decode()) == (422, True)
