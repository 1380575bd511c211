"""Why a pair was linked, asked or refused, as a clerk would say it: words and weights."""

from __future__ import annotations

#: level column: (weight column, {level: (Indonesian, English)})
LEVELS: dict[str, tuple[str, dict[int, tuple[str, str]]]] = {
    "kl": (
        "wk",
        {
            6: ("NIK sama", "same NIK"),
            5: ("NIK tertulis di kolom No. KK", "NIK stands in the No. KK column"),
            4: ("NIK beda satu angka", "NIK differs in one digit"),
            3: ("NIK di baris ini tidak dapat dipakai", "the NIK of this row is of no use"),
            2: ("NIK sama pada 15 angka pertama", "first 15 digits of the NIK are the same"),
            1: ("NIK hanya beda nomor urut", "NIK differs in the serial only"),
            0: ("NIK berbeda", "different NIK"),
        },
    ),
    "nl": (
        "wn",
        {
            6: ("nama sama", "same name"),
            5: ("nama terdengar sama", "name sounds the same"),
            4: ("nama sama dengan ejaan lain", "same name, other spelling"),
            3: ("nama yang satu lebih pendek", "one name is shorter"),
            2: ("nama mirip", "similar name"),
            1: ("sebagian nama bertentangan", "part of the name conflicts"),
            0: ("nama berbeda", "different name"),
        },
    ),
    "bl": (
        "wb",
        {
            5: ("tanggal lahir sama", "same birth date"),
            4: ("tanggal dan bulan lahir tertukar", "day and month of birth swapped"),
            3: ("tanggal lahir beda satu bagian", "birth date differs in one part"),
            2: ("tanggal lahir beda, bulan dan hari sama", "same day and month, another year"),
            1: ("tahun lahir sama, tanggalnya tanggal baku", "same year, default day"),
            0: ("tanggal lahir berbeda", "different birth date"),
        },
    ),
    "ml": (
        "wm",
        {
            5: ("nama ibu sama", "same mother's name"),
            4: ("nama ibu terdengar sama", "mother's name sounds the same"),
            3: ("nama ibu yang satu lebih pendek", "one mother's name is shorter"),
            2: ("nama ibu mirip", "similar mother's name"),
            1: ("nama ibu agak mirip", "somewhat similar mother's name"),
            0: ("nama ibu berbeda", "different mother's name"),
        },
    ),
    "fl": (
        "wf",
        {
            2: ("No. KK sama", "same No. KK"),
            1: ("No. KK beda satu angka", "No. KK differs in one digit"),
            0: ("No. KK berbeda", "different No. KK"),
        },
    ),
    "pl": (
        "wp",
        {
            3: ("alamat sama", "same address"),
            2: ("desa/kelurahan sama", "same village"),
            1: ("kecamatan sama", "same kecamatan"),
            0: ("kecamatan berbeda", "another kecamatan"),
        },
    ),
    "sl": ("ws", {1: ("jenis kelamin sama", "same sex"), 0: ("jenis kelamin berbeda", "different sex")}),
}

#: veto: why a person is asked although the weight would do
HELD: dict[str, tuple[str, str]] = {
    "name": ("namanya tidak cocok", "the names do not fit"),
    "alike": ("namanya hanya mirip", "the names are only similar"),
    "mother": ("nama ibunya lain", "the mothers' names differ"),
    "nik": ("NIK-nya lain dan sah", "the NIK is another, valid one"),
    "birth": ("tanggal lahirnya lain", "the birth dates differ"),
    "family": ("No. KK-nya lain dan tidak ada bukti lain", "another No. KK and nothing else to go by"),
    "thin": (
        "tanggal lahir berbeda dan tidak ada bukti keluarga",
        "birth dates differ and nothing of the family confirms",
    ),
}

#: rule: the sentence for links that needed no weighing
RULES: dict[str, tuple[str, str]] = {
    "nik": ("NIK sama; nama sama; tanggal lahir sama", "same NIK; same name; same birth date"),
    "nik+": ("NIK sama; nama dan tanggal lahir cocok", "same NIK; name and birth date agree"),
    "exact": (
        "nama, tanggal lahir, nama ibu dan kecamatan sama; tidak ada anak lain yang cocok",
        "same name, birth date, mother and kecamatan; no other child fits",
    ),
    "sound": (
        "nama, tanggal lahir dan nama ibu terdengar sama, desa sama; tidak ada anak lain yang cocok",
        "name, birth date and mother sound the same, same village; no other child fits",
    ),
    "pupil": (
        "NISN sama dengan baris lain anak ini; nama dan tanggal lahir cocok",
        "same NISN as another row of this child; name and birth date agree",
    ),
    "nisn": (
        "NISN sama dengan di register; nama, tanggal lahir atau ibu cocok",
        "same NISN as in the register; name, birth date or mother agree",
    ),
    "carried": (
        "sudah ditautkan pada putaran lalu; tidak ada yang berubah",
        "linked in the last run; nothing has changed",
    ),
    "person": ("diputuskan oleh petugas", "decided by a person"),
}


def _text(sentence: str) -> str:
    return "'" + sentence.replace("'", "''") + "'"


def because(lang: str) -> str:
    """SQL: the reasons of a line of ``links_found`` in one text, heaviest fields first as listed."""
    pick = 1 if lang == "en" else 0
    point = "" if lang == "en" else ", '.', ','"
    fields = []
    for level, (weight, texts) in LEVELS.items():
        whens = " ".join(f"WHEN {lv} THEN {_text(pair[pick])}" for lv, pair in texts.items())
        number = f"printf('%+.1f', {weight})"
        number = f"replace({number}{point})" if point else number
        fields.append(f"(CASE {level} {whens} END) || ' (' || {number} || ')'")
    held = " ".join(f"WHEN {_text(veto)} THEN {_text(pair[pick])}" for veto, pair in HELD.items())
    rules = " ".join(f"WHEN {_text(rule)} THEN {_text(pair[pick])}" for rule, pair in RULES.items())
    second = (
        "; the child is in school by another row already"
        if lang == "en"
        else "; anak ini sudah tertaut ke baris lain yang pasti"
    )
    taken = (
        "; the child has a better row already, so this is another pupil"
        if lang == "en"
        else "; anak ini sudah punya baris yang lebih cocok, jadi ini murid lain"
    )
    stop = "; a person decides: " if lang == "en" else "; perlu petugas: "
    return f"""CASE WHEN rule IN ('weighed', 'second', 'taken') THEN concat_ws('; ', {", ".join(fields)})
        || CASE rule WHEN 'second' THEN {_text(second)} WHEN 'taken' THEN {_text(taken)}
             ELSE coalesce({_text(stop)} || CASE veto {held} END, '') END ELSE CASE rule {rules} END END"""
