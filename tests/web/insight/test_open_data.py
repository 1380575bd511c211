"""Open data: closed until somebody opens it, small numbers never in it, read by anybody, closed again."""

from __future__ import annotations

import csv
import io

import pytest
from cast import HOME
from django.urls import reverse

from rangkul.core.errors import NotAllowed
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.insight import queries, services
from rangkul.insight.models import Publication, Snapshot

from .test_figures import children, count  # noqa: F401 - ``children`` is a fixture


@pytest.fixture
def counted(children, acts):  # noqa: F811
    """Figures as after a run."""
    snapshot = count(children, acts)
    with acts(children.data_officer, Purpose.SEE):
        assert Snapshot.objects.filter(pk=snapshot.pk).exists()
    return children, snapshot


def publish(cast, acts, snapshot, by):
    with acts(by, Purpose.SEE):
        return services.publish(snapshot=snapshot, by=by, at=snapshot.made_at)


def test_nothing_is_open_until_somebody_opens_it_and_it_can_be_closed(counted, acts, client):
    cast, snapshot = counted
    page, table = reverse("open:region", args=[HOME]), reverse("open:csv", args=[HOME])
    assert (client.get(page).status_code, client.get(table).status_code) == (404, 404)
    assert "Belum ada data terbuka" in client.get(reverse("open:index")).content.decode()
    publish(cast, acts, snapshot, cast.planner)
    assert "Kota Banjarbaru" in client.get(reverse("open:index")).content.decode()
    assert client.get(page).status_code == client.get(table).status_code == 200
    with acts(cast.leader, Purpose.SEE):
        services.withdraw(region=cast.region, by=cast.leader, at=snapshot.made_at)
        with pytest.raises(services.NothingPublished):
            services.withdraw(region=cast.region, by=cast.leader, at=snapshot.made_at)
    assert client.get(page).status_code == 404
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.filter(action__in=("counts.published", "counts.withdrawn")).count() == 2


def test_what_is_open_has_no_small_number_and_no_village(counted, acts, client):
    cast, snapshot = counted
    publish(cast, acts, snapshot, cast.planner)
    lines = list(csv.DictReader(io.StringIO(client.get(reverse("open:csv", args=[HOME])).content.decode("utf-8-sig"))))
    assert [line["nama_wilayah"] for line in lines] == ["Kota Banjarbaru", "Cempaka", "Banjarbaru Utara", "Residu"]
    assert lines[0]["tidak_sekolah"] == "11"
    numbers = [int(cell) for line in lines for name, cell in line.items() if cell.isdigit() and name != "kode_wilayah"]
    assert not [number for number in numbers if 0 < number < 5]
    assert lines[1]["tidak_sekolah"] == ""  # three children
    said = client.get(reverse("open:json", args=[HOME]))
    assert said["Access-Control-Allow-Origin"] == "*"
    assert said.json()["metadata"]["tanggal_data"] == snapshot.day.isoformat()
    assert said.json()["metadata"]["sidik"] == snapshot.digest
    assert "Palam" not in said.content.decode()


def test_who_sees_every_figure_opens_no_more_than_others(counted, acts):
    cast, snapshot = counted
    with acts(cast.data_officer, Purpose.SEE):
        picture = queries.picture(cast.data_officer, cast.region, snapshot, for_public=True)
    assert not picture.is_open
    with acts(cast.clerk, Purpose.SEE), pytest.raises(NotAllowed):
        services.publish(snapshot=snapshot, by=cast.clerk, at=snapshot.made_at)


def test_the_page_of_those_who_publish(counted, acts, browse):
    cast, snapshot = counted
    client = browse(cast.planner)
    page = client.get(reverse("insight:publishing", args=[HOME]))
    assert page.status_code == 200
    assert browse(cast.clerk).get(reverse("insight:publishing", args=[HOME])).status_code == 403
    publish(cast, acts, snapshot, cast.planner)
    assert "Sedang diterbitkan" in client.get(reverse("insight:publishing", args=[HOME])).content.decode()
    assert client.post(reverse("insight:withdraw", args=[HOME])).status_code == 302
    with acts(cast.planner, Purpose.SEE):
        assert Publication.objects.get().withdrawn_by_id == cast.planner.pk
