"""The volunteers' app against a live server: five doors in Komet, a phone in a browser, and a slip's code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cast import Cast
from conftest import connect_as
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from django.utils import timezone

from rangkul.core import services as core
from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.forms.models import Form, FormVersion, Publication, Use
from rangkul.forms.shipping import ship
from rangkul.visits.models import Assignment

from . import plans

NAMES = ("Siti Aisyah", "Muhammad Rizky", "Dewi Lestari", "Ahmad Fauzi", "Nurul Hidayah", "Budi Santoso", "Rahmawati")
PHONE = {"width": 390, "height": 844}
PIN = "482915"


@dataclass
class World:
    """Who is there, which doors, and where the application answers."""

    cast: Cast
    address: str
    doors: list[Assignment]

    def slip(self) -> str:
        """A fresh code for the volunteer's phone."""
        with acting_as(self.cast.data_officer, Purpose.VISIT):
            return core.make_device_code(
                person=self.cast.volunteer, region=self.cast.region, by=self.cast.data_officer, at=timezone.now()
            )


def settle(cast: Cast) -> list[Assignment]:
    """Questionnaires, and seven children behind six doors for the volunteer, committed."""
    connect_as("owner")
    ship()
    connect_as("app")
    officer = cast.data_officer
    with acting_as(officer, Purpose.REGISTER):
        children = [plans.child(name, sex="PLPLPLP"[number]) for number, name in enumerate(NAMES)]
    with acting_as(officer, Purpose.VISIT):
        round_ = plans.open_round(officer, due_on=timezone.localdate())
        return [
            plans.door(round_, child, cast.volunteer, order=number, household="KMTRUMAH" if number < 2 else f"RUMAH{number:03d}")
            for number, child in enumerate(children)
        ]  # fmt: skip


def publish_another(world: World) -> None:
    """A newer version of the visit's questionnaire, as a data officer publishes one."""
    with acting_as(world.cast.data_officer, Purpose.VISIT):
        old = FormVersion.objects.filter(form__code="ats_visit", form__region=None).latest("pk")
        fields = {
            name: getattr(old, name) for name in ("title", "xlsx", "questions", "warnings", "state", "published_at")
        }
        form = Form.objects.create(region=world.cast.region, code="ats_visit", title=old.title)
        newer = FormVersion.objects.create(
            form=form, version="2099010100", xml=old.xml.replace(old.version, "2099010100"), digest="f" * 64,
            uploaded_at=timezone.now(), **fields,
        )  # fmt: skip
        Publication.objects.create(
            version=newer, region=world.cast.region, purpose=Use.VISIT, audience=["volunteer"],
            valid_from=dt.date(2025, 1, 1), published_at=timezone.now(),
        )  # fmt: skip


class Server(LiveServerThread):
    """The application in a thread of its own, with its own connections."""

    def __init__(self):
        super().__init__("127.0.0.1", StaticFilesHandler)
        self.daemon = True

    def __enter__(self) -> str:
        self.start()
        self.is_ready.wait()
        if self.error:
            raise self.error
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_trouble):
        self.terminate()
        connections.close_all()
