"""A GeoJSON of a kabupaten/kota is read and checked before it becomes the map.

Every shape must be one of the region's kecamatan or villages, by code or by name, and lie where Indonesia lies: a file
with latitude and longitude exchanged is the most common fault. What is kept is the shape, its code and its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .errors import Invalid

MOST_BYTES = 5_000_000
#: West, south, east, north of Indonesia in degrees, with some sea around.
INDONESIA = (94.5, -11.5, 141.5, 6.5)
#: Five decimals of a degree are about one metre.
DECIMALS = 5
SHAPES = {"Polygon": 1, "MultiPolygon": 2}  # how many lists stand around the list of points
CODE_NAMES = ("code", "kode", "kd_kel", "kd_desa", "kd_kec", "kddesa", "kdkec", "kode_kec", "kode_desa", "id")
#: Properties that name an area, with the digits of the codes that they can mean. The first group that is there decides:
#: a village's shape names its kecamatan too.
NAME_NAMES = (
    (("wadmkd", "desa", "kelurahan", "village"), (10,)),
    (("wadmkc", "kecamatan", "district"), (6,)),
    (("name", "nama", "namobj"), (10, 6)),
)


@dataclass(frozen=True)
class Boundaries:
    """What is kept, and what was not understood."""

    geojson: dict
    found: tuple[str, ...]  # codes that have a shape now
    missing: tuple[str, ...]  # codes of the region without one
    unknown: tuple[str, ...]  # names or codes in the file that are none of the region's


def read(raw: bytes, areas: Mapping[str, str]) -> Boundaries:
    """Read a file against ``areas`` (code → name of the region's kecamatan and villages). Raises Invalid."""
    if len(raw) > MOST_BYTES:
        raise Invalid(_("Berkas ini lebih dari 5 MB. Sederhanakan garisnya, misalnya di mapshaper, lalu unggah lagi."))
    try:
        given = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Invalid(_("Berkas ini bukan GeoJSON yang dapat dibaca.")) from None
    features = given.get("features") if isinstance(given, dict) else None
    if not isinstance(features, list) or not features:
        raise Invalid(_("Berkas ini tidak memuat FeatureCollection dengan batas wilayah."))
    by_name = _by_name(areas)
    kept: dict[str, dict] = {}
    unknown: list[str] = []
    for feature in features:
        code, said = _which(feature, areas, by_name)
        if code is None:
            unknown.append(said)
            continue
        if code in kept:
            raise Invalid(_("Wilayah %s ada dua kali di dalam berkas.") % areas[code])
        properties = {"code": code, "name": areas[code], "level": "village" if len(code) == 10 else "district"}
        kept[code] = {"type": "Feature", "properties": properties, "geometry": _geometry(feature, areas[code])}
    if not kept:
        raise Invalid(
            _("Tidak satu pun batas di berkas ini milik wilayah Anda: kode dan namanya tidak ada yang cocok.")
        )
    collection = {"type": "FeatureCollection", "features": [kept[code] for code in sorted(kept)]}
    missing = tuple(code for code in sorted(areas) if code not in kept)
    return Boundaries(collection, tuple(sorted(kept)), missing, tuple(sorted(set(unknown))))


def _by_name(areas: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """(plain name, digits of its code) → code, for names that only one area of that level has."""
    found: dict[tuple[str, int], list[str]] = {}
    for code, name in areas.items():
        found.setdefault((_plain(name), len(code)), []).append(code)
    return {key: codes[0] for key, codes in found.items() if len(codes) == 1}


def _which(feature: object, areas: Mapping[str, str], by_name: Mapping) -> tuple[str | None, str]:
    """The code that a shape stands for, and how the file calls it."""
    said = feature.get("properties") if isinstance(feature, dict) else None
    properties = {str(key).lower(): value for key, value in said.items()} if isinstance(said, dict) else {}
    codes = [re.sub(r"\D", "", str(properties[name])) for name in CODE_NAMES if properties.get(name) is not None]
    for code in codes:
        if code in areas:
            return code, code
    for names, digits in NAME_NAMES:
        name = next((str(properties[key]) for key in names if properties.get(key)), None)
        if name is not None:
            found = [by_name[_plain(name), n] for n in digits if (_plain(name), n) in by_name]
            return (found[0] if len(found) == 1 else None), name[:60]
    return None, (codes or ["?"])[0][:60]


def _geometry(feature: Mapping, name: str) -> dict:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in SHAPES:
        raise Invalid(_("Batas %s bukan bidang (Polygon atau MultiPolygon).") % name)
    rounded = _rounded(geometry.get("coordinates"), SHAPES[kind], name)
    west, south, east, north = INDONESIA
    for x, y in _points(rounded, SHAPES[kind]):
        if not (west <= x <= east and south <= y <= north):
            raise Invalid(
                _("Batas %s tidak terletak di Indonesia. Mungkin lintang dan bujurnya tertukar, atau bukan derajat.")
                % name
            )
    return {"type": kind, "coordinates": rounded}


def _rounded(part: object, depth: int, name: str) -> list:
    """Coordinates with five decimals; heights are left out."""
    if not isinstance(part, list) or not part:
        raise Invalid(_("Garis batas %s tidak lengkap.") % name)
    if depth:
        return [_rounded(inner, depth - 1, name) for inner in part]
    points = []
    for point in part:
        pair = point[:2] if isinstance(point, list) else []
        if len(pair) != 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in pair):
            raise Invalid(_("Garis batas %s memuat titik yang bukan angka.") % name)
        points.append([round(float(pair[0]), DECIMALS), round(float(pair[1]), DECIMALS)])
    return points


def _points(part: list, depth: int) -> Iterator[list[float]]:
    if depth == 0:
        yield from part
    else:
        for inner in part:
            yield from _points(inner, depth - 1)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
