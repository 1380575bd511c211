"""A file that arrives in pieces: over a line that breaks nothing is lost and nothing doubled."""

from __future__ import annotations

import offices
import pytest
from cast import HOME, NOON, later
from django.urls import reverse

from rangkul.core import vault
from rangkul.core.permissions import Purpose
from rangkul.intake import services
from rangkul.intake.models import Delivery, DeliveryFile, Upload

DATA = offices.register()
MARK = "k3-abc"


@pytest.fixture
def desk(cast, browse):
    return browse(cast.data_officer)


def begin(desk, data=DATA, **other):
    said = {"region": HOME, "name": "penduduk.csv", "size": len(data), "mark": MARK} | other
    return desk.post(reverse("intake:pieces"), said)


def piece(desk, pk, start, data):
    return desk.post(reverse("intake:piece", args=[pk, start]), data, content_type="application/octet-stream")


def test_pieces_become_one_original(cast, acts, desk, django_capture_on_commit_callbacks):
    upload = begin(desk).json()
    assert upload["received"] == 0
    assert piece(desk, upload["id"], 0, DATA[:100]).json()["received"] == 100
    assert begin(desk).json() == {"id": upload["id"], "received": 100}  # the page was closed and opened again
    again = piece(desk, upload["id"], 0, DATA[:100])  # the answer got lost, the piece is sent again
    assert (again.status_code, again.json()["received"]) == (409, 100)
    assert piece(desk, upload["id"], 100, DATA[100:]).json()["received"] == len(DATA)
    with acts(cast.data_officer, Purpose.FIND):
        pieces = Upload.objects.get().pieces
    with django_capture_on_commit_callbacks(execute=True):
        sent = desk.post(reverse("intake:new"), {"region": HOME, "uploads": [upload["id"]]})
    assert sent.status_code == 302
    with acts(cast.data_officer, Purpose.FIND):
        file = DeliveryFile.objects.get()
        assert b"".join(vault.read(HOME, file.sha256)) == DATA
        assert not Upload.objects.exists()
    assert not any(vault.has(HOME, sha256) for sha256 in pieces)


def test_an_incomplete_upload_is_not_taken(cast, acts, desk):
    upload = begin(desk).json()
    piece(desk, upload["id"], 0, DATA[:100])
    assert desk.post(reverse("intake:new"), {"region": HOME, "uploads": [upload["id"]]}).status_code == 409
    with acts(cast.data_officer, Purpose.FIND):
        assert not Delivery.objects.exists()


def test_a_piece_may_not_be_longer_than_its_file(cast, desk):
    upload = begin(desk, b"short").json()
    longer = piece(desk, upload["id"], 0, b"longer than said")
    assert longer.status_code == 422
    assert "lebih panjang" in longer.json()["sentence"]


def test_too_large_is_said_before_anything_is_sent(cast, desk, settings):
    settings.RANGKUL_MAX_DELIVERY = 10
    assert begin(desk).status_code == 413


def test_nobody_goes_on_with_another_ones_upload(cast, browse, desk):
    upload = begin(desk).json()
    other = browse(cast.second_officer)
    assert piece(other, upload["id"], 0, DATA[:100]).status_code == 404
    assert other.post(reverse("intake:new"), {"region": HOME, "uploads": [upload["id"]]}).status_code == 404
    assert begin(browse(cast.clerk)).status_code == 403
    assert begin(browse(cast.outsider)).status_code == 404


def test_what_nobody_goes_on_with_is_destroyed(cast, acts, desk, django_capture_on_commit_callbacks):
    upload = begin(desk).json()
    piece(desk, upload["id"], 0, DATA[:100])
    with acts(cast.data_officer, Purpose.FIND):
        (sha256,) = Upload.objects.get().pieces
        Upload.objects.update(touched_at=NOON)
    keeper = services.keeper(region=cast.region, at=NOON)
    with acts(keeper, Purpose.FIND), django_capture_on_commit_callbacks(execute=True):
        assert services.drop_uploads(region=cast.region, by=keeper, at=later(days=6)) == 0
        assert services.drop_uploads(region=cast.region, by=keeper, at=later(days=8)) == 1
    assert not vault.has(HOME, sha256)
