"""Requests and breaches with the law's clock, seen by who oversees the region and by nobody else."""

from __future__ import annotations

import psycopg
import pytest
from cast import ELSEWHERE, HOME, LONG_AGO
from django.db.utils import IntegrityError
from django.urls import reverse
from django.utils import timezone

from rangkul.core import audit, queries, services
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed, NotFound
from rangkul.core.models import Breach, Event, Ticket, TicketState
from rangkul.core.permissions import Purpose, Role

HOURS = timezone.timedelta(hours=1)
ASKED = {
    "kind": "see", "requester_name": "Ibu Norhayati", "requester_relation": "ibu", "requester_contact": "0812",
    "child_key": "c0123456789abcdef0123", "request": "Ingin tahu siapa yang membuka data anak saya.", "region": HOME,
}  # fmt: skip
HAPPENED = {
    "what": "Berkas terkirim ke nomor yang salah", "data_kinds": ["identity", "nik"], "people_count": "40",
    "measures": "Penerima menghapus berkasnya", "region": HOME,
}  # fmt: skip


@pytest.fixture
def auditor(cast, browse):
    return browse(cast.auditor)


@pytest.fixture
def next_door(cast):
    """An auditor of the other region, with a request and a breach there."""
    cast.outsider.grants_held().model.objects.create(
        person=cast.outsider, role=Role.AUDITOR, area_code=ELSEWHERE, valid_from=LONG_AGO
    )
    now = timezone.now()
    with acting_as(cast.outsider, Purpose.OVERSEE):
        words = {key: value for key, value in ASKED.items() if key not in ("region", "kind")}
        ticket = services.receive_request(
            region=cast.elsewhere, kind="see", received_at=now, by=cast.outsider, at=now, **words
        )
        breach = services.note_breach(
            region=cast.elsewhere, found_at=now, by=cast.outsider, at=now, what="Milik tetangga", data_kinds=["nik"],
            measures="ada",
        )  # fmt: skip
    return ticket, breach


def moment(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def ask(client, at, **more):
    client.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(at)} | more)
    return Ticket.objects.order_by("-id").first()


def oversee(cast):
    return acting_as(cast.auditor, Purpose.OVERSEE)


def test_the_clock_runs_from_when_a_request_was_received(cast, auditor):
    now = timezone.now()
    auditor.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(now - 10 * HOURS)})
    with oversee(cast):
        ticket = Ticket.objects.get()
        assert ticket.due_at - ticket.received_at == 72 * HOURS
        event = Event.objects.get(action="privacy.received")
        assert event.details["child"] == ASKED["child_key"]
        assert "Norhayati" not in str(event.details)
    page = auditor.get(reverse("core:privacy")).content.decode()
    assert "Ibu Norhayati" in page
    assert "habis dalam" in page


def test_a_late_request_is_marked(cast, auditor):
    auditor.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(timezone.now() - 80 * HOURS)})
    assert "lewat waktu" in auditor.get(reverse("core:privacy")).content.decode()


def test_nothing_is_received_tomorrow(cast, auditor):
    page = auditor.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(timezone.now() + 9 * HOURS)})
    assert page.status_code == 422
    with oversee(cast):
        assert not Ticket.objects.exists()


def test_a_nik_is_no_child_key(cast, auditor):
    late = {"received_at": moment(timezone.now() - HOURS), "child_key": "6372914503120001 NIK"}
    assert auditor.post(reverse("core:ticket_add"), ASKED | late).status_code == 422


def test_an_answer_closes_it_once(cast, auditor):
    auditor.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(timezone.now() - HOURS)})
    with oversee(cast):
        address = reverse("core:ticket", args=[Ticket.objects.get().pk])
    assert auditor.post(address, {"act": "answer", "jawab-answer": ""}).status_code == 422
    words = {"act": "answer", "jawab-answer": "Daftarnya sudah diserahkan."}
    assert auditor.post(address, words).status_code == 302
    assert auditor.post(address, words).status_code == 409
    page = auditor.get(address).content.decode()
    assert "Daftarnya sudah diserahkan." in page
    assert "tepat waktu" in page
    with oversee(cast):
        ticket = Ticket.objects.get()
        assert (ticket.state, ticket.closed_by_id) == (TicketState.ANSWERED, cast.auditor.pk)
        assert Event.objects.filter(action="privacy.answered").count() == 1


def test_a_refusal_has_a_ground_of_the_law(cast, auditor):
    auditor.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(timezone.now() - HOURS)})
    with oversee(cast):
        ticket = Ticket.objects.get()
    address = reverse("core:ticket", args=[ticket.pk])
    words = {"act": "refuse", "tolak-answer": "Anda bukan wali anak ini."}
    assert auditor.post(address, words).status_code == 422
    assert auditor.post(address, words | {"tolak-ground": "stranger"}).status_code == 302
    with oversee(cast):
        assert Ticket.objects.get().state == TicketState.REFUSED
        with pytest.raises(Conflict):
            services.answer_request(ticket=ticket, answer="x", by=cast.auditor, at=timezone.now())
        with pytest.raises(Invalid):
            services.refuse_request(ticket=ticket, ground="", answer="x", by=cast.auditor, at=timezone.now())


def test_the_database_refuses_a_closed_request_without_who_and_when(cast, auditor):
    auditor.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(timezone.now() - HOURS)})
    with oversee(cast), pytest.raises(IntegrityError), acting_as(cast.auditor, Purpose.OVERSEE):
        Ticket.objects.update(state=TicketState.ANSWERED)


def test_a_breach_is_noted_completed_printed_and_notified(cast, auditor):
    now = timezone.now()
    auditor.post(reverse("core:breach_add"), HAPPENED | {"found_at": moment(now - 5 * HOURS)})
    with oversee(cast):
        breach = Breach.objects.get()
        assert (breach.due_at - breach.found_at, breach.people_count) == (72 * HOURS, 40)
    address = reverse("core:breach", args=[breach.pk])
    fields = {f"isi-{key}": value for key, value in HAPPENED.items()} | {"act": "change", "isi-people_count": "41"}
    assert auditor.post(address, fields).status_code == 302

    letter = auditor.get(reverse("core:breach_letter", args=[breach.pk])).content.decode()
    for word in (
        "pasal 46",
        "Berkas terkirim ke nomor yang salah",
        "NIK atau nomor kartu keluarga",
        "41",
        "orang tua/wali",
    ):
        assert word in letter, word
    agency = auditor.get(reverse("core:breach_letter", args=[breach.pk]), {"untuk": "lembaga"}).content.decode()
    assert "Lembaga yang menyelenggarakan" in agency

    too_early = {"act": "notice", "surat-notified_at": moment(now - 9 * HOURS), "surat-whom": "41 orang tua"}
    assert auditor.post(address, too_early).status_code == 422
    assert auditor.post(address, too_early | {"surat-notified_at": moment(now - HOURS)}).status_code == 302
    assert auditor.post(address, fields).status_code == 409  # it stands as it was given
    with oversee(cast):
        assert set(Event.objects.filter(on_kind="breach").values_list("action", flat=True)) == {
            "breach.noted", "breach.changed", "breach.notified",
        }  # fmt: skip
        assert "nomor yang salah" not in str(list(Event.objects.values_list("details", flat=True)))


def test_what_was_destroyed_is_listed(cast, auditor):
    with acting_as(cast.data_officer, Purpose.FIND):
        audit.record("delivery.destroyed", on_kind="delivery", on_id=7, area=HOME, details={"rows": 1200})
        audit.record("delivery.destroyed", on_kind="delivery", on_id=8, area=ELSEWHERE, details={"rows": 5})
    page = auditor.get(reverse("core:retention")).content.decode()
    assert "memusnahkan kiriman nomor 7" in page
    assert "baris: 1200" in page
    assert "nomor 8" not in page


def test_what_lies_next_door_is_not_there(cast, auditor, next_door):
    ticket, breach = next_door
    assert "Milik tetangga" not in auditor.get(reverse("core:breaches")).content.decode()
    assert auditor.get(reverse("core:privacy")).context["page"].paginator.count == 0
    for name, pk in (("core:ticket", ticket.pk), ("core:breach", breach.pk), ("core:breach_letter", breach.pk)):
        assert auditor.get(reverse(name, args=[pk])).status_code == 404, name
    assert (
        auditor.post(reverse("core:ticket", args=[ticket.pk]), {"act": "answer", "jawab-answer": "x"}).status_code
        == 404
    )
    assert auditor.post(reverse("core:ticket_add"), ASKED | {"region": ELSEWHERE}).status_code == 422


def test_the_database_shows_requests_to_overseers_only(cast, auditor):
    auditor.post(reverse("core:ticket_add"), ASKED | {"received_at": moment(timezone.now() - HOURS)})
    for name, purpose in [
        ("administrator", Purpose.MANAGE), ("planner", Purpose.SEE), ("data_officer", Purpose.REGISTER),
        ("administrator", Purpose.OVERSEE), ("outsider", Purpose.OVERSEE),
    ]:  # fmt: skip
        with acting_as(cast.people[name], purpose):
            assert not Ticket.objects.exists(), (name, purpose)
    assert not Ticket.objects.exists()
    with oversee(cast):
        assert Ticket.objects.exists()


def test_the_queries_ask_the_viewer_even_where_the_wall_would_let_through(cast, next_door):
    with acting_as(cast.outsider, Purpose.OVERSEE):
        assert Ticket.objects.exists()
        assert Breach.objects.exists()
        assert not queries.tickets(cast.auditor).exists()
        assert not queries.breaches(cast.auditor).exists()
        with pytest.raises(NotFound):
            queries.ticket_for(cast.auditor, next_door[0].pk)


def test_the_worker_without_a_name_reads_no_request(cast, worker_sql):
    assert worker_sql.execute("SELECT count(*) FROM core_ticket").fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        worker_sql.execute(
            "INSERT INTO core_breach (region_id, found_at, due_at, what, data_kinds, measures, noted_by_id, notified_whom)"
            " VALUES ('6372', now(), now() + interval '1 day', 'x', '{}', 'x', 1, '')"
        )


@pytest.mark.parametrize("name", ["administrator", "data_officer", "leader", "clerk"])
def test_only_who_handles_privacy_opens_these_pages(cast, browse, name):
    client = browse(cast.people[name])
    for address in ("core:privacy", "core:ticket_add", "core:breaches", "core:breach_add", "core:retention"):
        assert client.get(reverse(address)).status_code == 403


def test_the_service_asks_for_the_right_too(cast):
    now = timezone.now()
    with acting_as(cast.leader, Purpose.OVERSEE), pytest.raises(NotAllowed):
        services.note_breach(
            region=cast.region, found_at=now, by=cast.leader, at=now, what="x", data_kinds=[], measures="x"
        )
