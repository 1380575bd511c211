"""Sends a file in a process of its own: ``python sender.py FILE midway|kept``; it ends by SIGKILL.

``midway``: when half of the file has come in. ``kept``: when all of it lies in the vault and nothing is committed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django


def main(path: str, when: str) -> None:
    from cast import NOON
    from entering import connect_as

    from rangkul.core.acting import acting_as
    from rangkul.core.models import Person, Region
    from rangkul.core.permissions import Purpose
    from rangkul.intake import services
    from rangkul.intake.services import receiving

    connect_as("app")
    data = Path(path).read_bytes()

    def die(*_given, **_more):
        os.kill(os.getpid(), signal.SIGKILL)

    def pieces():
        yield data[: len(data) // 2]
        if when == "midway":
            die()
        yield data[len(data) // 2 :]

    receiving.ask_for_check = die
    officer, region = Person.objects.get(username="data_officer"), Region.objects.get(pk="6372")
    with acting_as(officer, Purpose.FIND):
        services.receive(region=region, files=[services.Incoming("anak.csv", pieces())], by=officer, at=NOON)


if __name__ == "__main__":
    tests = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(tests / "web"), str(tests)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "web_settings"
    django.setup()
    main(*sys.argv[1:])
