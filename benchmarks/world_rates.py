"""The knobs of the other world: name pools, error mixes, trap mixes, and the worlds made of them."""

from __future__ import annotations

PEOPLES = ("java", "sunda", "banjar", "bugis", "batak", "dayak", "bali", "modern")

#: name pools: who lives here (shares in the order of PEOPLES), how names are built, how common the common ones are
NAMES = {
    1: {
        "peoples": (30, 4, 34, 8, 3, 5, 2, 14),
        "zipf": 0.85,  # weight of the n-th most popular word is 1 / (n + 4) ** zipf
        "shuffle": 0.15,  # how much the order of popularity is stirred, 0..1
        "muhammad": 0.28,
        "modern_names": 0.10,
        "mononym_mothers": 0.50,
        "given_words": (0.10, 0.55, 0.35),  # one, two, three
        "nik_elsewhere": 0.07,
        "unknown_villages": 0.0,
        "twins": 0.012,  # of second children: twice this
    },
    2: {
        "peoples": (12, 2, 20, 34, 8, 16, 2, 6),
        "zipf": 1.0,
        "shuffle": 0.6,
        "muhammad": 0.42,
        "modern_names": 0.05,
        "mononym_mothers": 0.68,
        "given_words": (0.22, 0.58, 0.20),
        "nik_elsewhere": 0.10,
        "unknown_villages": 0.0,
        "twins": 0.012,
    },
    3: {
        "peoples": (34, 24, 6, 4, 10, 2, 8, 12),
        "zipf": 0.7,
        "shuffle": 0.9,
        "muhammad": 0.18,
        "modern_names": 0.25,
        "mononym_mothers": 0.38,
        "given_words": (0.08, 0.46, 0.46),
        "nik_elsewhere": 0.05,
        "unknown_villages": 0.03,
        "twins": 0.015,
    },
}

#: shares of roster rows, by what goes wrong with them
NIK_ERRORS = {
    "nik_missing": 0.08,
    "nik_digit": 0.015,
    "nik_transposed": 0.005,
    "nik_sibling": 0.008,  # of those who have brothers or sisters
    "nik_parent": 0.003,
    "nik_is_kk": 0.003,
    "nik_short": 0.002,
}
NAME_ERRORS = {
    "spelling": 0.055,
    "old_spelling": 0.004,
    "dropped_word": 0.025,
    "initial": 0.012,
    "order": 0.005,
    "nickname": 0.004,
    "title": 0.003,
    "bin": 0.003,
    "father_appended": 0.005,
    "fused": 0.010,
    "split": 0.008,
    "typing": 0.018,
}
MOTHER_ERRORS = {
    "mother_spelling": 0.06,
    "mother_dropped": 0.03,
    "mother_nickname": 0.008,
    "mother_is_father": 0.010,
    "mother_other": 0.006,  # stepmother, grandmother
    "mother_title": 0.03,
    "mother_typing": 0.015,
}
DATE_ERRORS = {
    "date_swap": 0.006,
    "date_day": 0.004,
    "date_year": 0.004,
    "date_month": 0.003,
    "date_digit": 0.004,
    "date_default": 0.012,
}
OTHER_ERRORS = {
    "muhammad": 0.35,  # of the boys named so
    "mother_blank": 0.12,
    "emis_without_mother": 0.0,
    "moved": 0.04,
    "village_missing": 0.05,
    "kk_missing": 0.55,
    "kk_old": 0.06,
    "address_missing": 0.25,
    "nisn_missing": 0.04,
    "second_row": 0.008,
}
FORM = {
    "nik_clumps": 1.0,  # small: few schools miss most NIKs
    "sloppy": (0.8, 1.5, 2.4),  # dapodik, emis, pkbm, relative to one another
    "sources": (0.76, 0.21, 0.03),  # share of schools
    "columns": "all",  # "few": no family card, no address, and only the kecamatan of the village
    "ids": "number",  # or "text"
}
BASE = NIK_ERRORS | NAME_ERRORS | MOTHER_ERRORS | DATE_ERRORS | OTHER_ERRORS | FORM
ERRORS = {
    1: BASE,
    # Names suffer more, dates less; the roster has few columns.
    2: BASE
    | {"columns": "few", "ids": "text", "sloppy": (0.9, 1.2, 1.8)}
    | {"spelling": 0.075, "old_spelling": 0.010, "father_appended": 0.012, "nickname": 0.008, "dropped_word": 0.035}
    | {"date_default": 0.006, "date_swap": 0.003, "mother_blank": 0.10},
    # Two madrasah rows in five come without the mother; default dates; NIKs copied from brothers and sisters.
    3: BASE
    | {"emis_without_mother": 0.40, "mother_blank": 0.08, "sources": (0.64, 0.32, 0.04)}
    | {"date_default": 0.020, "date_swap": 0.010, "spelling": 0.05, "moved": 0.06, "village_missing": 0.08}
    | {"nik_digit": 0.020, "nik_sibling": 0.013, "nik_missing": 0.10, "nik_clumps": 0.4},
}
#: what --hard multiplies
HARD = dict.fromkeys((*NAME_ERRORS, *MOTHER_ERRORS, *DATE_ERRORS), 2.0) | {
    "nik_missing": 5.0,
    "nik_digit": 2.0,
    "nik_transposed": 2.0,
    "muhammad": 1.5,
    "mother_blank": 1.3,
}

#: shares of the children out of school, but for unregistered (of pupils) and register_double (of all)
TRAPS = {
    1: {
        "namesake": 0.012,
        "namesake_same_day": 0.34,
        "namesake_same_mother": 0.06,
        "twin": 0.010,
        "twin_unregistered": 0.25,  # of those twins
        "sibling_nik": 0.006,
        "registered_namesake": 0.006,
        "unregistered": 0.015,
        "register_double": 0.001,
    },
    2: {
        "namesake": 0.012,
        "namesake_same_day": 0.45,
        "namesake_same_mother": 0.03,
        "twin": 0.016,
        "twin_unregistered": 0.35,
        "sibling_nik": 0.010,
        "registered_namesake": 0.010,
        "unregistered": 0.020,
        "register_double": 0.001,
    },
    3: {
        "namesake": 0.012,
        "namesake_same_day": 0.25,
        "namesake_same_mother": 0.12,
        "twin": 0.006,
        "twin_unregistered": 0.15,
        "sibling_nik": 0.004,
        "registered_namesake": 0.012,
        "unregistered": 0.012,
        "register_double": 0.002,
    },
    # Look-alikes of the worst kind only: same day, same mother, pupils of no register.
    4: {
        "namesake": 0.012,
        "namesake_same_day": 0.60,
        "namesake_same_mother": 0.15,
        "twin": 0.020,
        "twin_unregistered": 0.50,
        "sibling_nik": 0.012,
        "registered_namesake": 0.012,
        "unregistered": 0.015,
        "register_double": 0.0005,
    },
}
#: names, errors, traps
WORLDS = {"A": (1, 1, 1), "B": (2, 2, 2), "C": (3, 3, 3), "D": (2, 3, 4)}
OUT_OF_SCHOOL = 0.03
