"""What is sent to hurt: refused with a problem, never a crash, and nothing of it is said back."""

from __future__ import annotations

import threading
import uuid

import pytest
from cast import HOME
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client

from rangkul.core import queries
from rangkul.core.machines import repeats
from rangkul.core.permissions import Purpose
from rangkul.intake.models import Delivery

from .programs import ROOT, program, token_of

NIK = "6372914503120001"


@pytest.fixture
def officer(cast):
    return program(cast.data_officer)


def is_problem(answer, *statuses: int) -> bool:
    said = answer.json()
    whole = answer["Content-Type"] == "application/problem+json" and {"type", "title", "status"} <= set(said)
    return whole and answer.status_code in statuses and said["status"] == answer.status_code and NIK not in str(said)


BODIES = {
    "nothing": b"",
    "no JSON": b"<xml/>",
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "cut off": b'{"group": "nik", "number": "' + NIK.encode(),
    "deep": b'{"a":' * 60_000,
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "no number": b'{"group": "nik", "number": NaN}',
    "endless number": b'{"group": ' + b"9" * 5_000 + b"}",
    "NUL": b'{"group": "nik", "number": "6372914503120001\\u0000", "reason": "alasan yang cukup"}',
    "half a letter": b'{"group": "nik", "number": "6372914503120001", "reason": "alasan \\ud800 yang cukup"}',
    "no UTF-8": b'{"group": "nik", "number": "\xff\xfe"}',
    "BOM": b"\xef\xbb\xbf{}",
    "twice": b'{"group": "nik", "group": {"a": 1}}',
    "a key that is a number": f'{{"{NIK}": 1}}'.encode(),
    "wrong kinds": b'{"group": [], "number": {}, "reason": 1}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_read(officer, name):
    assert is_problem(officer.post("/children/search-by-number", BODIES[name]), 400, 415, 422)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""],
)
def test_a_body_of_another_kind(officer, kind):
    answer = officer.client.generic("POST", f"{ROOT}/runs", b"{}", content_type=kind, headers=officer.headers)
    assert is_problem(answer, 415)


def test_a_body_that_is_too_large(officer, settings):
    assert is_problem(officer.post("/runs", b" " * ((1 << 20) + 1)), 413)
    settings.RANGKUL_MAX_DELIVERY = 1000
    small = {"region": HOME, "files": SimpleUploadedFile("a.csv", b"x" * 1001)}
    assert is_problem(officer.form("/deliveries", small), 413)
    large = {"region": HOME, "files": SimpleUploadedFile("a.csv", b"x" * (1 << 21))}
    assert is_problem(officer.form("/deliveries", large), 413)


@pytest.mark.parametrize("size", ["-1", "x", "9" * 30])
def test_a_size_that_lies(officer, size):
    answer = officer.client.post(
        f"{ROOT}/runs", b"{}", content_type="application/json", headers=officer.headers, CONTENT_LENGTH=size
    )
    assert is_problem(answer, 413)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no boundary at all",
        b"--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\ncut",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--",
        b"--x\r\n" + b"A: " + b"b" * 20_000 + b"\r\n\r\n--x--",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(3_100)) + b"--x--",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", [None, "kunci-nomor-1"])
def test_a_form_that_cannot_be_read(officer, body, key):
    headers = officer.headers | ({"Idempotency-Key": key} if key else {})
    kind = "multipart/form-data; boundary=x"
    answer = officer.client.generic("POST", f"{ROOT}/deliveries", body, content_type=kind, headers=headers)
    assert is_problem(answer, 400, 413, 415, 422)
    bare = officer.client.generic(
        "POST", f"{ROOT}/deliveries", body, content_type="multipart/form-data", headers=headers
    )
    assert is_problem(bare, 400, 415, 422)


def test_a_file_whose_name_leads_elsewhere(officer):
    said = {"region": HOME, "files": SimpleUploadedFile("../../etc/x", b"a;b")}
    number = officer.form("/deliveries", said).json()["delivery"]
    assert "/" not in officer.get(f"/deliveries/{number}").json()["files"][0]["name"]


@pytest.mark.parametrize("method", ["put", "delete", "options", "head", "trace"])
def test_a_method_that_is_none(officer, method):
    answer = getattr(officer.client, method)(f"{ROOT}/runs", headers=officer.headers)
    assert answer.status_code == 405
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}
    assert method == "head" or is_problem(answer, 405)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/x",
        "/runs/",
        "/runs/x",
        "/runs/-1",
        "/runs/1.5",
        "/runs/%00",
        "/runs/%0A/x",
        "/regions/63%2072/areas",
        "/../runs",
    ],
)
def test_an_address_that_is_none(officer, path):
    assert is_problem(officer.get(path), 404, 422)


@pytest.mark.parametrize("number", [0, 2**63, 10**40])
def test_a_number_that_no_row_can_have(officer, number):
    for path in ("/runs/{}", "/deliveries/{}", "/deliveries/{}/accounting", "/children/{}"):
        assert is_problem(officer.get(path.format(number)), 422)


@pytest.mark.parametrize("said", ["", "x", '"', '"1-1', "W/*", '"1-' + "9" * 40 + '"', "*, *"])
def test_a_version_that_is_none(officer, two_children, said):
    edit = {"name": "Lain", "reason": "Sesuai akta kelahiran"}
    assert is_problem(officer.patch(f"/children/{two_children[0].pk}", edit, {"If-Match": said}), 412)


@pytest.fixture
def two_children(cast, acts):
    from .test_operations import child

    with acts(cast.data_officer, Purpose.REGISTER):
        return [child(cast), child(cast, "Siti Karangan")]


def test_a_surprise_is_a_problem_that_says_nothing(cast, monkeypatch):
    there = program(cast.data_officer)
    there.client = Client(raise_request_exception=False)

    def crash(_person):
        raise RuntimeError(NIK)

    monkeypatch.setattr(queries, "regions_of", crash)
    answer = there.get("/regions")
    assert is_problem(answer, 500)
    assert "RuntimeError" not in answer.content.decode()


def test_what_failed_leaves_nothing(cast, officer, acts, monkeypatch):
    """The delivery is made, then something goes wrong: neither it nor the key stays."""
    from rangkul.core.errors import Conflict
    from rangkul.intake import api

    real = api.services.receive

    def half(**given):
        real(**given)
        raise Conflict

    key = {"Idempotency-Key": str(uuid.uuid4())}
    said = {"region": HOME, "files": SimpleUploadedFile("a.csv", b"a;b")}
    monkeypatch.setattr(api.services, "receive", half)
    assert officer.form("/deliveries", said, key).status_code == 409
    monkeypatch.setattr(api.services, "receive", real)
    with acts(cast.data_officer, Purpose.FIND):
        assert not Delivery.objects.exists()


def test_the_same_key_at_the_same_time_acts_once(committed):
    """Two lines, one key: the second waits for the first and hears its answer."""
    secret, key = token_of(committed.data_officer), {"Idempotency-Key": str(uuid.uuid4())}
    answers, barrier = [], threading.Barrier(2)

    def send(name: bytes):
        try:
            said = {"region": HOME, "files": SimpleUploadedFile("a.csv", b"a;b")}
            barrier.wait()
            headers = {"Authorization": f"Bearer {secret}", **key}
            answers.append(Client().post(f"{ROOT}/deliveries", said, headers=headers))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(b"",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 1


def test_kept_answers_are_forgotten_after_a_day(cast, officer):
    said = {"region": HOME, "files": SimpleUploadedFile("a.csv", b"a;b")}
    assert officer.form("/deliveries", said, {"Idempotency-Key": "kunci-lama"}).status_code == 201
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - interval '1 minute', now() + interval '1 minute'")
        before, after = cursor.fetchone()
    assert repeats.forget(before) == 0
    assert repeats.forget(after) == 1
