"""Tidings for other offices: what is sealed is told, once, signed, to public addresses alone, and nothing about anybody."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cast import ELSEWHERE, HOME
from django.utils import timezone

from rangkul.core import audit, outward, services, tidings
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Webhook
from rangkul.core.permissions import Purpose


class Office:
    """Another office that listens at this machine."""

    def __init__(self):
        self.heard, self.status, office = [], 200, self

        class Listener(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                office.heard.append((dict(self.headers), body, self.path))
                self.send_response(office.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_words): ...

        self.server = HTTPServer(("127.0.0.1", 0), Listener)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/kabar?dari=rangkul"


@pytest.fixture
def office():
    there = Office()
    yield there
    there.server.shutdown()
    there.server.server_close()


@pytest.fixture
def added(cast, office):
    with acting_as(cast.administrator, Purpose.MANAGE):
        return services.add_webhook(
            region=cast.region, url=office.url, events=["run.accepted"], by=cast.administrator, at=timezone.now()
        )


def happens(cast, action="run.accepted", area=HOME, number=7):
    with acting_as(cast.data_officer, Purpose.FIND):
        audit.record(
            action, on_kind="run", on_id=number, area=area, details={"name": "Anak Karangan"}, reason="rahasia"
        )


def due() -> list[tuple[int, int]]:
    found = []
    tidings.spread(lambda *ids: found.append(ids))
    return found


def test_what_is_sealed_is_told_once_and_signed(cast, office, added):
    webhook, secret = added
    happens(cast)
    happens(cast, "delivery.taken")  # not asked for
    happens(cast, area=ELSEWHERE)
    assert due() == []  # not sealed yet
    audit.seal()
    ((webhook_id, event_id),) = due()
    assert webhook_id == webhook.pk
    assert due() == []
    tidings.tell(webhook_id, event_id, at=timezone.now())
    ((headers, body, path),) = office.heard
    said = json.loads(body)
    assert path == "/kabar?dari=rangkul"
    assert set(said) == {"id", "type", "at", "region", "on", "more"}
    assert (said["type"], said["region"], said["more"]) == ("run.accepted", HOME, "/api/v1/runs/7")
    for word in (b"Karangan", b"rahasia", cast.data_officer.username.encode()):
        assert word not in body
    moment, mark = headers[tidings.SIGNATURE].split(",")
    expected = hmac.new(secret.encode(), moment[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert mark == f"v1={expected}"
    happens(cast, number=8)
    audit.seal()
    assert len(due()) == 1


def test_an_office_that_does_not_listen_is_tried_again(cast, office, added, acts):
    webhook, _secret = added
    happens(cast)
    audit.seal()
    ((webhook_id, event_id),) = due()
    for status in (500, 302):  # a redirect is not followed
        office.status = status
        with pytest.raises(tidings.NotHeard):
            tidings.tell(webhook_id, event_id, at=timezone.now())
    assert len(office.heard) == 2
    with acts(cast.administrator, Purpose.MANAGE):
        webhook.refresh_from_db()
    assert (webhook.failures, webhook.last_failure) == (2, "HTTP 302")
    office.status = 204
    tidings.tell(webhook_id, event_id, at=timezone.now())
    with acts(cast.administrator, Purpose.MANAGE):
        webhook.refresh_from_db()
        assert (webhook.failures, webhook.heard_at is not None) == (0, True)
        services.end_webhook(webhook=webhook, by=cast.administrator, at=timezone.now())
        with pytest.raises(Conflict):
            services.end_webhook(webhook=webhook, by=cast.administrator, at=timezone.now())
    tidings.tell(webhook_id, event_id, at=timezone.now())
    assert len(office.heard) == 3  # what was queued is not told any more
    happens(cast)
    audit.seal()
    assert due() == []


INSIDE = [
    "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255",
    "224.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:10.0.0.8", "::ffff:127.0.0.1", "64:ff9b::a00:8", "2002:a00:8::1", "::127.0.0.1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_our_own_network_is_no_public_place(address):
    assert not outward.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "103.10.20.30", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_internet_is(address):
    assert outward.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://kantor.go.id/", "ftp://kantor.go.id/", "file:///etc/passwd", "https://", "kantor.go.id", "https://a:b@kantor.go.id/",
        "https://kantor.go.id:8443/", "https://kantor.go.id:99999/", "https://kantor.go.id/#x", "https://kantor.go.id/\r\nX: y",
        "https://kantor.go.id/a b", "https://[::1]/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/",
        "https://localhost/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/meta-data", "https://[/", "",
        "http://127.0.0.1:80/",
    ],
)  # fmt: skip
def test_an_address_that_leads_inside_is_refused(cast, settings, monkeypatch, url):
    settings.SHOW_COMPONENTS = False  # as in production
    real = socket.getaddrinfo
    numeric = lambda host, *more, **words: real(host, *more, **words, flags=socket.AI_NUMERICHOST)  # noqa: E731
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **words: _public(host) or numeric(host, *more, **words)
    )
    with pytest.raises(outward.NotPublic):
        outward.target_of(url)


def _public(host: str) -> list | None:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))] if host == "kantor.go.id" else None


def test_a_name_that_leads_inside_is_refused_also_when_one_of_two_does(monkeypatch):
    found = [(0, 0, 0, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.8")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_all, **_more: found)
    with pytest.raises(outward.NotPublic):
        outward.target_of("https://kantor.go.id/")


def test_the_name_is_looked_up_once_and_that_address_is_spoken_to(monkeypatch):
    """A name that leads elsewhere the second time does not get there."""
    answers = iter([_public("kantor.go.id"), [(0, 0, 0, "", ("10.0.0.8", 443))]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_all, **_more: next(answers))
    spoken = []

    def connect(address, *_more):
        spoken.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        outward.post("https://kantor.go.id/", b"", {})
    assert spoken == [("8.8.8.8", 443)]


def test_who_manages_the_region_says_where(cast, office, acts, browse):
    with acts(cast.administrator, Purpose.MANAGE):
        with pytest.raises(NotAllowed):
            services.add_webhook(
                region=cast.elsewhere, url=office.url, events=["run.accepted"], by=cast.administrator, at=timezone.now()
            )
        with pytest.raises(Invalid):
            services.add_webhook(
                region=cast.region, url=office.url, events=["child.opened"], by=cast.administrator, at=timezone.now()
            )
    client = browse(cast.administrator)
    form = {"url": office.url, "events": ["run.accepted", "delivery.taken"]}
    page = client.post(f"/wilayah/{HOME}/kabar/", form)
    assert page["Cache-Control"] == "no-store"
    secret = page.content.decode().split('id="rahasia">')[1].split("<")[0]
    listed = client.get(f"/wilayah/{HOME}/kabar/").content.decode()
    assert office.url.partition("?")[0] in listed
    assert secret not in listed
    assert client.post(f"/wilayah/{HOME}/kabar/", form | {"url": "https://10.0.0.8/"}).status_code == 422
    with acts(cast.administrator, Purpose.MANAGE):
        kept = Webhook.objects.get()
        assert secret.encode() not in bytes(kept.secret_sealed)
    with acts(cast.data_officer, Purpose.FIND):
        assert not Webhook.objects.exists()
    assert client.post(f"/wilayah/kabar/{kept.pk}/akhiri/").status_code == 302
    assert "diakhiri" in client.get(f"/wilayah/{HOME}/kabar/").content.decode()
