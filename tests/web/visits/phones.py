"""The volunteers' app against a live server: five doors in Komet, a phone in a browser, and a slip's code."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from cast import Cast
from chromium import ARGUMENTS, chromium_path
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from django.utils import timezone
from entering import connect_as

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


class OwnChromium:
    """A browser of its own on a profile of its own, so that it can be killed and what it had written looked at anew."""

    def __init__(self, kind, profile: Path, like: dict):
        self.kind, self.profile, self.like = kind, profile, like
        self.context = None

    def switch_on(self, *, offline: bool = False):
        self.context = self.kind.launch_persistent_context(
            self.profile, executable_path=chromium_path(), args=ARGUMENTS, offline=offline, **self.like
        )
        return self.context

    def kill(self) -> None:
        """SIGKILL to every process of the browser: nothing of it may write another byte."""
        ours = self._processes()
        for process in ours:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _gone, alive = psutil.wait_procs(ours, timeout=10)
        assert ours
        assert not [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        self.context = None

    def put_away(self) -> None:
        if self.context:
            self.context.close()

    def _processes(self) -> list[psutil.Process]:
        """The browser of this profile and all that it started, the browser first."""
        mark = f"--user-data-dir={self.profile}"
        started = psutil.Process().children(recursive=True)
        browsers = [one for one in started if mark in _words_of(one) and "--type=" not in " ".join(_words_of(one))]
        return [process for browser in browsers for process in (browser, *browser.children(recursive=True))]


def _words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


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
