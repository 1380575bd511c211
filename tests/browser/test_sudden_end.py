"""The web server, the worker and the database are killed while people work: nothing is lost, nothing is doubled.

And a backup brings everything back elsewhere, to an installation that is then brought up from an older state.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from rangkul.main import postgres, presence, serving
from rangkul.main.home import Home

from . import application
from .application import DESK

pytestmark = pytest.mark.slow
CHECKED = 420_000  # milliseconds that a job may take when it was killed once: three minutes of silence, and more
ROWS = 20_000


def kill(app, name: str) -> None:
    """kill -9 of "web", "worker" or "database"."""
    if name == "database":
        number = (postgres.Postgres(app.home / "postgres").data / "postmaster.pid").read_text().split()[0]
    else:
        number = (app.home / "run" / f"{name}.pid").read_text()
    os.kill(int(number), signal.SIGKILL)


def ask(home: Path, sql: str) -> list[tuple]:
    """Rows, as the owner of the database."""
    with psycopg.connect(Home(home).database_urls()["owner"]) as connection:
        return connection.execute(sql).fetchall()


def back(page, url: str) -> None:
    """Open a page as soon as it answers again."""
    for _try in range(60):
        answer = page.goto(url)
        if answer.status < 500:
            return
        time.sleep(1)
    pytest.fail("the application did not come back")


@pytest.fixture
def officer(app, chromium):
    until, steady = time.monotonic() + 60, 0
    while steady < 4:  # what the story before killed may still be starting; children of the dead answer for a second
        assert time.monotonic() < until, "the application did not come back"
        steady = steady + 1 if serving.answers(urlsplit(app.address).port) else 0
        time.sleep(0.5)
    with chromium.new_context(viewport=DESK, locale="id-ID", accept_downloads=True) as context:
        yield app.sign_in(context, "data-officer")


def large(path: Path) -> Path:
    """A list of pupils in many pieces: 15 MB."""
    lines = ["Nama;Tanggal Lahir;JK;Nama Ibu;Nama Sekolah;Kelas;Catatan"]
    lines += [
        f"Anak Karangan {number};{1 + number % 28:02}/{1 + number % 12:02}/2012;L;Ibu Karangan;SDN Komet;6;{'x' * 650}"
        for number in range(ROWS)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_an_upload_goes_on_where_the_server_was_killed(app, officer, tmp_path):
    wire = officer.context.new_cdp_session(officer)
    officer.goto(f"{app.address}/kiriman/baru/")
    officer.set_input_files("input[type=file]", str(large(tmp_path / "daftar siswa 20252.csv")))
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 4_000_000}
    wire.send("Network.emulateNetworkConditions", slow)
    officer.get_by_role("button", name="Kirim").click()
    officer.wait_for_timeout(2_000)  # half of it is there
    kill(app, "web")
    officer.get_by_role("heading", name="Ambil kiriman ini").wait_for(timeout=CHECKED)
    assert ask(app.home, "SELECT count(*), sum(rows_taken) FROM intake_delivery WHERE period = '20252'") == [(1, ROWS)]


def start_a_run(app, officer) -> None:
    officer.goto(f"{app.address}/pemadanan/mulai/")
    officer.get_by_role("button", name="Mulai pemadanan").click()
    officer.wait_for_url(re.compile(r"/pemadanan/\d+/"))


def test_a_run_is_finished_although_its_worker_was_killed(app, officer):
    start_a_run(app, officer)
    kill(app, "worker")
    officer.get_by_role("heading", name="Terima hasil ini?").wait_for(timeout=CHECKED)


def test_an_acceptance_holds_once_although_the_database_was_killed(app, officer):
    if not ask(app.home, "SELECT 1 FROM reconcile_run WHERE state = 'finished'"):  # this story is told alone
        start_a_run(app, officer)
        officer.get_by_role("heading", name="Terima hasil ini?").wait_for(timeout=CHECKED)
    ((run,),) = ask(app.home, "SELECT max(id) FROM reconcile_run WHERE state = 'finished'")
    url = f"{app.address}/pemadanan/{run}/"
    officer.goto(url)
    officer.get_by_role("button", name="Terima hasil").click()
    officer.get_by_role("dialog").get_by_role("button", name="Terima", exact=True).click(no_wait_after=True)
    kill(app, "database")
    officer.wait_for_timeout(1_000)
    back(officer, url)
    if officer.get_by_role("button", name="Terima hasil").count():  # it was killed before the answer: asked again
        officer.get_by_role("button", name="Terima hasil").click()
        officer.get_by_role("dialog").get_by_role("button", name="Terima", exact=True).click()
    officer.get_by_text(re.compile("Diterima oleh")).wait_for(timeout=CHECKED)
    until = time.monotonic() + CHECKED / 1000
    while ask(app.home, f"SELECT count(*) FROM insight_snapshot WHERE run = {run}") != [(1,)]:
        assert time.monotonic() < until, "the register did not take the run"
        time.sleep(1)
    assert ask(app.home, f"SELECT count(*) FROM registry_taking WHERE run = {run}") == [(1,)]
    assert ask(app.home, "SELECT count(*) = count(DISTINCT (region_id, child_key)) FROM registry_child") == [(True,)]


def test_what_a_killed_start_left_ends_by_itself_and_it_starts_again(app):
    (server,) = presence.servers(app.home / "run")
    second = subprocess.run(
        [application.RANGKUL, "serve", "--home", str(app.home), "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (second.returncode, f"sudah berjalan di pintu {server.port}" in second.stderr) == (2, True)
    os.kill(server.pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while serving.answers(server.port):
        assert time.monotonic() < until, "pages go on without the one who started them"
        time.sleep(0.5)
    serving.start_in_background(Home(app.home), port=server.port, RANGKUL_DEMO="1", RANGKUL_HTTPS="0")
    assert {one.port for one in presence.servers(app.home / "run")} == {server.port}


def test_a_download_that_was_cut_off_is_on_record_and_can_be_repeated(app, officer):
    begun = "SELECT count(*) FROM core_event WHERE action = 'child.exported'"
    before = ask(app.home, begun)[0][0]

    def download():
        officer.goto(f"{app.address}/anak/")
        officer.get_by_role("link", name=re.compile("^Unduh")).first.click()
        officer.get_by_label("Alasan").fill("Rapat koordinasi dengan Disdik")
        officer.get_by_role("button", name="Unduh").click(no_wait_after=True)

    download()
    officer.wait_for_timeout(150)
    kill(app, "web")
    back(officer, f"{app.address}/anak/")
    with officer.expect_download() as waiting:
        download()
    assert waiting.value.path().stat().st_size > 10_000
    assert ask(app.home, begun)[0][0] - before in (1, 2)  # the first was begun, or never reached us


def test_after_all_this_the_record_has_no_gap(app):
    assert "utuh" in application.run("verify-audit", "--home", str(app.home))


DIGESTS = {
    "children": "SELECT count(*), md5(string_agg(concat_ws('|', child_key, name, verdict), ',' ORDER BY id))"
    " FROM registry_child",
    "episodes": "SELECT count(*), md5(string_agg(concat_ws('|', child_id, state, valid_from), ',' ORDER BY id))"
    " FROM registry_episode",
    "events": "SELECT count(*) FROM core_event",
    "deliveries": "SELECT count(*), sum(rows_taken) FROM intake_delivery",
}


def test_a_backup_is_restored_elsewhere_and_an_older_state_is_brought_up(app, tmp_path):
    told = {name: ask(app.home, sql) for name, sql in DIGESTS.items()}
    file, other = tmp_path / "cadangan", tmp_path / "lain"
    application.run("backup", str(file), "--home", str(app.home))
    assert b"Anak Karangan" not in file.read_bytes()
    other.mkdir()
    shutil.copytree(app.home / "keys", other / "keys")  # keys are kept apart and brought by hand
    try:
        application.run("restore", str(file), "--home", str(other))
        for name in ("children", "episodes", "deliveries"):
            assert ask(other, DIGESTS[name]) == told[name], name
        assert "utuh" in application.run("verify-audit", "--home", str(other))
        # back to the state before the latest rooms, with all its data, and up again
        latest = (("visits", "zero"), ("xforms", "zero"), ("insight", "0002"), ("registry", "0005"), ("core", "0006"))
        for room, state in latest:
            assert serving.django(Home(other), "owner", "migrate", room, state, "--verbosity", "0") == 0
        application.run("migrate", "--home", str(other))
        for name in ("children", "episodes", "deliveries"):
            assert ask(other, DIGESTS[name]) == told[name], name
        assert ask(other, "SELECT count(*) FROM visits_round") == [(0,)]
    finally:
        application.run("stop", "--home", str(other))
        postgres.remove(other / "postgres")
