"""Kecamatan and villages of the two presets (Kepmendagri 300.2.2-2138/2025)."""

from __future__ import annotations

import polars as pl

_BANJARBARU = {
    "02 Landasan Ulin": "1003 Landasan Ulin Timur|1004 Guntung Payung|1005 Guntung Manggis|1006 Syamsudin Noor",
    "03 Cempaka": "1001 Palam|1002 Bangkal|1003 Sungai Tiung|1004 Cempaka",
    "04 Banjarbaru Utara": "1001 Loktabat Utara|1002 Mentaos|1003 Komet|1004 Sungai Ulin",
    "05 Banjarbaru Selatan": "1001 Sungai Besar|1002 Loktabat Selatan|1003 Kemuning|1004 Guntung Paikat",
    "06 Liang Anggang": (
        "1001 Landasan Ulin Barat|1002 Landasan Ulin Tengah|1003 Landasan Ulin Utara|1004 Landasan Ulin Selatan"
    ),
}
_KUTAI_TIMUR = {
    "01 Muara Ancalong": 9,
    "02 Muara Wahau": 10,
    "03 Muara Bengkal": 7,
    "04 Sangatta Utara": 4,
    "05 Sangkulirang": 15,
    "06 Busang": 6,
    "07 Telen": 8,
    "08 Kombeng": 7,
    "09 Bengalon": 11,
    "10 Kaliorang": 7,
    "11 Sandaran": 9,
    "12 Sangatta Selatan": 4,
    "13 Teluk Pandan": 6,
    "14 Rantau Pulung": 9,
    "15 Kaubun": 8,
    "16 Karangan": 7,
    "17 Batu Ampar": 7,
    "18 Long Mesangat": 7,
}


def villages(regency: str) -> pl.DataFrame:
    """``village`` (ten digits), ``village_name``, ``district`` (six digits), ``district_name``, in code order."""
    rows = []
    if regency == "63.72":
        for district, text in _BANJARBARU.items():
            rows += [(district, village[:4], village[5:]) for village in text.split("|")]
    else:
        for district, number in _KUTAI_TIMUR.items():
            rows += [(district, str(2001 + k), f"{district[3:]} {k + 1}") for k in range(number)]
    prefix = regency.replace(".", "")
    return pl.DataFrame(
        {
            "village": [int(prefix + d[:2] + code) for d, code, _ in rows],
            "village_name": [name for *_, name in rows],
            "district": [int(prefix + d[:2]) for d, *_ in rows],
            "district_name": [d[3:] for d, *_ in rows],
        },
        schema_overrides={"village": pl.Int64, "district": pl.Int32},
    )
