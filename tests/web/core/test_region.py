"""What a region sets about itself, and what it is kept from."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import date

import pytest
from cast import ELSEWHERE, HOME, KOMET, UTARA
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from rangkul.core import boundaries, engine_settings, pictures, services
from rangkul.core.errors import Invalid, NotAllowed
from rangkul.core.models import Agency, Event, Holiday, Region
from rangkul.core.permissions import Purpose


@pytest.fixture
def admin(cast, browse):
    return browse(cast.administrator)


@pytest.fixture
def said(cast, acts):
    """What the record says of an action."""

    def find(action):
        with acts(cast.auditor, Purpose.OVERSEE):
            return Event.objects.filter(action=action).order_by("id").last()

    return find


def png(width=40, height=40, extra=b"") -> bytes:
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 41 * 40))
    return pictures.PNG + head + extra + body + chunk(b"IEND", b"")


def file(raw: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


# names and ages

NAMES = {
    "name": "Kota Banjarbaru", "government_head": "Ibu Wali", "government_head_title": "Wali Kota", "time_zone": "Asia/Makassar",
    "year_starts": "7", "age_from": "7", "age_to": "18", "data_protection_contact": "Diskominfo",
}  # fmt: skip


def test_straight_to_the_only_region(cast, admin):
    assert admin.get(reverse("core:region")).url == reverse("core:region_names", args=[HOME])


def test_names_and_ages_are_changed_and_recorded_without_their_values(cast, admin, said):
    address = reverse("core:region_names", args=[HOME])
    assert admin.get(address).status_code == 200
    assert admin.post(address, NAMES | {"age_to": "21"}).url == address
    here = Region.objects.get(pk=HOME)
    assert (here.government_head, here.age_to) == ("Ibu Wali", 21)
    event = said("region.changed")
    assert set(event.fields) == {"age_to", "data_protection_contact", "government_head", "government_head_title"}
    assert "Ibu Wali" not in str(event.details)


def test_the_oldest_is_older_than_the_youngest(cast, admin):
    page = admin.post(reverse("core:region_names", args=[HOME]), NAMES | {"age_from": "18", "age_to": "7"})
    assert page.status_code == 422
    assert Region.objects.get(pk=HOME).age_to == 18


# logo


def test_a_logo_is_kept_shown_and_taken_away(cast, admin, browse, said):
    address = reverse("core:region_logo_change", args=[HOME])
    assert admin.post(address, {"logo": file(png(), "lambang.png")}).status_code == 302
    shown = browse(cast.clerk).get(reverse("core:region_logo", args=[HOME]))
    assert (shown.content, shown["Content-Type"]) == (png(), "image/png")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert browse(cast.outsider).get(reverse("core:region_logo", args=[HOME])).status_code == 404
    assert said("region.changed").fields == ["logo"]
    admin.post(address, {"remove": "1"})
    assert admin.get(reverse("core:region_logo", args=[HOME])).status_code == 404


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "lambang.png"),
        (b"GIF89a" + b"\0" * 50, "lambang.png"),
        (png(3000, 10), "lambang.png"),
        (png(0, 10), "lambang.png"),
        (png() + b"\0" * 200_001, "lambang.png"),
        (pictures.PNG + b"<script>alert(1)</script>" + b"\0" * 40, "lambang.png"),
        (pictures.JPEG + b"<script>alert(1)</script>", "lambang.jpg"),
        (b"", "lambang.png"),
    ],
)
def test_what_only_calls_itself_a_picture_is_refused(cast, admin, raw, name):
    assert admin.post(reverse("core:region_logo_change", args=[HOME]), {"logo": file(raw, name)}).status_code == 422
    assert Region.objects.get(pk=HOME).logo is None


def test_a_jpeg_is_measured():
    frame = (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0"
        + b"\0" * 9
        + b"\xff\xc0\x00\x11\x08"
        + struct.pack(">HH", 30, 20)
        + b"\0" * 20
    )
    assert pictures.checked(frame) == frame
    large = frame.replace(struct.pack(">HH", 30, 20), struct.pack(">HH", 3000, 20))
    with pytest.raises(pictures.NoPicture):
        pictures.checked(large)


# calendar


def test_holidays_are_pasted_in_many_spellings(cast, admin, said):
    lines = "2026-03-20 Hari Raya Nyepi\n20/3/2027; Idulfitri\n\n1 Mei 2026 – Hari Buruh\n17 Agustus 2026 Kemerdekaan"
    admin.post(reverse("core:region_calendar", args=[HOME]), {"lines": lines})
    assert dict(Holiday.objects.filter(region=HOME).values_list("on", "name")) == {
        date(2026, 3, 20): "Hari Raya Nyepi", date(2027, 3, 20): "Idulfitri", date(2026, 5, 1): "Hari Buruh",
        date(2026, 8, 17): "Kemerdekaan",
    }  # fmt: skip
    assert said("holidays.added").details["days"][0] == "2026-03-20"
    admin.post(reverse("core:region_calendar", args=[HOME]), {"lines": "2026-03-20 Nyepi"})
    assert Holiday.objects.get(on=date(2026, 3, 20)).name == "Nyepi"
    admin.post(reverse("core:holiday_remove", args=[HOME]), {"day": "2026-03-20"})
    assert not Holiday.objects.filter(on=date(2026, 3, 20)).exists()
    page = admin.get(reverse("core:region_calendar", args=[HOME])).content.decode()
    assert "Kemerdekaan" in page
    assert admin.post(reverse("core:holiday_remove", args=[HOME]), {"day": "kapan"}).status_code == 404


@pytest.mark.parametrize("line", ["besok libur", "2026-02-30 Tidak ada", "2026-03-20", "31/13/2026 X"])
def test_a_line_that_cannot_be_read_is_named(cast, admin, line):
    page = admin.post(reverse("core:region_calendar", args=[HOME]), {"lines": f"2026-01-01 Tahun Baru\n{line}"})
    assert page.status_code == 422
    assert "Baris 2" in page.content.decode()
    assert not Holiday.objects.filter(region=HOME).exists()


# agencies

SCHOOL = {"name": "SDN Komet 2", "roles": ["school"], "npsn": "30304002", "area_code": KOMET}


def test_an_agency_is_added_changed_closed_and_opened(cast, admin, said):
    assert admin.post(reverse("core:agency_add", args=[HOME]), SCHOOL).status_code == 302
    school = Agency.objects.get(name="SDN Komet 2")
    address = reverse("core:agency", args=[school.pk])
    admin.post(address, SCHOOL | {"act": "change", "short_name": "SDN 2"})
    assert said("agency.changed").fields == ["short_name"]
    admin.post(address, {"act": "close"})
    assert admin.post(address, {"act": "close"}).status_code == 409
    school.refresh_from_db()
    assert school.closed_at is not None
    assert "SDN Komet 2" not in str(admin.get(reverse("core:grant", args=[cast.nobody.pk])).context["form"]["agency"])
    admin.post(address, {"act": "reopen"})
    school.refresh_from_db()
    assert school.closed_at is None
    page = admin.get(reverse("core:region_agencies", args=[HOME]), {"urusan": "school"}).content.decode()
    assert "SDN Komet 2" in page
    assert "Dinas Pendidikan" not in page


@pytest.mark.parametrize(
    "wrong", [{"npsn": ""}, {"name": "SDN Komet 1"}, {"roles": []}, {"roles": ["raja"]}, {"area_code": "6408041010"}]
)
def test_an_agency_that_cannot_be_is_refused(cast, admin, wrong):
    assert admin.post(reverse("core:agency_add", args=[HOME]), SCHOOL | wrong).status_code == 422
    assert not Agency.objects.filter(npsn="30304002").exists()


# map


def shape(x=114.8, y=-3.4, **properties):
    ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def geojson(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


AREAS = {UTARA: "Banjarbaru Utara", KOMET: "Komet", "637203": "Cempaka", "6372031003": "Cempaka"}


def test_shapes_are_known_by_code_or_by_name():
    found = boundaries.read(
        geojson(
            shape(KODE="63.72.04.1003"), shape(kecamatan="BANJARBARU UTARA"), shape(desa="Cempaka", kecamatan="Cempaka"),
            shape(kecamatan="cempaka"), shape(nama="Atlantis"),
        ),
        AREAS,
    )  # fmt: skip
    assert found.found == ("637203", "6372031003", UTARA, KOMET)
    assert found.unknown == ("Atlantis",)
    properties = found.geojson["features"][3]["properties"]
    assert properties == {"code": KOMET, "name": "Komet", "level": "village"}


def test_a_name_of_two_levels_is_not_guessed():
    with pytest.raises(Invalid):
        boundaries.read(geojson(shape(nama="Cempaka")), AREAS)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"PK\x03\x04", "bukan GeoJSON"),
        (b"[" * 200_000, "bukan GeoJSON"),
        (b'{"features": []}', "FeatureCollection"),
        (b"[]", "FeatureCollection"),
        (geojson(shape(-3.4, 114.8, code=KOMET)), "tertukar"),
        (geojson({"type": "Feature", "properties": {"code": KOMET}, "geometry": None}), "bidang"),
        (geojson({"type": "Feature", "properties": {"code": KOMET}, "geometry": {"type": "Point", "coordinates": [114, -3]}}), "bidang"),
        (geojson({"type": "Feature", "properties": {"code": KOMET}, "geometry": {"type": "Polygon", "coordinates": [[["a", "b"]]]}}), "bukan angka"),
        (geojson({"type": "Feature", "properties": {"code": KOMET}, "geometry": {"type": "Polygon", "coordinates": []}}), "tidak lengkap"),
        (geojson(shape(code=KOMET), shape(code=KOMET)), "dua kali"),
        (geojson(shape(code="6408041010")), "tidak ada yang cocok"),
        (geojson("x"), "tidak ada yang cocok"),
        (b" " * 5_000_001, "5 MB"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_is_refused_with_a_sentence(raw, word):
    with pytest.raises(Invalid, match=word):
        boundaries.read(raw, AREAS)


def test_a_map_is_uploaded_and_taken_away(cast, admin, said):
    address = reverse("core:region_map", args=[HOME])
    raw = geojson(shape(code=KOMET), shape(code="63.72.04"), shape(nama="Atlantis", script="<script>"))
    assert admin.post(address, {"boundaries": file(raw, "peta.geojson")}).url == address
    page = admin.get(address).content.decode()
    assert "2 dari 6" in page
    assert "Atlantis" in page
    kept = Region.objects.get(pk=HOME).boundaries
    assert "script" not in json.dumps(kept)
    assert said("region.changed").details == {"shapes": 2}
    assert admin.post(address, {"boundaries": file(b"{}", "peta.geojson")}).status_code == 422
    admin.post(address, {"remove": "1"})
    assert Region.objects.get(pk=HOME).boundaries is None


# engine settings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "link_at = 0.995\nsmall = 10",
        "ages = [6, 21]\n[risk.absence]\nrate = 0.2\npoints = 4",
        "risk_at = 2.5",
        'age_on = "7-1"',
    ],
)
def test_settings_that_the_engine_understands(text):
    engine_settings.check(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("link_at = ", "tidak dapat dibaca"),
        ("linkat = 0.9", "tidak dikenal"),
        ("link_at = 'tinggi'", "diharapkan"),
        ("link_at = 2", "masuk akal"),
        ("ask_at = 0.9999", "masuk akal"),
        ("ages = [18, 7]", "masuk akal"),
        ("ages = 7", "diharapkan"),
        ('ages = ["a", "b"]', "diharapkan"),
        ('age_on = "Juli"', "diharapkan"),
        ("as_of = 2025-10-01", "ditetapkan"),
        ("demo_niks = true", "ditetapkan"),
        ("threads = 64", "ditetapkan"),
        ("[risk.banjir]\npoints = 3", "tidak dikenal"),
        ("[risk.absence]\npoints = -3", "masuk akal"),
        ("[risk.absence]\nbintang = 3", "masuk akal"),
        ("[risk]\nabsence = 3", "diharapkan"),
        ("risk = 3", "diharapkan"),
        ("small = true", "diharapkan"),
    ],
)
def test_settings_that_it_does_not_are_refused_with_a_sentence(text, word):
    with pytest.raises(Invalid, match=word) as trouble:
        engine_settings.check(text)
    assert "/tmp" not in str(trouble.value)


def test_settings_are_kept_as_they_were_checked(cast, admin, said):
    address = reverse("core:region_engine", args=[HOME])
    assert admin.post(address, {"text": "small = 10\r\n"}).url == address
    assert Region.objects.get(pk=HOME).engine_settings == "small = 10\n"
    assert admin.post(address, {"text": "small = x"}).status_code == 422
    assert Region.objects.get(pk=HOME).engine_settings == "small = 10\n"
    assert said("region.changed").fields == ["engine_settings"]


# the fence


def test_another_region_is_not_there(cast, admin):
    theirs = Agency.objects.create(region=cast.elsewhere, name="Dinas Tetangga", roles=["education"])
    for name, args in [
        ("core:region_names", [ELSEWHERE]), ("core:region_calendar", [ELSEWHERE]), ("core:region_agencies", [ELSEWHERE]),
        ("core:agency_add", [ELSEWHERE]), ("core:agency", [theirs.pk]), ("core:region_map", [ELSEWHERE]),
        ("core:region_engine", [ELSEWHERE]), ("core:region_logo", [ELSEWHERE]), ("core:region_keeping", [ELSEWHERE]),
        ("core:region_areas", [ELSEWHERE]),
    ]:  # fmt: skip
        assert admin.get(reverse(name, args=args)).status_code == 404, name
    for name, sent in [
        ("core:region_logo_change", {"remove": "1"}), ("core:holiday_remove", {"day": "2026-01-01"}),
        ("core:region_map", {"remove": "1"}), ("core:region_engine", {"text": ""}),
    ]:  # fmt: skip
        assert admin.post(reverse(name, args=[ELSEWHERE]), sent).status_code == 404, name
    assert "Dinas Tetangga" not in admin.get(reverse("core:region_agencies", args=[HOME])).content.decode()


@pytest.mark.parametrize("name", ["data_officer", "auditor", "leader", "clerk"])
def test_only_who_manages_the_region_changes_it(cast, browse, acts, name):
    person = cast.people[name]
    for address in (
        "core:region_names",
        "core:region_calendar",
        "core:region_agencies",
        "core:region_map",
        "core:region_engine",
        "core:region_keeping",
        "core:region_areas",
    ):
        assert browse(person).get(reverse(address, args=[HOME])).status_code == 403
    with acts(person, Purpose.MANAGE), pytest.raises(NotAllowed):
        services.change_region(region=cast.region, name="X", by=person, at=timezone.now())
    with acts(person, Purpose.MANAGE), pytest.raises(NotAllowed):
        services.remove_holiday(region=cast.region, day=date(2026, 1, 1), by=person, at=timezone.now())
