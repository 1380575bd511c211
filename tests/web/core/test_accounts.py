"""An administrator makes accounts, gives roles, hands over slips – in their own region, and nowhere else."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from cast import CEMPAKA, HOME, KOMET, UTARA, later
from django.urls import reverse
from django.utils import timezone

from rangkul.core import queries, services
from rangkul.core.errors import Conflict, Invalid, NotAllowed, NotFound
from rangkul.core.models import Event, Grant, Invitation, Person
from rangkul.core.permissions import Permission, Purpose, Role, can

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


@pytest.fixture
def admin(cast, browse):
    return browse(cast.administrator)


def said(person, action):
    return Event.objects.filter(on_kind="person", on_id=str(person.pk), action=action)


def test_a_person_is_added_given_a_role_and_invited(cast, admin, acts):
    answer = admin.post(reverse("core:account_add"), {"name": "Desa Komet", "username": "Desa.Komet", "region": HOME})
    person = Person.objects.get(username="desa.komet")
    assert answer.url == reverse("core:grant", args=[person.pk])
    assert (person.home_code, person.has_usable_password()) == (HOME, False)

    where = {"region": HOME, "district": UTARA, "village": KOMET}
    answer = admin.post(answer.url, where | {"role": Role.VILLAGE_OPERATOR, "reason": "SK 12/2025"})
    assert answer.url == reverse("core:account", args=[person.pk])
    assert can(person, Permission.CHILD_VIEW, area=KOMET)

    slip = admin.post(reverse("core:invite", args=[person.pk]))
    assert CODE.search(slip.content.decode())
    assert "data:image/svg+xml;base64," in slip.content.decode()
    assert slip["Cache-Control"] == "no-store"
    with acts(cast.auditor, Purpose.OVERSEE):
        assert {event.action for event in Event.objects.filter(on_id=str(person.pk))} == {
            "account.added", "role.granted", "account.invited",
        }  # fmt: skip
        assert said(person, "role.granted").get().reason == "SK 12/2025"


def test_the_name_of_somebody_else_is_not_given_twice(cast, admin):
    answer = admin.post(reverse("core:account_add"), {"name": "X", "username": "CLERK", "region": HOME})
    assert answer.status_code == 422
    assert "sudah dipakai" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "where", "field"),
    [
        (Role.VILLAGE_OPERATOR, {"district": UTARA}, "village"),
        (Role.VILLAGE_OPERATOR, {}, "village"),
        (Role.KECAMATAN, {"district": UTARA, "village": KOMET}, "district"),
        (Role.DATA_OFFICER, {"district": UTARA}, "district"),
        (Role.SCHOOL, {}, "agency"),
    ],
)
def test_a_role_is_no_wider_and_no_narrower_than_it_is_meant(cast, admin, role, where, field):
    answer = admin.post(reverse("core:grant", args=[cast.nobody.pk]), {"role": role, "region": HOME} | where)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Grant.objects.filter(person=cast.nobody).exists()


def test_the_service_says_the_same_to_who_goes_round_the_form(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        for role, area, agency in (
            (Role.VILLAGE_OPERATOR, HOME, None),
            (Role.KECAMATAN, KOMET, None),
            (Role.SCHOOL, HOME, None),
        ):
            with pytest.raises(Invalid):
                services.grant_role(
                    person=cast.nobody, role=role, area=area, agency=agency, by=cast.administrator, at=timezone.now()
                )
    assert not Grant.objects.filter(person=cast.nobody).exists()


def test_the_village_select_follows_the_kecamatan_without_a_script(cast, admin):
    address = reverse("core:grant", args=[cast.nobody.pk])
    page = admin.post(
        address, {"pick": "1", "role": Role.VOLUNTEER, "region": HOME, "district": UTARA, "reason": "tugas"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "Komet" in text
    assert "Palam" not in text
    assert "tugas" in text  # what was typed stays
    assert "data-errors" not in text
    part = admin.post(address, {"pick": "1", "region": HOME, "district": CEMPAKA}, headers={"HX-Request": "true"})
    assert "Palam" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_role_is_taken_back_with_a_reason(cast, admin, acts):
    grant = Grant.objects.get(person=cast.clerk)
    address = reverse("core:revoke", args=[grant.pk])
    assert admin.get(address).status_code == 200
    assert admin.post(address, {"reason": ""}).status_code == 422
    admin.post(address, {"reason": "Pindah tugas"})
    grant.refresh_from_db()
    assert grant.revoked_by_id == cast.administrator.pk
    with acts(cast.auditor, Purpose.OVERSEE):
        assert said(cast.clerk, "role.revoked").get().reason == "Pindah tugas"


def test_closing_ends_roles_and_sessions_at_once(cast, admin, browse, acts):
    clerk = browse(cast.clerk)
    assert clerk.get(reverse("core:me")).status_code == 200
    admin.post(reverse("core:account_close", args=[cast.clerk.pk]), {"reason": "Pensiun bulan ini"})
    assert clerk.get(reverse("core:me")).status_code == 302
    assert not Grant.objects.filter(person=cast.clerk, revoked_at__isnull=True).exists()
    page = admin.get(reverse("core:account", args=[cast.clerk.pk])).content.decode()
    assert "Buka akun" in page
    admin.post(reverse("core:account_reopen", args=[cast.clerk.pk]), {"reason": "Keliru ditutup"})
    cast.clerk.refresh_from_db()
    assert cast.clerk.is_active
    assert not Grant.objects.filter(person=cast.clerk, revoked_at__isnull=True).exists()  # roles are given anew
    with acts(cast.auditor, Purpose.OVERSEE):
        assert said(cast.clerk, "account.closed").get().details == {"roles": 1}
        assert said(cast.clerk, "account.reopened").exists()


def test_a_reset_takes_password_factors_and_sessions_away(cast, admin, browse, acts):
    clerk = browse(cast.clerk)
    page = admin.post(reverse("core:account_reset", args=[cast.clerk.pk]), {"reason": "Ponsel hilang di pasar"})
    assert CODE.search(page.content.decode())
    cast.clerk.refresh_from_db()
    assert not cast.clerk.has_usable_password()
    assert not Authenticator.objects.filter(user=cast.clerk).exists()
    assert clerk.get(reverse("core:me")).status_code == 302
    with acts(cast.auditor, Purpose.OVERSEE):
        event = said(cast.clerk, "account.reset").get()
        assert (event.details, event.reason) == ({"factors": 1}, "Ponsel hilang di pasar")


def test_an_account_that_is_open_is_reset_and_not_invited(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE), pytest.raises(Conflict):
        services.invite(person=cast.clerk, area=HOME, by=cast.administrator, at=timezone.now())
    assert not Invitation.objects.exists()


def test_a_new_slip_ends_the_old_one(cast, acts):
    now = timezone.now()
    with acts(cast.administrator, Purpose.MANAGE):
        first = services.invite(person=cast.nobody, area=HOME, by=cast.administrator, at=now)
        second = services.invite(person=cast.nobody, area=HOME, by=cast.administrator, at=now)
    assert queries.find_invitation(first, now) is None
    assert queries.find_invitation(second, now) is not None
    assert queries.find_invitation(second, later(days=800)) is None


def test_nobody_closes_or_resets_themselves(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        with pytest.raises(NotAllowed):
            services.close_account(person=cast.administrator, reason="x", by=cast.administrator, at=timezone.now())
        with pytest.raises(NotAllowed):
            services.reset_factors(person=cast.administrator, reason="x", by=cast.administrator, at=timezone.now())


def test_the_list_is_searched_and_filtered(cast, admin):
    def names(**filters):
        page = admin.get(reverse("core:accounts"), filters)
        return {person.username for person in page.context["page"]}

    assert "clerk" in names()
    assert names(q="second") == {"second_clerk", "second_officer"}
    assert names(role=Role.CLERK) == {"clerk", "second_clerk"}
    assert names(state="waiting") == {"nobody"}
    assert names(state="closed") == set()
    assert names(q="tidak ada orang ini") == set()


def test_the_list_leaves_as_a_workbook_and_on_record(cast, admin, acts):
    answer = admin.get(reverse("core:accounts"), {"role": "clerk", "unduh": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert (answer["X-Row-Count"], len(rows)) == ("2", 3)
    assert rows[1][:4] == ("Clerk", "clerk", "Petugas pemadanan, Kota Banjarbaru", "aktif")
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="accounts.exported").details == {"rows": 2}


def test_people_of_another_region_are_not_there(cast, admin):
    page = admin.get(reverse("core:accounts")).content.decode()
    assert "Clerk" in page
    assert "Outsider" not in page
    theirs = Grant.objects.get(person=cast.outsider)
    for name, pk in [
        ("core:account", cast.outsider.pk), ("core:grant", cast.outsider.pk), ("core:account_close", cast.outsider.pk),
        ("core:account_reset", cast.outsider.pk), ("core:account_reopen", cast.outsider.pk), ("core:revoke", theirs.pk),
    ]:  # fmt: skip
        address = reverse(name, args=[pk])
        assert admin.get(address).status_code == 404, name
        assert admin.post(address, {"reason": "coba saja dulu"}).status_code == 404, name
    assert admin.post(reverse("core:invite", args=[cast.outsider.pk])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_who_works_in_two_regions_is_kept_by_who_manages_both(cast, admin, acts):
    Grant.objects.create(person=cast.clerk, role=Role.CLERK, area_code="6408", valid_from=timezone.now())
    page = admin.get(reverse("core:account", args=[cast.clerk.pk])).content.decode()
    assert "di luar wilayah Anda" in page
    assert "Kutai" not in page
    answer = admin.post(reverse("core:account_close", args=[cast.clerk.pk]), {"reason": "bukan urusan saya"})
    assert answer.status_code == 403
    cast.clerk.refresh_from_db()
    assert cast.clerk.is_active


def test_a_role_elsewhere_is_not_found_even_of_somebody_known(cast, acts):
    theirs = Grant.objects.create(person=cast.clerk, role=Role.CLERK, area_code="6408", valid_from=timezone.now())
    with acts(cast.administrator, Purpose.MANAGE):
        with pytest.raises(NotFound):
            queries.grant_for(cast.administrator, theirs.pk)
        assert theirs.pk not in {
            grant.pk for grant in queries.grants_seen(cast.administrator, [cast.clerk], ended=True)
        }


def test_an_account_made_for_another_region_is_not_seen_before_its_first_role(cast, admin):
    fresh = Person.objects.create(username="baru", name="Baru Di Sana", home_code="6408")
    assert "Baru Di Sana" not in admin.get(reverse("core:accounts")).content.decode()
    assert admin.get(reverse("core:account", args=[fresh.pk])).status_code == 404


@pytest.mark.parametrize("name", ["data_officer", "clerk", "leader", "auditor", "nobody"])
def test_others_have_no_business_here(cast, browse, name):
    client = browse(cast.people[name])
    assert client.get(reverse("core:accounts")).status_code == 403
    assert client.post(reverse("core:invite", args=[cast.nobody.pk])).status_code == 403
