"""Breaking the glass: three hours, with a reason, said on every page, seen by the auditor."""

from __future__ import annotations

import pytest
from cast import CEMPAKA, ELSEWHERE, HOME, KOMET, UTARA
from django.urls import reverse
from django.utils import timezone

from rangkul.core import queries, services
from rangkul.core.errors import NotAllowed
from rangkul.core.models import Event, Grant
from rangkul.core.permissions import Permission, Purpose, Role, can

WHY = "Anak dilaporkan hilang sejak tadi malam"


@pytest.fixture
def worker(cast, browse):
    return browse(cast.social_worker)


def open_for(client, **where):
    return client.post(reverse("core:emergency"), {"region": HOME, "reason": WHY} | where)


def test_it_opens_is_said_everywhere_and_ends(cast, worker, acts):
    assert open_for(worker, district=UTARA, village=KOMET).url == reverse("core:emergency")
    grant = Grant.objects.get(person=cast.social_worker, role=Role.EMERGENCY)
    assert (grant.area_code, (grant.valid_until - grant.valid_from).total_seconds()) == (KOMET, 10800)
    for address in ("core:emergency", "core:me", "core:rights"):
        page = worker.get(reverse(address)).content.decode()
        assert "Akses darurat terbuka: Komet, Banjarbaru Utara" in page, address
    worker.post(reverse("core:emergency_end", args=[grant.pk]))
    assert "Akses darurat terbuka:" not in worker.get(reverse("core:me")).content.decode()
    with acts(cast.auditor, Purpose.OVERSEE):
        assert set(Event.objects.filter(on_id=str(cast.social_worker.pk)).values_list("action", flat=True)) >= {
            "emergency.opened", "emergency.ended",
        }  # fmt: skip


def test_it_is_over_after_three_hours_by_itself(cast, worker):
    open_for(worker, district=CEMPAKA)
    grant = Grant.objects.get(person=cast.social_worker, role=Role.EMERGENCY)
    Grant.objects.filter(pk=grant.pk).update(valid_until=timezone.now())
    assert "Akses darurat terbuka:" not in worker.get(reverse("core:me")).content.decode()
    assert queries.open_emergencies(cast.social_worker) == []


def test_it_needs_a_reason_that_says_something(cast, worker):
    answer = worker.post(reverse("core:emergency"), {"region": HOME, "reason": "penting"})
    assert answer.status_code == 422
    assert not Grant.objects.filter(role=Role.EMERGENCY).exists()


def test_it_does_not_reach_another_region(cast, worker):
    assert open_for(worker, region=ELSEWHERE).status_code == 422
    assert open_for(worker, district="640804").status_code == 422
    assert not Grant.objects.filter(role=Role.EMERGENCY).exists()


def test_the_service_does_not_reach_there_either(cast, acts):
    with acts(cast.social_worker, Purpose.SELF), pytest.raises(NotAllowed):
        services.open_emergency(area=ELSEWHERE, reason=WHY, by=cast.social_worker, at=timezone.now())
    assert not Grant.objects.filter(role=Role.EMERGENCY).exists()


def test_who_has_no_such_right_has_no_glass(cast, browse):
    for name in ("clerk", "leader", "administrator", "village_operator"):
        assert open_for(browse(cast.people[name])).status_code == 403


def test_nobody_ends_what_another_opened(cast, worker, browse):
    open_for(worker)
    grant = Grant.objects.get(role=Role.EMERGENCY)
    other = browse(cast.protection_officer)
    assert other.post(reverse("core:emergency_end", args=[grant.pk])).status_code == 404
    assert can(cast.social_worker, Permission.CHILD_VIEW, area=KOMET)


def test_the_auditor_sees_open_and_past_ones(cast, worker, browse):
    open_for(worker, district=UTARA)
    Grant.objects.create(
        person=cast.protection_officer, role=Role.EMERGENCY, area_code=CEMPAKA, reason="Sudah lama",
        valid_from=timezone.now() - timezone.timedelta(days=9), valid_until=timezone.now() - timezone.timedelta(days=8),
    )  # fmt: skip
    Grant.objects.create(
        person=cast.outsider, role=Role.EMERGENCY, area_code=ELSEWHERE, reason="Di wilayah lain",
        valid_from=timezone.now(), valid_until=timezone.now() + timezone.timedelta(hours=1),
    )  # fmt: skip
    page = browse(cast.auditor).get(reverse("core:emergencies"))
    assert [held.person_id for held in page.context["open"]] == [cast.social_worker.pk]
    assert [held.reason for held in page.context["page"]] == ["Sudah lama"]
    assert WHY in page.content.decode()
    assert "Di wilayah lain" not in page.content.decode()
