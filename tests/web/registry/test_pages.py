"""The pages of the register, as each role finds them."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from cast import HOME, KOMET, NOON
from django.urls import reverse
from django.utils import timezone

from rangkul.core import secrets
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.registry import services
from rangkul.registry.models import BulkAct, Child, ChildEvent, Merge, Question, SavedFilter
from rangkul.registry.services.believing import number_columns

WHY = "Menurut akta kelahiran yang dibawa orang tuanya"
NIK, KK = "6372914203140011", "6372910507150001"


@pytest.fixture
def pages(register, browse):
    """``pages(person)`` gives a signed-in client; the register holds seven children."""
    return browse


def url(name: str, *args, **words) -> str:
    address = reverse(f"registry:{name}", args=args)
    return address + ("?" + "&".join(f"{key}={value}" for key, value in words.items()) if words else "")


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def names(answer) -> set[str]:
    return {child.name for child in answer.context["page"].object_list}


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


# the list


def test_everybody_sees_their_children_and_nobody_elses(pages, cast):
    seen = {
        who: names(pages(cast.people[who]).get(url("children")))
        for who in ("clerk", "village_operator", "kecamatan", "school", "outsider")
    }
    assert len(seen["clerk"]) == 7
    assert seen["village_operator"] == {"Siti Aisyah", "Muhammad Rizky", "Tuti Wulandari"}
    assert seen["kecamatan"] == {"Siti Aisyah", "Muhammad Rizky", "Tuti Wulandari", "Ahmad Fauzi"}
    assert seen["school"] == {"Siti Aisyah", "Muhammad Rizky", "Tuti Wulandari"}
    assert seen["outsider"] == set()
    assert pages(cast.planner).get(url("children")).status_code == 403


@pytest.mark.parametrize("typed", ["muhammad rizky", "Moch. Rizki", "rizqy", "Rizky Muhamad"])
def test_a_name_is_found_however_it_is_spelt(pages, cast, typed):
    assert names(pages(cast.clerk).get(url("children"), {"q": typed})) == {"Muhammad Rizky"}


def test_a_search_that_finds_nothing_shows_who_is_near(pages, cast):
    answer = pages(cast.clerk).get(url("children"), {"q": "Siti Aisyah Zulaikha"})
    assert names(answer) == {"Siti Aisyah"}
    assert "paling mirip" in text(answer)
    assert "Tidak ada anak yang cocok" in text(pages(cast.clerk).get(url("children"), {"q": "Zulkarnain"}))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"ibu": "Aminah"}, {"Siti Aisyah", "Muhammad Rizky"}),
        ({"q": "rizki", "ibu": "aminah", "desa": KOMET}, {"Muhammad Rizky"}),
        ({"keadaan": "cari"}, {"Dewi Lestari", "Noor Halimah", "Bayu Saputra"}),
        ({"kecamatan": "637203"}, {"Dewi Lestari", "Noor Halimah"}),
        ({"residu": "on"}, {"Bayu Saputra"}),
        ({"register": "out"}, {"Tuti Wulandari"}),
        ({"desil": "1"}, {"Dewi Lestari"}),
        ({"tanda": "residu"}, {"Bayu Saputra"}),
        ({"sekolah": "30304002"}, {"Ahmad Fauzi"}),
        ({"lahir": "2011-08-09"}, {"Dewi Lestari"}),
        ({"jk": "P", "keadaan": "enrolled"}, {"Siti Aisyah", "Tuti Wulandari"}),
        ({"daftar": "out"}, set()),
        ({"kategori": "unknown"}, {"Dewi Lestari", "Noor Halimah", "Bayu Saputra"}),
        ({"keadaan": "nonsense", "desil": "x", "lahir": "kemarin"}, None),
    ],
)
def test_the_list_is_filtered(pages, cast, words, found):
    answer = pages(cast.data_officer).get(url("children"), words)
    assert names(answer) == found if found is not None else len(names(answer)) == 7


def test_ages_are_those_of_the_school_year(pages, cast):
    today = timezone.localdate()
    year = today.year if today.month >= 7 else today.year - 1
    born = dict(Child.objects.values_list("name", "birth_date"))
    age = year - 2014
    expected = {n for n, b in born.items() if year - b.year - ((b.month, b.day) > (7, 1)) == age}
    assert names(pages(cast.clerk).get(url("children"), {"umur_dari": age, "umur_sampai": age})) == expected


def test_a_village_sees_no_number_decile_or_sign_and_cannot_ask_for_them(pages, cast):
    client = pages(cast.village_operator)
    answer = client.get(url("children"), {"desil": "1", "tanda": "residu", "register": "out"})
    assert len(names(answer)) == 3
    assert not {"desil", "tanda", "register", "lahir", "kategori", "label"} & set(answer.context["form"].fields)
    file = client.get(url("child", Child.objects.get(name="Siti Aisyah").pk))
    page = text(client.get(url("children"))) + text(file)
    for secret in ("637291", "NIK", "NISN", "esil", "2 Mar 2014", "tidak ada di data penduduk", "Catatan sumber"):
        assert secret not in page, secret
    assert "Aminah" in page


def test_a_list_is_kept_without_names(pages, cast):
    client = pages(cast.clerk)
    answer = client.post(url("save_filter"), {"nama": "Cempaka", "words": "q=Siti&keadaan=cari&kecamatan=637203"})
    assert answer["Location"].startswith(url("children"))
    kept = SavedFilter.objects.filter(person=cast.clerk)
    from rangkul.core.acting import acting_as

    with acting_as(cast.clerk, Purpose.REGISTER):
        saved = kept.get()
    assert saved.query == {"keadaan": ["cari"], "kecamatan": ["637203"]}
    assert "Cempaka" in text(client.get(url("children")))
    assert pages(cast.data_officer).post(url("drop_filter", saved.pk)).status_code == 404
    assert client.post(url("drop_filter", saved.pk)).status_code == 302


# one child


def test_opening_a_file_is_on_record_and_seen_by_one_click(pages, cast):
    siti = Child.objects.get(name="Siti Aisyah")
    assert "637291••••••0011" in text(pages(cast.clerk).get(url("child", siti.pk)))
    event = Event.objects.get(action="child.opened")
    assert (event.person_id, event.on_id, event.area_code) == (cast.clerk.pk, str(siti.pk), KOMET)
    page = text(pages(cast.data_officer).get(url("child", siti.pk, bagian="pembaca")))
    assert "Clerk" in page
    assert "membuka berkas" in page


def test_the_rows_behind_stand_side_by_side_with_what_differs_marked(pages, cast):
    siti = Child.objects.get(name="Siti Aisyah")
    page = text(pages(cast.clerk).get(url("child", siti.pk, bagian="sumber")))
    assert 'Si<mark class="differs">t</mark>ti Aisyah' in page or 'Sit<mark class="differs">t</mark>i Aisyah' in page
    assert NIK not in page
    assert "bersekolah" in text(pages(cast.clerk).get(url("child", siti.pk, bagian="riwayat")))


def test_a_file_elsewhere_is_not_there(pages, cast):
    dewi = Child.objects.get(name="Dewi Lestari")
    for who in ("village_operator", "kecamatan", "school", "outsider"):
        client = pages(cast.people[who])
        for part in ("", "sumber", "riwayat", "pembaca"):
            assert client.get(url("child", dewi.pk, bagian=part)).status_code == 404
    siti = Child.objects.get(name="Siti Aisyah")
    for part in ("sumber", "riwayat", "pembaca"):
        assert pages(cast.village_operator).get(url("child", siti.pk, bagian=part)).status_code == 404


def test_a_number_is_looked_for_in_the_body_and_never_in_an_address(pages, cast):
    client = pages(cast.clerk)
    page = text(client.post(url("by_number"), {"group": "nik", "number": NIK}))
    assert "Siti Aisyah" in page
    assert NIK not in page
    assert client.post(url("by_number"), {"group": "nik", "number": "12"}).status_code == 422
    assert NIK not in str(list(Event.objects.values_list("details", "reason")))


def test_a_number_is_shown_once_with_a_reason(pages, cast):
    siti = Child.objects.get(name="Siti Aisyah")
    address = url("reveal", siti.pk, "nik")
    client = pages(cast.data_officer)
    assert client.post(address, {"reason": "ya"}).status_code == 422
    answer = client.post(address, {"reason": WHY})
    assert NIK in text(answer)
    assert answer["Cache-Control"] == "no-store"
    assert pages(cast.clerk).post(address, {"reason": WHY}).status_code == 403


def test_a_file_is_mended_on_its_page(pages, cast):
    siti = Child.objects.get(name="Siti Aisyah")
    client = pages(cast.clerk)
    form = client.get(url("edit", siti.pk)).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | {"mother_name": "Siti Aminah", "reason": WHY}
    given["birth_date"] = "2014-03-02"
    assert client.post(url("edit", siti.pk), given | {"reason": ""}).status_code == 422
    assert client.post(url("edit", siti.pk), given).status_code == 302
    siti.refresh_from_db()
    assert (siti.mother_name, siti.pinned) == ("Siti Aminah", {"mother_name": "person"})
    assert "baru saja diubah" in client.post(url("edit", siti.pk), given | {"rt": "4"}).content.decode()


def test_an_event_is_noted_and_undone_on_its_pages(pages, cast):
    dewi = Child.objects.get(name="Dewi Lestari")
    client = pages(cast.clerk)
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    given = {"on": day, "evidence": "Surat pindah 4/2025", "place": "Martapura", "reason": WHY}
    assert client.post(url("event", dewi.pk, "moved_out"), given | {"place": ""}).status_code == 422
    assert client.post(url("event", dewi.pk, "moved_out"), given).status_code == 302
    story = text(client.get(url("child", dewi.pk, bagian="riwayat")))
    assert "Martapura" in story
    event = ChildEvent.objects.get()
    assert client.post(url("undo_event", event.pk), {"reason": WHY}).status_code == 302
    dewi.refresh_from_db()
    assert dewi.verdict == "out_of_school"
    assert client.get(url("event", dewi.pk, "terbang")).status_code == 404


def test_a_child_is_added_after_looking(pages, cast):
    client = pages(cast.clerk)
    given = {
        "name": "Mohamad Risky",
        "sex": "L",
        "birth_date": "2012-05-17",
        "mother_name": "Aminah",
        "village": KOMET,
        "reason": WHY,
    }
    looked = client.post(url("add"), given | {"step": "add"})
    assert [child.name for child in looked.context["alike"]] == ["Muhammad Rizky"]
    assert Child.objects.count() == 7
    seen = [child.pk for child in looked.context["alike"]]
    assert client.post(url("add"), given | {"step": "add", "seen": seen}).status_code == 302
    assert Child.objects.filter(is_by_hand=True, name="Mohamad Risky").count() == 1
    assert pages(cast.village_operator).get(url("add")).status_code == 403


def test_two_files_are_merged_and_parted_on_their_pages(pages, cast):
    siti, tuti = Child.objects.get(name="Siti Aisyah"), Child.objects.get(name="Tuti Wulandari")
    client = pages(cast.data_officer)
    assert "Tuti" in text(client.get(url("choose_other", siti.pk), {"q": "tuti"}))
    assert "637291••••••0019" in text(client.get(url("merge", siti.pk, tuti.pk)))
    assert client.post(url("merge", siti.pk, tuti.pk), {"take": ["mother_name"], "reason": WHY}).status_code == 302
    assert client.get(url("child", tuti.pk))["Location"] == url("child", siti.pk)
    assert "Marni" in text(client.get(url("child", siti.pk)))
    assert "dari berkas gabungan" in text(client.get(url("child", siti.pk, bagian="sumber")))
    assert len(names(client.get(url("children")))) == 6
    assert client.post(url("unmerge", Merge.objects.get().pk), {"reason": WHY}).status_code == 302
    assert len(names(client.get(url("children")))) == 7
    assert pages(cast.clerk).get(url("choose_other", siti.pk)).status_code == 403


def test_two_numbers_that_look_alike_when_masked_are_told_apart(pages, cast):
    siti, tuti = Child.objects.get(name="Siti Aisyah"), Child.objects.get(name="Tuti Wulandari")
    near = secrets.unseal(siti.region_id, "registry.child.nik", siti.nik_sealed)
    near = near[:6] + "590713" + near[12:]
    Child.objects.filter(pk=tuti.pk).update(**number_columns(siti.region_id, "nik", near))
    page = text(pages(cast.data_officer).get(url("merge", siti.pk, tuti.pk)))
    assert page.count("637291••••••0011") == 2
    assert "nomor lain; angkanya disamarkan" in page


def test_a_question_is_answered_on_its_page(pages, cast):
    siti, tuti = Child.objects.get(name="Siti Aisyah"), Child.objects.get(name="Tuti Wulandari")
    question = Question.objects.create(child=siti, other=tuti, region_id=HOME, kind="same_child", asked_at=NOON)
    client = pages(cast.clerk)
    assert "Tuti Wulandari" in text(client.get(url("questions")))
    assert "Mungkin anak yang sama" in text(client.get(url("child", siti.pk)))
    assert client.post(url("answer", question.pk), {"answer": "different"}).status_code == 302
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("different", cast.clerk)


# many


def test_many_are_chosen_labelled_and_brought_back(pages, cast):
    client = pages(cast.clerk)
    chosen = list(Child.objects.filter(village_code=KOMET).values_list("pk", flat=True))
    answer = client.post(url("act"), {"kind": "label", "teks": "PIP", "chosen": chosen, "words": "keadaan=enrolled"})
    act = BulkAct.objects.get()
    assert answer["Location"] == url("children", keadaan="enrolled", tindakan=act.pk)
    assert "Batalkan" in text(client.get(answer["Location"]))
    assert names(client.get(url("children"), {"label": "PIP"})) == {"Siti Aisyah", "Muhammad Rizky", "Tuti Wulandari"}
    assert client.post(url("undo_act", act.pk)).status_code == 302
    assert not Child.objects.exclude(labels=[]).exists()
    assert text(client.get(url("acts")))


def test_the_whole_filtered_list_is_marked(pages, cast):
    client = pages(cast.clerk)
    client.post(url("act"), {"kind": "verify", "semua": "1", "words": "keadaan=cari"})
    assert names(client.get(url("children"), {"verifikasi": "asked"})) == {
        "Dewi Lestari",
        "Noor Halimah",
        "Bayu Saputra",
    }
    before = Child.objects.exclude(verification="").count()
    for given in ({"kind": "verify"}, {"kind": "fly", "semua": "1"}, {"kind": "label", "semua": "1", "teks": " "}):
        assert client.post(url("act"), given).status_code == 302
    assert Child.objects.exclude(verification="").count() == before


# files


def test_a_list_leaves_as_csv_with_who_took_it(pages, cast):
    Child.objects.filter(name="Dewi Lestari").update(mother_name='=HYPERLINK("http://x")')
    client = pages(cast.data_officer)
    assert client.post(url("export", keadaan="cari"), {"form": "csv", "reason": "x"}).status_code == 422
    answer = client.post(url("export", keadaan="cari"), {"form": "csv", "reason": WHY})
    lines = body(answer).decode("utf-8-sig").splitlines()
    assert "Data Officer" in lines[1]
    assert WHY in lines[2]
    assert "Tidak sekolah atau belum pasti" in lines[3]
    assert answer["X-Row-Count"] == "3"
    assert "3 baris" in lines[-1]
    rows = [line for line in lines if not line.startswith("#")]
    assert len(rows) == 4
    assert "'=HYPERLINK" in lines[6] + lines[7] + lines[8]
    assert "637291••••••0013" in "".join(rows)
    assert "6372914908110013" not in "".join(lines)
    begun, ended = (Event.objects.get(action=action) for action in ("child.exported", "child.export_finished"))
    assert (begun.details["rows"], ended.details["rows"], begun.reason) == (3, 3, WHY)
    assert len(ended.details["digest"]) == 64


def test_a_list_leaves_as_a_workbook_without_formulas(pages, cast):
    Child.objects.filter(name="Dewi Lestari").update(address="=1+1", verification="asked", labels=["PIP"])
    answer = pages(cast.data_officer).post(url("export"), {"form": "xlsx", "reason": WHY})
    book = openpyxl.load_workbook(io.BytesIO(body(answer)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert "Data Officer" in cells[1][0]
    assert cells[6][1] == "Nama"
    named = {row[1]: row for row in cells[7:14]}
    assert set(named) == set(Child.objects.values_list("name", flat=True))
    assert {"=1+1", "perlu diverifikasi", "PIP"} <= set(named["Dewi Lestari"])
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    assert (book.properties.creator, WHY in book.properties.description) == ("Data Officer (data_officer)", True)


def test_a_village_takes_home_what_it_sees(pages, cast):
    answer = pages(cast.village_operator).post(url("export"), {"form": "csv", "reason": WHY})
    content = body(answer).decode()
    assert "Siti Aisyah" in content
    for secret in ("637291", "NIK", "NISN", "Desil", "Tanda;", "2014-03-02", "Dewi"):
        assert secret not in content, secret
    for who in ("clerk", "school", "social_worker"):
        assert pages(cast.people[who]).get(url("export")).status_code == 403


def test_rows_are_sealed_one_by_one_where_roles_differ_by_place(pages, cast, acts, as_officer):
    from cast import LONG_AGO

    from rangkul.core.models import Grant

    Grant.objects.create(person=cast.village_operator, role="data_officer", area_code="6372031001", valid_from=LONG_AGO)
    cast.village_operator._grants_now = None
    content = body(pages(cast.village_operator).post(url("export"), {"form": "csv", "reason": WHY})).decode()
    rows = {line.split(";")[1]: line for line in content.splitlines() if line[:1].isdigit()}
    assert "637291••••••0013" in rows["Dewi Lestari"]
    assert "637291" not in rows["Siti Aisyah"]


def test_a_stream_that_nobody_reads_to_its_end_is_on_record_all_the_same(pages, cast):
    answer = pages(cast.data_officer).post(url("export"), {"form": "csv", "reason": WHY})
    pieces = answer._iterator  # closing the whole answer would close the test's connection too
    next(pieces)
    pieces.close()
    assert Event.objects.filter(action="child.exported").exists()
    assert not Event.objects.filter(action="child.export_finished").exists()


def test_a_page_of_a_phone_and_of_htmx_is_the_same_list(pages, cast):
    answer = pages(cast.clerk).get(url("children"), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="daftar")
    page = text(answer)
    assert page.lstrip().startswith('<div id="daftar">')
    assert "<html" not in page
    assert services.AT_ONCE == 20_000
