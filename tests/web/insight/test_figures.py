"""Figures: counted by the database, shown as far as the viewer may see, found again for a past day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import CEMPAKA, HOME, KOMET, NOON, PALAM, UTARA
from django.db import connection
from django.urls import reverse

from rangkul.core.permissions import Purpose
from rangkul.insight import queries, services
from rangkul.insight.models import Cell
from rangkul.registry.models import Child, Episode


@pytest.fixture
def children(cast, acts):
    """Forty in school, seven out of school and two uncertain in Komet; three out in Palam; one nobody knows where."""
    plan = [(KOMET, UTARA, "enrolled", "", 40), (KOMET, UTARA, "out_of_school", "DO", 7), (KOMET, UTARA, "uncertain", "link", 2),
            (PALAM, CEMPAKA, "out_of_school", "LTM", 3), (PALAM, CEMPAKA, "enrolled", "", 30), ("", "", "out_of_school", "BPB", 1)]  # fmt: skip
    with acts(cast.data_officer, Purpose.REGISTER):
        for village, district, verdict, category, many in plan:
            for number in range(many):
                child = Child.objects.create(
                    region=cast.region, child_key=f"c{village}{verdict[:3]}{number}", name="Anak Karangan", sex="LP"[number % 2],
                    birth_date=date(2012, 3, 1), regency_code=HOME if village else "", district_code=district, village_code=village,
                    verdict=verdict, category=category, since=date(2025, 10, 1), recorded_at=NOON, changed_at=NOON,
                )  # fmt: skip
                Episode.objects.create(
                    child=child, region=cast.region, kind="standing", state=verdict, category=category, regency_code=child.regency_code,
                    district_code=district, village_code=village, valid_from=date(2025, 10, 1), recorded_at=NOON,
                )  # fmt: skip
    return cast


def count(cast, acts, day=None, at=NOON + timedelta(days=3)):
    with acts(cast.data_officer, Purpose.SEE):
        return services.count_day(
            region=cast.region, day=day or (NOON + timedelta(days=1)).date(), by=cast.data_officer, at=at
        )


def test_an_officer_sees_every_figure(children, acts):
    snapshot = count(children, acts)
    with acts(children.data_officer, Purpose.SEE):
        picture = queries.picture(children.data_officer, children.region, snapshot)
    assert picture.is_open
    assert picture.whole.figures["out_of_school"].count == 11
    assert {name: figure.count for name, figure in picture.categories.items()} == {
        "BPB": 1,
        "DO": 7,
        "LTM": 3,
        "unknown": 0,
    }
    assert [(row.name, row.figures["out_of_school"].count) for row in picture.below("all")] == [
        ("Cempaka", 3), ("Banjarbaru Utara", 7), ("", 1),
    ]  # fmt: skip


def test_a_planner_sees_no_small_number(children, acts):
    snapshot = count(children, acts)
    with acts(children.planner, Purpose.SEE):
        picture = queries.picture(children.planner, children.region, snapshot)
    assert not picture.is_open
    assert picture.whole.figures["out_of_school"].count == 11
    for row in picture.rows:
        for figure in row.figures.values():
            assert figure.count is None or figure.count == 0 or figure.count >= 5
    cempaka = picture.row(CEMPAKA)
    assert cempaka.figures["out_of_school"].mark == "<5"
    assert cempaka.rate is None
    shown = [figure for figure in picture.categories.values() if figure.count]
    assert sum(figure.count for figure in shown) < 11  # nothing can be subtracted


def test_the_planner_has_no_way_to_a_child(children, acts):
    count(children, acts)
    with acts(children.planner, Purpose.SEE), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_child")
        assert cursor.fetchone() == (0,)


def test_a_kecamatan_adds_up_its_own(children, acts):
    snapshot = count(children, acts)
    with acts(children.kecamatan, Purpose.SEE):
        picture = queries.picture(children.kecamatan, children.region, snapshot)
        assert not Cell.objects.filter(district_code=CEMPAKA).exists()
    assert picture.root == UTARA
    assert picture.whole.figures["out_of_school"].count == 7


def test_the_province_sees_sums_of_its_own(children, acts):
    snapshot = count(children, acts)
    with acts(children.province, Purpose.SEE):
        assert queries.picture(children.province, children.region, snapshot).whole.figures["out_of_school"].count == 11
    with acts(children.outsider, Purpose.SEE):
        assert not Cell.objects.exists()


def test_a_past_day_gives_the_same_figures_again(children, acts):
    before = count(children, acts).digest
    with acts(children.data_officer, Purpose.REGISTER):
        episode = Episode.objects.filter(state="out_of_school", category="DO").first()
        later = NOON + timedelta(days=10)
        episode.closed_at, episode.valid_until = later, later.date()
        episode.save()
        Episode.objects.create(
            child_id=episode.child_id, region=children.region, kind="standing", state="enrolled", regency_code=HOME, district_code=UTARA,
            village_code=KOMET, valid_from=later.date(), recorded_at=later,
        )  # fmt: skip
    assert count(children, acts).digest == before
    now = count(children, acts, day=(later + timedelta(days=1)).date(), at=later + timedelta(days=5))
    assert now.digest != before


@pytest.mark.parametrize("day", [NOON.date(), date(2030, 1, 1), date.max])
def test_the_day_ahead_cannot_be_counted(children, acts, day):
    with acts(children.data_officer, Purpose.SEE), pytest.raises(services.DayAhead):
        services.count_day(region=children.region, day=day, by=children.data_officer, at=NOON)


def test_a_day_ahead_is_refused_on_its_own_page_and_a_past_day_is_carried_out_as_it_is_shown(children, acts, browse):
    count(children, acts)
    client = browse(children.data_officer)
    page = reverse("insight:day", args=[HOME])
    ahead = client.post(page, {"hari": "2099-01-01"})
    assert ahead.status_code == 422
    assert "Hari itu belum berlalu" in ahead.content.decode()
    shown = client.post(page, {"hari": "2024-01-01"}, follow=True)
    text = shown.content.decode()
    assert "Belum ada apa pun di register pada hari itu" in text
    assert f"unduh.xlsx?potret={shown.context['snapshot'].pk}" in text


def test_nobody_counts_elsewhere(children, acts):
    with acts(children.outsider, Purpose.SEE), pytest.raises(Exception, match=r"privilege|hak"):
        services.count_day(region=children.region, day=NOON.date(), by=children.outsider, at=NOON + timedelta(days=3))


@pytest.mark.parametrize("who", ["data_officer", "planner", "leader", "kecamatan", "village_operator", "province"])
def test_the_pages_open(children, acts, browse, who):
    count(children, acts)
    with acts(children.data_officer, Purpose.SEE):
        snapshot = services.count_day(
            region=children.region,
            day=(NOON + timedelta(days=1)).date(),
            by=children.data_officer,
            at=NOON + timedelta(days=3),
        )
    client = browse(getattr(children, who))
    page = client.get(f"/ringkasan/{HOME}/?potret={snapshot.pk}")
    assert page.status_code == 200
    assert client.get(f"/ringkasan/{HOME}/wilayah/{UTARA}/?potret={snapshot.pk}").status_code == 200
    assert client.get(f"/ringkasan/{HOME}/cara-menghitung/?potret={snapshot.pk}").status_code == 200
    assert client.get(f"/ringkasan/{HOME}/unduh.xlsx?potret={snapshot.pk}").status_code == 200
    if who == "planner":
        assert "Anak Karangan" not in page.content.decode()


def test_a_stranger_finds_nothing(children, browse):
    assert browse(children.outsider).get(f"/ringkasan/{HOME}/").status_code == 404
    assert browse(children.administrator).get(f"/ringkasan/{HOME}/").status_code == 403
