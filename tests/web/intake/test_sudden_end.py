"""A process that is killed while a file comes in: nothing is half there, and the same file sent again is there once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import offices
import pytest
from django.conf import settings

from rangkul.core import vault
from rangkul.core.acting import acting_as
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.intake.models import Delivery, DeliveryFile

SENDER = Path(__file__).with_name("sender.py")


def counts(officer) -> tuple[int, ...]:
    with acting_as(officer, Purpose.FIND):
        received = Event.objects.filter(action="delivery.received").count()
        return Delivery.objects.count(), DeliveryFile.objects.count(), received


@pytest.mark.parametrize("when", ["midway", "kept"])
def test_a_file_whose_receiver_is_killed_is_sent_again_and_is_there_once(committed, tmp_path, when):
    path, data = tmp_path / "anak.csv", offices.register()
    path.write_bytes(data)
    folders = {"RANGKUL_KEYS": str(settings.RANGKUL_KEYS), "RANGKUL_DATA": str(settings.RANGKUL_DATA)}
    words = [sys.executable, str(SENDER), str(path), when]
    killed = subprocess.run(words, env=os.environ | folders, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert counts(committed.data_officer) == (0, 0, 0)
    home = vault.folder(committed.region.pk)
    for left in home.glob("incoming-*"):
        os.utime(left, (0, 0))  # more than a minute ago
    delivery = offices.send(committed, {"anak.csv": data}).delivery
    assert counts(committed.data_officer) == (1, 1, 1)
    with acting_as(committed.data_officer, Purpose.FIND):
        file = DeliveryFile.objects.get(delivery=delivery)
    assert b"".join(vault.read(committed.region.pk, file.sha256)) == data
    assert [*home.glob("incoming-*")] == []
    assert [found.name for found in home.glob("*/*")].count(file.sha256) == 1
