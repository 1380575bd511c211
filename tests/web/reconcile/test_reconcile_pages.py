"""The pages of runs, questions and corrections, as people open them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from cast import HOME, NOON, UTARA
from django.utils import timezone
from openpyxl import load_workbook
from reconcile_world import AUTUMN, finished_run

from rangkul.core import secrets
from rangkul.core.models import Agency, Event
from rangkul.core.permissions import Purpose
from rangkul.engine import hand_over
from rangkul.reconcile import queries, services
from rangkul.reconcile.models import Correction, Decision, Pair, Run, RunState
from rangkul.reconcile.views.parts import write_csv

PAGES = ("/pemadanan/", "/pemadanan/tinjau/", "/pemadanan/jawaban/", "/pemadanan/perbaikan/", "/pemadanan/mulai/")


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


@pytest.mark.parametrize(
    ("who", "opened"),
    [
        ("data_officer", PAGES), ("clerk", PAGES[:3]), ("school", PAGES[3:4]), ("agency_officer", PAGES[3:4]),
        ("planner", ()), ("auditor", ()), ("administrator", ()), ("village_operator", ()), ("outsider", PAGES),
    ],
)  # fmt: skip
def test_every_page_opens_for_whom_it_is_meant_and_is_refused_to_others(cast, browse, both, who, opened):
    client = browse(getattr(cast, who))
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == (200 if address in opened else 403), (who, address)
    for address in (f"/pemadanan/{both[1].pk}/", f"/pemadanan/{both[1].pk}/perubahan/entered/"):
        assert client.get(address).status_code == {"data_officer": 200, "clerk": 200, "outsider": 404}.get(who, 403)


def test_a_run_is_started_from_the_page(cast, acts, browse, deliveries):
    chosen = deliveries("20251")
    client = browse(cast.data_officer)
    page = client.get("/pemadanan/mulai/")
    assert page.content.decode().count('name="deliveries"') == len(chosen)
    answer = client.post(
        "/pemadanan/mulai/",
        {"as_of": "2025-10-01", "note": "EMIS susulan", "deliveries": [delivery.pk for delivery in chosen[1:]]},
    )
    with acts(cast.data_officer, Purpose.FIND):
        run = Run.objects.get()
    assert answer["Location"] == f"/pemadanan/{run.pk}/"
    assert (run.note, run.state, run.as_of) == ("EMIS susulan", RunState.QUEUED, AUTUMN)
    assert "Menunggu giliran" in text(client.get(answer["Location"]))
    assert "masih berjalan" in text(client.get("/pemadanan/mulai/"))


def test_a_start_without_deliveries_says_what_is_missing(cast, acts, browse, deliveries):
    deliveries("20251")
    answer = browse(cast.data_officer).post("/pemadanan/mulai/", {"as_of": "2025-10-01"})
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu kiriman" in text(answer)
    with acts(cast.data_officer, Purpose.FIND):
        assert not Run.objects.exists()


def test_a_day_without_a_roster_is_said_beside_the_day(cast, browse, deliveries):
    chosen = deliveries("20251")
    client = browse(cast.data_officer)
    assert 'value="2025-12-31"' in client.get("/pemadanan/mulai/").content.decode()  # the newest semester that is here
    answer = client.post(
        "/pemadanan/mulai/", {"as_of": "2026-02-01", "deliveries": [delivery.pk for delivery in chosen]}
    )
    assert answer.status_code == 422
    assert "Tidak ada daftar sekolah untuk semester" in text(answer)


def test_progress_is_a_fragment_of_the_page_until_the_run_ends(cast, acts, browse, both):
    run = both[1]
    client = browse(cast.clerk)
    with acts(cast.data_officer, Purpose.FIND):
        Run.objects.filter(pk=run.pk).update(
            state="running", progress=0.4, step="menautkan baris", begun_at=timezone.now()
        )
    whole, part = (
        client.get(f"/pemadanan/{run.pk}/"),
        client.get(f"/pemadanan/{run.pk}/", headers={"HX-Request": "true"}),
    )
    assert "http-equiv" in whole.content.decode()  # loads itself anew where there is no script
    assert part.content.decode().strip().startswith("<section")
    assert "menautkan baris" in text(part)
    assert "40%" in text(part)
    with acts(cast.data_officer, Purpose.FIND):
        Run.objects.filter(pk=run.pk).update(state="finished")
    ended = client.get(f"/pemadanan/{run.pk}/", headers={"HX-Request": "true"})
    assert (ended.status_code, ended["HX-Refresh"]) == (204, "true")


def test_what_acceptance_changes_is_said_before_it_is_asked(cast, acts, browse, both):
    run = both[1]
    page = text(browse(cast.data_officer).get(f"/pemadanan/{run.pk}/"))
    left, joined = run.comparison["left_the_list"], run.comparison["joined_the_list"]
    assert f"{left} anak keluar dari daftar tidak sekolah" in page
    assert f"{joined} anak masuk" in page
    assert "Terima hasil" in page
    assert "Terima hasil" not in text(browse(cast.clerk).get(f"/pemadanan/{run.pk}/"))
    client = browse(cast.data_officer)
    answer = client.post(f"/pemadanan/{run.pk}/terima/", follow=True)
    assert "Diterima oleh Data Officer" in text(answer)
    assert client.post(f"/pemadanan/{run.pk}/terima/").status_code == 409
    assert browse(cast.clerk).post(f"/pemadanan/{run.pk}/terima/").status_code == 403
    assert browse(cast.outsider).post(f"/pemadanan/{run.pk}/terima/").status_code == 404


def test_a_rejection_needs_its_reason(cast, acts, browse, both):
    client, address = browse(cast.data_officer), f"/pemadanan/{both[1].pk}/tolak/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "EMIS belum masuk" in text(client.post(address, {"reason": "EMIS belum masuk"}, follow=True))


def test_children_who_changed_are_listed_and_carried_out_in_full(cast, acts, browse, both):
    run, client = both[1], browse(cast.data_officer)
    count = run.comparison["changes"]["verdict"]
    page = client.get(f"/pemadanan/{run.pk}/perubahan/verdict/")
    assert page.content.decode().count("card-head") == count
    sheet = client.get(f"/pemadanan/{run.pk}/perubahan/verdict.xlsx")
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert book.active.max_row == count + 1
    table = client.get(f"/pemadanan/{run.pk}/perubahan/verdict.csv")
    lines = list(csv.reader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig"))))
    assert (len(lines), table["X-Row-Count"]) == (count + 1, str(count))
    with acts(cast.data_officer, Purpose.FIND):
        assert [line.details["rows"] for line in Event.objects.filter(action="changes.exported")] == [count, count]
    assert browse(cast.clerk).get(f"/pemadanan/{run.pk}/perubahan/verdict.csv").status_code == 403
    assert client.get(f"/pemadanan/{run.pk}/perubahan/nonsense/").status_code == 404


def test_who_leaves_the_list_of_children_out_of_school_is_a_list(cast, acts, browse, both):
    run, client = both[1], browse(cast.clerk)
    for code, count in (("list_left", "left_the_list"), ("list_joined", "joined_the_list")):
        page = client.get(f"/pemadanan/{run.pk}/perubahan/{code}/").content.decode()
        assert page.count("card-head") == run.comparison[count] > 0
    with acts(cast.clerk, Purpose.FIND):
        lines = queries.changes_of(cast.clerk, run, "list_left")
        assert all(line.before.startswith("out_of_school") for line in lines)
        assert not any(line.after.startswith("out_of_school") for line in lines)


def test_no_cell_of_a_text_table_is_a_formula(tmp_path):
    rows = [("=HYPERLINK(1)", "+62", "-1", "@x", "Siti", None, 7)]
    assert write_csv(tmp_path / "t.csv", ["a"] * 7, rows) == 1
    cells = list(csv.reader((tmp_path / "t.csv").open(encoding="utf-8-sig", newline="")))[1]
    assert cells == ["'=HYPERLINK(1)", "'+62", "'-1", "'@x", "Siti", "", "7"]


def test_a_question_shows_both_records_with_the_letters_that_differ(cast, acts, browse, both):
    with acts(cast.clerk, Purpose.FIND):
        pair = services.claim_pair(run=both[1], kind="link", by=cast.clerk, at=timezone.now())
        nik = secrets.unseal(HOME, "reconcile.pair.nik", pair.here_nik)
    page = browse(cast.clerk).get("/pemadanan/tinjau/")
    html = page.content.decode()
    assert "<mark>" in html
    assert nik not in html
    assert pair.there["school_name"] in text(page)
    assert "anak akan tersembunyi bila" in text(page)
    assert 'data-shortcut="1 s"' in html
    assert "perlu petugas" not in text(page)


def test_questions_are_answered_one_after_the_other(cast, acts, browse, both):
    client, asked = browse(cast.clerk), []
    for _i in range(20):
        page = client.get("/pemadanan/tinjau/")
        found = re.search(r'action="(/pemadanan/tinjau/(\d+)/)', page.content.decode())
        if found is None:
            break
        asked.append(int(found[2]))
        given = {"answer": "not_same", "note": "telepon sekolah"}
        answer = client.post(found[1], given, headers={"HX-Request": "true"} if len(asked) % 2 else {})
        assert answer.status_code == 302
    assert "Semua pertanyaan sudah dijawab" in text(page)
    with acts(cast.clerk, Purpose.FIND):
        assert sorted(asked) == sorted(Pair.objects.filter(run=both[1]).values_list("pk", flat=True))
        assert Decision.objects.count() == len(asked)
        last = Decision.objects.first()
    client.post(f"/pemadanan/jawaban/{last.pk}/urungkan/", {"back": "review"})
    again = client.get("/pemadanan/tinjau/").content.decode()
    assert f"/pemadanan/tinjau/{last.pair_id}/" in again


def test_a_fact_without_its_source_is_asked_again_on_the_same_page(cast, acts, browse, both):
    client = browse(cast.clerk)
    page = client.get("/pemadanan/tinjau/?kind=fact").content.decode()
    address = re.search(r'action="(/pemadanan/tinjau/\d+/)', page)[1]
    answer = client.post(address, {"answer": "same", "kind": "fact"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "dari siapa" in text(answer)
    assert address in answer.content.decode()


def test_a_question_that_somebody_else_answered_is_passed_over(cast, acts, browse, both):
    with acts(cast.clerk, Purpose.FIND):
        pair = services.claim_pair(run=both[1], kind="link", by=cast.clerk, at=timezone.now())
        services.decide_pair(pair=pair, answer="same", by=cast.clerk, at=timezone.now())
    page = browse(cast.second_clerk).post(f"/pemadanan/tinjau/{pair.pk}/", {"answer": "not_same"}, follow=True)
    assert "baru saja dijawab" in text(page)
    assert browse(cast.outsider).post(f"/pemadanan/tinjau/{pair.pk}/", {"answer": "same"}).status_code == 404


@pytest.fixture
def lists(cast, acts, finished, deliveries, outcomes):
    with acts(cast.data_officer, Purpose.FIND):
        rows = (row for rows in hand_over.batches(outcomes[AUTUMN] / hand_over.AMISS) for row in rows)
        name = next(row["school_name"] for row in rows if row["kind"] == "dapodik")
        Agency.objects.filter(npsn="30304001").update(name=name)
        run = finished_run(cast, outcomes[AUTUMN], AUTUMN, state="accepted", used=deliveries("20251"))
        services.write_corrections(run=run, by=cast.data_officer, at=NOON)


def test_a_school_answers_its_lines_from_the_page(cast, acts, browse, lists):
    client = browse(cast.school)
    with acts(cast.school, Purpose.FIND):
        mine = list(queries.own_corrections(cast.school).values_list("pk", flat=True))
    page = client.get("/pemadanan/perbaikan/").content.decode()
    assert page.count('name="chosen"') == len(mine)
    given = {"chosen": mine, "reply": "mended", "note": "Dapodik diperbarui"}
    answer = client.post("/pemadanan/perbaikan/jawab/?stands=open", given)
    assert answer["Location"] == "/pemadanan/perbaikan/?stands=open"
    assert "Tidak ada baris untuk saringan ini" in text(client.get(answer["Location"]))
    nothing = client.post("/pemadanan/perbaikan/jawab/", {"reply": "mended"}, follow=True)
    assert "Pilih dahulu barisnya" in text(nothing)
    with acts(cast.agency_officer, Purpose.FIND):
        other = queries.own_corrections(cast.agency_officer).first()
    assert client.post("/pemadanan/perbaikan/jawab/", {"chosen": [other.pk], "reply": "mended"}).status_code == 404
    assert browse(cast.data_officer).post("/pemadanan/perbaikan/jawab/", given).status_code == 403


def test_the_data_officer_sees_how_all_lists_stand_and_downloads_one(cast, acts, browse, lists):
    client = browse(cast.data_officer)
    page = client.get("/pemadanan/perbaikan/")
    for owner in ("Kependudukan dan pencatatan sipil", "Kementerian Agama", "Sosial", "Satuan pendidikan"):
        assert owner in text(page)
    assert 'name="chosen"' not in page.content.decode()
    with acts(cast.data_officer, Purpose.FIND):
        count = Correction.objects.filter(owner="religion").count()
    sheet = client.get("/pemadanan/perbaikan/unduh.xlsx?owner=religion")
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert book.active.max_row == count + 1
    with acts(cast.data_officer, Purpose.FIND):
        line = Event.objects.get(action="correction.exported")
        assert line.details == {"filters": {"owner": "religion"}, "rows": count}
        assert line.area_code == HOME
    assert browse(cast.clerk).get("/pemadanan/perbaikan/unduh.csv").status_code == 403


def test_a_village_code_in_the_address_changes_nothing(cast, browse, both):
    for wrong in (UTARA, "6408", "x"):
        assert browse(cast.clerk).get(f"/pemadanan/tinjau/?wilayah={wrong}").status_code == 404
