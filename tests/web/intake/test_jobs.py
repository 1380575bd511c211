"""What is done in the background: asked for in the transaction of the upload, done once, safe to repeat."""

from __future__ import annotations

from datetime import timedelta

import offices
from cast import NOON
from django.db import connection
from django.utils import timezone

from rangkul.core.models import Grant, Person
from rangkul.core.permissions import Purpose
from rangkul.intake import services
from rangkul.intake.models import Delivery
from rangkul.main.jobs import intake as jobs
from rangkul.main.jobs import keeping


def queued() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, lock, args FROM procrastinate_jobs WHERE task_name LIKE 'intake.%' ORDER BY id"
        )
        return cursor.fetchall()


def test_an_upload_asks_for_its_check_and_carries_ids_only(cast):
    delivery = offices.send(cast, {"penduduk.csv": offices.register()}).delivery
    ((name, lock, arguments),) = queued()
    assert (name, lock) == ("intake.check", f"intake-{delivery.pk}")
    assert str(delivery.pk) in str(arguments)
    assert "penduduk" not in str(arguments)


def test_the_job_checks_once(cast, acts):
    delivery = offices.send(cast, {"penduduk.csv": offices.register()}).delivery
    for _again in range(2):
        jobs.check(person_id=cast.data_officer.pk, delivery_id=delivery.pk)
    with acts(cast.data_officer, Purpose.FIND):
        delivery.refresh_from_db()
    assert (delivery.state, delivery.rows_taken) == ("checked", 12)
    jobs.check(person_id=cast.data_officer.pk, delivery_id=999_999)


def test_a_right_that_was_taken_meanwhile_is_missed(cast, acts):
    delivery = offices.send(cast, {"penduduk.csv": offices.register()}).delivery
    Grant.objects.filter(person=cast.data_officer).update(revoked_at=NOON)
    jobs.check(person_id=cast.data_officer.pk, delivery_id=delivery.pk)
    with acts(cast.second_officer, Purpose.FIND):
        delivery.refresh_from_db()
    assert delivery.state == "received"


def test_at_night_the_system_destroys_in_its_own_name(cast, acts):
    yesterday = timezone.localdate() - timedelta(days=1)
    delivery = offices.checked(cast, {"penduduk.csv": offices.register()}, period="20251")
    with acts(cast.data_officer, Purpose.FIND):
        basis = offices.basis(cast, valid_until=timezone.localdate())
        services.take(delivery=delivery, basis=basis, by=cast.data_officer, at=timezone.now())
        basis.valid_until = yesterday
        basis.save()
    assert keeping.make_round(cast.region, timezone.now())["deliveries"] == 1
    jobs.revive(timestamp=0)
    with acts(cast.data_officer, Purpose.FIND):
        assert Delivery.objects.get().state == "destroyed"
    keeper = Person.objects.get(username="sistem-kiriman")
    assert keeper.kind == Person.Kind.SYSTEM
    assert keeper.policy.startswith("Memusnahkan kiriman")
    assert not keeper.has_usable_password()
