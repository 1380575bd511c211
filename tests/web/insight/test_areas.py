"""Areas in time: a figure shows the areas of its own day, and nothing vanishes with a code."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta

import pytest
from cast import HOME, KOMET, LONG_AGO, NOON, PALAM, UTARA
from django.urls import reverse
from django.utils import timezone

from rangkul.core.models import Area, AreaChange, Grant
from rangkul.core.permissions import Purpose
from rangkul.insight import open_data, queries, sheets
from rangkul.registry import services as registry

from .test_figures import children, count  # noqa: F401 - ``children`` is a fixture

KOMET_BARU, CEMPAKA_BARU = "6372041009", "637209"
ON, AT = date(2025, 11, 10), NOON + timedelta(days=8)


def begins(code: str, name: str) -> None:
    level = "village" if len(code) == 10 else "district"
    Area.objects.create(code=code, name=name, level=level, parent_id=code[:-4] if len(code) == 10 else HOME, since=ON)


def ends(old: str, *new: str, name: str) -> None:
    Area.objects.filter(code=old).update(until=ON)
    for code in new:
        kind = "split" if len(new) > 1 else "recoded"
        AreaChange.objects.create(old_code=old, new_code=code, old_name=name, kind=kind, on=ON, basis="Perda 1/2025")


@pytest.fixture
def two_days(children, acts):  # noqa: F811
    """(the figures of a day before, those of a day after): Komet got another code, Palam became two."""
    cast = children
    before = count(cast, acts, ON - timedelta(days=4), at=AT)
    begins(KOMET_BARU, "Komet Baru")
    for code, name in (("6372031008", "Palam Timur"), ("6372031009", "Palam Barat")):
        begins(code, name)
    ends(KOMET, KOMET_BARU, name="Komet")
    ends(PALAM, "6372031008", "6372031009", name="Palam")
    AreaChange.objects.create(
        old_code=UTARA, new_code=UTARA, old_name="Banjarbaru Utara", kind="renamed", on=ON, basis="Perda 1/2025"
    )
    Area.objects.filter(code=UTARA).update(name="Banjarbaru Lor")
    with acts(cast.data_officer, Purpose.REGISTER):
        registry.follow_areas(region=cast.region, moves={KOMET: KOMET_BARU}, on=ON, by=cast.data_officer, at=AT)
    after = count(cast, acts, AT.date() + timedelta(days=1), at=AT + timedelta(days=9))
    return cast, before, after


def drawn(cast, acts, snapshot, viewer=None):
    viewer = viewer or cast.data_officer
    with acts(viewer, Purpose.SEE):
        return queries.picture(viewer, cast.region, snapshot)


def listed(picture) -> dict[str, tuple]:
    return {
        row.code: (row.name, row.figures["residents"].count, row.until) for row in picture.rows if row.level != "all"
    }


def test_each_day_has_its_own_areas_with_the_names_of_that_day(two_days, acts):
    cast, before, after = two_days
    last = ON - timedelta(days=1)
    assert listed(drawn(cast, acts, before)) == {
        "637203": ("Cempaka", 33, None), UTARA: ("Banjarbaru Utara", 49, None), "": ("", 1, None),
        PALAM: ("Palam", 33, last), KOMET: ("Komet", 49, last),
    }  # fmt: skip
    # Palam's children wait for a list that says in which half they live
    assert listed(drawn(cast, acts, after)) == {
        "637203": ("Cempaka", 33, None), UTARA: ("Banjarbaru Lor", 49, None), "": ("", 1, None),
        PALAM: ("Palam", 33, last), KOMET_BARU: ("Komet Baru", 49, None),
    }  # fmt: skip


def test_sums_close_on_both_days_and_the_figure_of_a_past_day_is_found_again(two_days, acts):
    cast, before, after = two_days
    for snapshot in (before, after):
        picture = drawn(cast, acts, snapshot)
        for group in picture.whole.figures:
            for parent in (picture.whole, *picture.below("all")):
                below = picture.below(parent.key)
                if below:
                    assert parent.figures[group].count == sum(row.figures[group].count for row in below)
    again = count(cast, acts, before.day, at=AT + timedelta(days=9))
    assert again.digest == before.digest


def test_pages_say_until_when_an_area_was(two_days, browse):
    cast, _before, after = two_days
    page = browse(cast.data_officer).get(reverse("insight:area", args=[HOME, "637203"]), {"potret": after.pk})
    text = page.content.decode()
    assert "Palam" in text
    assert "sampai 9 Nov 2025" in text
    assert "Palam Timur" not in text
    page = browse(cast.data_officer).get(reverse("insight:area", args=[HOME, UTARA]), {"potret": after.pk})
    assert "Komet Baru" in page.content.decode()
    assert "sampai 9" not in page.content.decode()


def test_files_and_machines_have_the_same_names(two_days, acts):
    cast, before, after = two_days
    picture = drawn(cast, acts, after)
    book = sheets.workbook(picture, [], by=cast.data_officer, at=timezone.localtime())
    words = zipfile.ZipFile(book).read("xl/sharedStrings.xml").decode()
    assert "<t>Palam (sampai 9 Nov 2025)</t>" in words
    assert "<t>Komet Baru</t>" in words
    for snapshot, name in ((before, "Banjarbaru Utara"), (after, "Banjarbaru Lor")):
        with acts(cast.planner, Purpose.SEE):
            public = queries.picture(cast.planner, cast.region, snapshot, for_public=True)
        assert name in [line["nama_wilayah"] for line in open_data.tables(public)["areas"]]


def test_who_holds_a_village_under_both_codes_sees_it_as_one(two_days, acts):
    cast, before, after = two_days
    operator = cast.village_operator
    Grant.objects.create(person=operator, role="village_operator", area_code=KOMET_BARU, valid_from=LONG_AGO)
    operator._grants_now = None
    for snapshot, code, name in ((before, KOMET, "Komet"), (after, KOMET_BARU, "Komet Baru")):
        picture = drawn(cast, acts, snapshot, operator)
        assert (picture.root, picture.whole.name, picture.whole.figures["residents"].count) == (code, name, 49)


def test_a_village_that_is_no_more_is_still_a_filter_of_the_list_while_children_stand_there(two_days, browse):
    cast, _before, _after = two_days
    client = browse(cast.data_officer)
    text = client.get(reverse("registry:children")).content.decode()
    assert "Cempaka – Palam (sampai 9 Nov 2025)" in text
    assert "Komet (sampai" not in text
    saved = client.get(reverse("registry:children"), {"desa": KOMET})  # a list that was saved before
    assert f'<option value="{KOMET_BARU}" selected>' in saved.content.decode()
    found = client.get(reverse("registry:children"), {"desa": PALAM, "keadaan": "out_of_school"}).content.decode()
    assert found.count("Anak Karangan") >= 3
