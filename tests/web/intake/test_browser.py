"""In a real browser: files are dropped, the line breaks, and what arrived is whole."""

from __future__ import annotations

import re

import offices
import pytest
from django.conf import settings
from entering import signed_in
from pytest_django.live_server_helper import LiveServer

from rangkul.core import vault
from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.intake.models import Delivery, DeliveryFile, Upload

#: Larger than one piece of 4 MiB.
LARGE = offices.csv(offices.REGISTER, [offices.register_row(n % 900, mother="Ibu " * 60) for n in range(16_000)])


@pytest.mark.slow
def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(committed, chromium, tmp_path):
    (tmp_path / "penduduk.csv").write_bytes(LARGE)
    officer = committed.data_officer
    server = LiveServer("localhost:0")
    try:
        context = chromium.new_context(locale="id-ID")
        cookie = signed_in(officer).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
        page = context.new_page()
        broken = []

        def break_once(route):
            if "/potongan/" in route.request.url and len(broken) < 2 and route.request.url.count("/") > 6:
                broken.append(route.request.url)
                route.abort("connectionreset")
            else:
                route.continue_()

        page.route("**/kiriman/potongan/**", break_once)
        page.goto(f"{server.url}/kiriman/baru/")
        page.set_input_files("input[type=file]", tmp_path / "penduduk.csv")
        page.get_by_role("button", name="Kirim").click()
        page.wait_for_url(re.compile(r"/kiriman/\d+/$"), timeout=30_000)
        assert page.get_by_text("Kiriman diterima").is_visible()
        assert len(broken) == 2
    finally:
        server.stop()
    with acting_as(officer, Purpose.FIND):
        assert Delivery.objects.count() == 1
        file = DeliveryFile.objects.get()
        assert b"".join(vault.read(file.region_id, file.sha256)) == LARGE
        assert not Upload.objects.exists()
