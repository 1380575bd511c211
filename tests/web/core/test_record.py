"""The record reads as sentences, to who oversees an area; and says who has seen a child."""

from __future__ import annotations

import io

import openpyxl
import pytest
from cast import ELSEWHERE, HOME, KOMET, LONG_AGO, PALAM
from django.urls import reverse
from django.utils import timezone

from rangkul.core import audit, queries, services, wording
from rangkul.core.acting import acting_as
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose, Role

CHILD = "c0123456789abcdef0123"


@pytest.fixture
def lived(cast):
    """A morning in Banjarbaru, and something next door."""
    with acting_as(cast.clerk, Purpose.REGISTER):
        audit.record("child.opened", on_kind="child", on_id=CHILD, area=KOMET, reason="Cek rapor")
        audit.record("child.changed", on_kind="child", on_id=CHILD, area=KOMET, fields=["name", "born_on"])
    with acting_as(cast.village_operator, Purpose.REGISTER):
        audit.record("child.opened", on_kind="child", on_id=CHILD, area=KOMET)
        audit.record("child.opened", on_kind="child", on_id="c9999999999", area=PALAM)
    with acting_as(cast.outsider, Purpose.REGISTER):
        audit.record("child.opened", on_kind="child", on_id="cother", area="6408041010")
    return cast


@pytest.fixture
def auditor(lived, browse):
    return browse(lived.auditor)


def test_lines_are_sentences_with_names_and_places(auditor):
    page = auditor.get(reverse("core:record"))
    text = page.content.decode()
    assert f"membuka berkas anak {CHILD}" in text
    assert "Clerk" in text
    assert "Komet, Banjarbaru Utara" in text
    assert "isian: nama, tanggal lahir" in text
    assert "Cek rapor" in text
    assert "Outsider" not in text
    assert "cother" not in text


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 4),
        ({"action": "child.opened"}, 3),
        ({"child": CHILD}, 3),
        ({"child": CHILD, "action": "child.changed"}, 1),
        ({"first": "2000-01-01", "last": "2000-01-02"}, 0),
    ],
)
def test_filters_leave_what_was_asked(auditor, filters, count):
    assert len(auditor.get(reverse("core:record"), filters).context["lines"]) == count


def test_today_is_a_day_of_the_region(auditor, lived):
    today = timezone.localdate().isoformat()
    assert len(auditor.get(reverse("core:record"), {"first": today, "last": today}).context["lines"]) == 4
    person = {"person": lived.clerk.pk, "first": today}
    assert len(auditor.get(reverse("core:record"), person).context["lines"]) == 2


def test_somebody_elsewhere_cannot_be_asked_for(auditor, lived):
    page = auditor.get(reverse("core:record"), {"person": lived.outsider.pk})
    assert page.status_code == 422
    assert page.context["lines"] == []


def test_a_number_like_a_nik_is_no_child_key(auditor):
    assert auditor.get(reverse("core:record"), {"child": "6372914503120001"}).status_code == 200
    assert auditor.get(reverse("core:record"), {"child": "637291450312000199 77"}).status_code == 422


def test_older_lines_are_one_step_away(auditor, lived):
    with acting_as(lived.clerk, Purpose.REGISTER):
        for number in range(60):
            audit.record("pair.decided", on_kind="pair", on_id=number, area=HOME)
    first = auditor.get(reverse("core:record"))
    assert len(first.context["lines"]) == 50
    second = auditor.get(reverse("core:record"), {"sebelum": first.context["older"]})
    ids = [line.event.id for line in [*first.context["lines"], *second.context["lines"]]]
    assert len(ids) == 64
    assert ids == sorted(ids, reverse=True)
    assert second.context["older"] is None


def test_the_download_is_itself_on_record_and_holds_no_formula(auditor, lived, acts):
    with acting_as(lived.clerk, Purpose.REGISTER):
        audit.record("child.opened", on_kind="child", on_id=CHILD, area=KOMET, reason='=HYPERLINK("http://x")')
    answer = auditor.get(reverse("core:record_xlsx"), {"child": CHILD})
    raw = b"".join(answer.streaming_content)
    assert answer["X-Row-Count"] == "4"
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    assert sheet.max_row == 5
    reasons = [row[7] for row in sheet.iter_rows(min_row=2)]
    assert reasons[0].value.startswith("=HYPERLINK")
    assert reasons[0].data_type == "s"
    with acts(lived.auditor, Purpose.OVERSEE):
        event = Event.objects.get(action="record.exported")
        assert (event.details, event.person_id) == ({"rows": 4, "child": CHILD}, lived.auditor.pk)


def test_who_has_seen_this_child(lived, acts):
    with acts(lived.data_officer, Purpose.REGISTER):
        found = queries.seen(lived.data_officer, "child", CHILD)
    assert [(look.who, look.said) for look in found] == [
        ("Village Operator", f"membuka berkas anak {CHILD}"),
        ("Clerk", f"mengubah data anak {CHILD}"),
        ("Clerk", f"membuka berkas anak {CHILD}"),
    ]
    with acts(lived.village_operator, Purpose.REGISTER):
        assert len(queries.seen(lived.village_operator, "child", CHILD)) == 3
        assert len(queries.seen(lived.village_operator, "child", "c9999999999")) == 1  # their own line only
    with acts(lived.outsider, Purpose.REGISTER):
        assert queries.seen(lived.outsider, "child", CHILD) == []
    with acts(lived.planner, Purpose.SEE):
        assert queries.seen(lived.planner, "child", CHILD) == []


def test_the_queries_ask_the_viewer_even_where_the_wall_would_let_through(lived):
    with acting_as(lived.outsider, Purpose.REGISTER):
        assert Event.objects.filter(on_id="cother").exists()
        assert not queries.events(lived.auditor).filter(on_id="cother").exists()
        assert queries.seen(lived.data_officer, "child", "cother") == []
        assert not queries.destroyed(lived.auditor).exists()


def test_the_state_of_the_chain_is_said(auditor, lived):
    assert "Belum ada segel" in auditor.get(reverse("core:record")).content.decode()
    audit.seal()
    page = auditor.get(reverse("core:record")).content.decode()
    assert "Segel terakhir nomor 1" in page
    assert "rangkul verify-audit" in page
    assert "belum disegel" not in page


def test_a_line_that_waits_too_long_is_a_warning(auditor, monkeypatch):
    monkeypatch.setattr(queries.record, "SEALED_AFTER", timezone.timedelta(0))
    assert "belum disegel" in auditor.get(reverse("core:record")).content.decode()


def test_an_action_without_a_sentence_is_still_shown():
    event = Event(action="planet.moved", on_kind="planet", on_id="9", details={"n": [1, 2], "ok": True}, fields=["x"])
    assert wording.sentence(event, {}) == "planet.moved planet 9"
    assert wording.details(event) == "isian: x; n: 1, 2; ok: ya"


def test_every_sentence_can_be_said():
    event = Event(on_kind="child", on_id="c1", details={"role": "clerk", "kind": "see"})
    for action in wording.SENTENCES:
        event.action = action
        said = wording.sentence(event, {})
        assert "{" not in said, action
        assert said != f"{action} anak c1", action


@pytest.mark.parametrize("name", ["administrator", "data_officer", "leader", "nobody"])
def test_only_who_oversees_reads_the_record(cast, browse, name):
    client = browse(cast.people[name])
    for address in ("core:record", "core:record_xlsx", "core:emergencies"):
        assert client.get(reverse(address)).status_code == 403


def test_an_auditor_of_elsewhere_sees_nothing_of_here(lived, browse):
    lived.nobody.grants_held().model.objects.create(
        person=lived.nobody, role=Role.AUDITOR, area_code=ELSEWHERE, valid_from=LONG_AGO
    )
    page = browse(lived.nobody).get(reverse("core:record")).content.decode()
    assert "cother" in page
    assert CHILD not in page
    assert "Clerk" not in page


def test_the_log_of_an_export_names_who_may_export(cast, acts):
    with acts(cast.leader, Purpose.OVERSEE), pytest.raises(Exception, match="Peran Anda"):
        services.note_export(rows=1, filters={}, by=cast.leader, at=timezone.now())
