"""A made-up run: the tables and people of one reconciliation, for tests of what is made from them.

No person in here exists; NIKs have 91 as their third pair, a code that no kecamatan ever had.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from rangkul.engine.types import ACCOUNTING, CHANGES, PROBLEMS, REVIEW, TRIAGE, VERDICTS

AS_OF = date(2025, 10, 1)
BANJARBARU = {
    "02 Landasan Ulin": "Landasan Ulin Timur, Guntung Payung, Guntung Manggis, Syamsudin Noor",
    "03 Cempaka": "Palam, Bangkal, Sungai Tiung, Cempaka",
    "04 Banjarbaru Utara": "Loktabat Utara, Mentaos, Komet, Sungai Ulin",
    "05 Banjarbaru Selatan": "Sungai Besar, Loktabat Selatan, Kemuning, Guntung Paikat",
    "06 Liang Anggang": "Landasan Ulin Barat, Landasan Ulin Tengah, Landasan Ulin Utara, Landasan Ulin Selatan",
}
KUTAI_TIMUR = {
    "01 Muara Ancalong": 9, "02 Muara Wahau": 10, "03 Muara Bengkal": 7, "04 Sangatta Utara": 4, "05 Sangkulirang": 15,
    "06 Busang": 6, "07 Telen": 8, "08 Kombeng": 7, "09 Bengalon": 11, "10 Kaliorang": 7, "11 Sandaran": 9,
    "12 Sangatta Selatan": 4, "13 Teluk Pandan": 6, "14 Rantau Pulung": 9, "15 Kaubun": 8, "16 Karangan": 7,
    "17 Batu Ampar": 7, "18 Long Mesangat": 7,
}  # fmt: skip
FIRST = ["Muhammad", "Ahmad", "Siti", "Nur", "Noor", "Aisyah", "Rizky", "Fitri", "Dewi", "Abdul", "Putri", "Dimas"]
LAST = ["Rahman", "Hidayat", "Maulana", "Sari", "Ramadhan", "Lestari", "Saputra", "Wulandari", "Anwar"]


def banjarbaru_names() -> dict[str, str]:
    """{area code: name} of a city of 5 kecamatan and 20 kelurahan."""
    names = {"63": "Kalimantan Selatan", "63.72": "Kota Banjarbaru"}
    for district, villages in BANJARBARU.items():
        code = f"63.72.{district[:2]}"
        names[code] = district[3:]
        names |= {f"{code}.{1000 + i}": v for i, v in enumerate(villages.split(", "), 1)}
    return names


def kutai_timur_names() -> dict[str, str]:
    """{area code: name} of a regency of 18 kecamatan and 141 villages; the villages' names are numbers."""
    names = {"64": "Kalimantan Timur", "64.08": "Kabupaten Kutai Timur"}
    for district, villages in KUTAI_TIMUR.items():
        code = f"64.08.{district[:2]}"
        names[code] = district[3:]
        names |= {f"{code}.{2000 + i}": f"{district[3:]} {i}" for i in range(1, villages + 1)}
    return names


def made_up_verdicts(names: dict[str, str], children: int, dice: random.Random) -> pl.DataFrame:
    """Verdicts with the shares of a real district: the older, the fewer in school."""
    villages = [c for c in names if c.count(".") == 3]
    weights = [dice.uniform(0.3, 2.5) ** 2 for _ in villages]
    where = [*dice.choices(villages, weights, k=children)]
    rows = []
    for i, village in enumerate(where):
        age = dice.randint(7, 18)
        out = {True: 0.007, False: 0.045 if age < 16 else 0.09}[age < 13]
        graduated = 0.55 if age == 18 else 0.0
        verdict = dice.choices(
            [
                "out_of_school",
                "uncertain",
                "moved",
                "deceased",
                "out_of_scope",
                "graduated_upper_secondary",
                "enrolled",
            ],
            [out, out / 3, 0.008, 0.0005, 0.01, graduated, max(0.0, 0.98 - graduated - out)],
        )[0]
        rows.append(_verdict(i, verdict, village, age, dice))
    # A run writes more columns than the border asks for: family and number of siblings ride along.
    said = {name: kind for name, kind in VERDICTS.items() if name not in ("family", "siblings")}
    return pl.DataFrame(rows, schema=said, orient="row").with_columns(family=pl.lit("k1"), siblings=pl.lit(2, pl.Int16))


def _verdict(i: int, verdict: str, village: str, age: int, dice: random.Random) -> tuple:
    category = where = flags = school = None
    because = "Ada di daftar murid semester ini dengan NIK dan nama yang sama."
    if verdict == "out_of_school":
        category = dice.choices(["BPB", "DO", "LTM", "unknown"], [3 if age < 13 else 1, 3, 3 if age > 12 else 0.3, 1])[
            0
        ]
        where = "learning_not_registered" if dice.random() < 0.05 else None
        flags = "; ".join(f for f, p in (("on_ats_list", 0.7), ("sibling_out", 0.15)) if dice.random() < p) or None
        because = "Tercatat sampai kelas 8 di semester lalu, tidak ada di daftar murid mana pun semester ini."
    elif verdict == "uncertain":
        category = dice.choices(list(QUESTIONS), [40, 12, 8, 20, 9, 6, 5, 4, 2, 1])[0]
        because = "NIK sama dengan seorang murid, tetapi nama ibu berbeda."
    elif verdict == "enrolled":
        where = dice.choices(["school", "madrasah", "pkbm", "outside"], [80, 16, 2, 2])[0]
        school = f"3{dice.randint(1000000, 1000120)}"
        risk = [s for s, p in RISKS.items() if dice.random() < p]
        flags = f"at_risk: {', '.join(risk)}" if len(risk) > 1 else None
    known_village, known_district = dice.random() > 0.03, dice.random() > 0.015
    district = village[:8] if known_district else None
    probability = 1.0 if verdict != "uncertain" else 0.4
    return (
        f"c{i:07d}", f"r{i}", f"register/r{i}", verdict, category, where, probability, because, None, village[:2],
        village[:5], district, village if known_village and district else None, age, dice.choice("LP"),
        dice.choice([1, 2, 3, 4, 5, 6, 8, None]), school, max(1, age - 6) if school else None, flags,
    )  # fmt: skip


RISKS = {"over_age": 0.05, "poor": 0.25, "absence": 0.03, "no_aid": 0.12, "final_grade": 0.16, "sibling_out": 0.02,
         "repeated": 0.03, "far": 0.02, "guardian": 0.02, "low_marks": 0.02, "disability_no_aid": 0.001}  # fmt: skip
QUESTIONS = {
    "link": "Apakah baris sekolah ini anak yang sama?",
    "same_child": "Apakah dua baris ini satu anak?",
    "transfer": "Ke sekolah mana anak ini pindah?",
    "not_in_register": "Apakah anak ini tinggal di sini?",
    "not_found": "Kunjungi sekali lagi pada hari lain",
    "graduated": "Apakah anak ini lulus?",
    "conflict": "Apakah anak ini masih datang ke sekolah?",
    "moved": "Pindah ke kabupaten/kota mana?",
    "evidence": "Di sekolah mana?",
    "deceased": "Benarkah anak ini meninggal?",
}


def made_up_people(verdicts: pl.DataFrame, dice: random.Random) -> pl.DataFrame:
    """Names and addresses of the children of ``verdicts``."""
    n = verdicts.height
    born = [date(2025 - a, 7, 1) - timedelta(days=dice.randint(1, 360)) for a in verdicts["age"]]
    sexes = verdicts["sex"].to_list()
    niks = [
        None
        if dice.random() < 0.05
        else int(
            f"637291{b.day + (40 if s == 'P' else 0):02d}{b.month:02d}{b.year % 100:02d}{dice.randint(1, 9999):04d}"
        )
        for b, s in zip(born, sexes, strict=True)
    ]
    return verdicts.select("child_id", "sex", "age", "village_code", "district_code", "decile").with_columns(
        name=pl.Series([f"{a} {b}" for a, b in zip(dice.choices(FIRST, k=n), dice.choices(LAST, k=n), strict=True)]),
        birth_date=pl.Series(born),
        mother_name=pl.Series(
            [f"{a} {b}" for a, b in zip(dice.choices(FIRST, k=n), dice.choices(LAST, k=n), strict=True)]
        ),
        address=pl.Series([f"Jl. Kebun Karet No. {dice.randint(1, 90)}" for _ in range(n)]),
        rt=pl.Series([dice.randint(1, 12) for _ in range(n)], dtype=pl.Int16),
        rw=pl.Series([dice.randint(1, 4) for _ in range(n)], dtype=pl.Int16),
        nik=pl.Series(niks, dtype=pl.Int64),
        siblings=pl.Series(
            [dice.choice([None, "Siti (9, bersekolah)", "Ahmad (15, tidak sekolah)"]) for _ in range(n)]
        ),
    )


def write_run(
    out: Path,
    names: dict[str, str],
    *,
    children: int = 4000,
    seed: int = 1,
    format: str = "parquet",
    changes: bool = True,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write the tables of a run into ``out``; returns its people and its verdicts."""
    dice = random.Random(seed)
    verdicts = made_up_verdicts(names, children, dice)
    tables = {
        "verdicts": verdicts,
        "review": _review(verdicts, dice),
        "triage": _triage(children // 45, dice),
        "problems": _problems(dice),
        "accounting": _accounting(children, dice),
        **({"changes": _changes(verdicts, dice)} if changes else {}),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        if format == "csv":
            frame.write_csv(out / f"{name}.csv")
        else:
            frame.write_parquet(out / f"{name}.parquet")
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    summary = {
        "rangkul": "0.1.0",
        "versions": {"python": "3.11.7", "duckdb": "2.0.0", "polars": "2.1.0"},
        "tables": dict.fromkeys((f"{name}.{format}" for name in tables), digest),
        "inputs": {"20251/register.csv @ 20251": digest},
        "times": {"total_s": 12.3},
    }
    (out / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return made_up_people(verdicts, dice), verdicts


def _review(verdicts: pl.DataFrame, dice: random.Random) -> pl.DataFrame:
    waiting = verdicts.filter(pl.col("verdict") == "uncertain").select("child_id", "record_id", "category")
    rows = []
    for i, (child, record, kind) in enumerate(waiting.rows()):
        asked = "link" if kind == "link" else "fact"
        told = (dice.uniform(40, 95), QUESTIONS[kind], "NIK sama, nama ibu berbeda.")
        rows.append((asked, child, record, "dapodik", f"d{i}", 0.4, *told))
    return pl.DataFrame(rows, schema=REVIEW, orient="row")


def _triage(n: int, dice: random.Random) -> pl.DataFrame:
    kinds = [("in_school", "never_out"), ("in_school", "came_back"), ("out", None), ("visit", None)]
    rows = [(f"a{i}", f"ats-{i}", *dice.choices(kinds, [21, 4, 45, 30])[0], None, "…") for i in range(n)]
    return pl.DataFrame(rows, schema=TRIAGE, orient="row")


def _changes(verdicts: pl.DataFrame, dice: random.Random) -> pl.DataFrame:
    kinds = [
        ("entered", "", "enrolled"), ("left", "enrolled", "out_of_school DO"),
        ("left", "enrolled", "uncertain transfer"),
        ("returned", "out_of_school DO", "enrolled"), ("moved", "63.72.02.1003", "63.72.03.1001"),
        ("category", "unknown", "DO"), ("verdict", "uncertain link", "moved"),
    ]  # fmt: skip
    picked = verdicts["child_id"].head(verdicts.height // 50).to_list()
    rows = [(c, *dice.choices(kinds, [10, 12, 5, 9, 20, 1, 5])[0], "…") for c in picked]
    return pl.DataFrame(rows, schema=CHANGES, orient="row")


def _problems(dice: random.Random) -> pl.DataFrame:
    kinds = [
        ("LEN", "error", "nik", "NIK harus 16 angka; ketik ulang dari Kartu Keluarga."),
        (
            "SCI",
            "error",
            "nik",
            "Excel mengubah NIK menjadi bilangan ilmiah; minta berkas dengan kolom NIK berupa teks.",
        ),
        ("DOB_MISMATCH", "warning", "birth_date", "Tanggal lahir tidak sama dengan NIK; cocokkan dengan akta."),
        ("DATE_DEFAULT", "info", "birth_date", "Tanggal 1 Januari tampaknya pengganti; tanyakan tanggal sebenarnya."),
        ("AREA_UNKNOWN", "warning", "village", "Nama desa tidak dikenal; pakai nama seperti di daftar kode wilayah."),
        ("NO_NAME", "refused", "name", "Baris tanpa nama tidak dapat dipakai; isi namanya."),
    ]
    rows = []
    for code, severity, column, message in kinds:
        for _ in range(dice.choice([3, 40, 180])):
            file = f"20251/dapodik/SDN {dice.randint(1, 30)} <Loktabat>.xlsx"
            rows.append((file, "Sheet1", dice.randint(7, 400), column, code, severity, "637291******0001", message))
    rows.append(
        ("20251/rusak.xlsx", None, None, None, "FILE_BROKEN", "refused", None, "Berkas terpotong; unduh ulang.")
    )
    return pl.DataFrame(rows, schema=PROBLEMS, orient="row")


def _accounting(children: int, dice: random.Random) -> pl.DataFrame:
    files = [("20251/register.csv", "register", children + 31, 20, 11), ("20251/ats.xlsx", "ats", children // 45, 3, 0)]
    files += [(f"20251/dapodik/SDN {i} <Loktabat>.xlsx", "dapodik", dice.randint(90, 400), 1, i % 3) for i in range(30)]
    files += [("20251/emis.xlsx", "emis", 900, 12, 4), ("20251/pkbm.xls", "pkbm", 120, 0, 0)]
    files += [("20242/keluar.xlsx", "leavers", 300, 2, 1), ("20251/dtsen.csv", "dtsen", 5000, 0, 0)]
    rows = [
        (f, kind, f[:5], read, read - dup - bad, dup, bad, 8, "folder", "0" * 64) for f, kind, read, dup, bad in files
    ]
    return pl.DataFrame(rows, schema=ACCOUNTING, orient="row")
