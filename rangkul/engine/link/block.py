"""Which pairs are worth comparing: every key is an equality, so that it is a hash join."""

from __future__ import annotations

from ..scratch import Bench

#: Keys over the whole register: selective by themselves.
EVERYWHERE = (
    "q.nik = g.nik",
    "q.no_kk = g.nik",
    "q.nisn = g.nisn",
    "q.nik15 = g.nik15",
    "q.birth_date = g.birth_date AND q.name_s = g.name_s",
    "q.birth_date = g.birth_date AND q.mother_s = g.mother_s",
    "q.name_s = g.name_s AND q.mother_s = g.mother_s",
    "q.no_kk = g.no_kk AND q.birth_year = g.birth_year",
    "q.no_kk = g.no_kk AND q.first_word = g.first_word",
)
#: Keys inside a village or kecamatan, so that work grows with the register and not with its square.
NEARBY = (
    "q.birth_date = g.birth_date AND q.village = g.village",
    "q.village = g.village AND q.mother_s = g.mother_s AND q.first_word = g.first_word",
    "q.village = g.village AND q.mother_s = g.mother_s AND q.birth_year = g.birth_year",
    "q.village = g.village AND q.mother_s = g.mother_s AND q.birth_day = g.birth_day",
    "q.village = g.village AND q.name_s = g.name_s AND q.birth_year = g.birth_year",
    "q.village = g.village AND q.name_s = g.name_s AND q.birth_day = g.birth_day",
    "q.birth_date = g.birth_date AND q.district = g.district AND q.first_word = g.first_word",
    "q.birth_date = g.birth_date AND q.district = g.district AND q.last_word = g.last_word",
    "q.birth_date = g.birth_date AND q.district = g.district AND q.mother_word = g.mother_word",
    "q.swapped = g.birth_date AND q.district = g.district AND q.mother_word = g.mother_word",
    "q.swapped = g.birth_date AND q.district = g.district AND q.first_word = g.first_word",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.mother_word = g.mother_word AND q.first_word = g.first_word",
)
#: Only for rows that found nothing good nearby: no place, a date that slipped, a name that suffered. Each within the
#: kabupaten, so that the work grows with the rows and not with their square.
FAR = (
    "q.birth_date = g.birth_date AND q.district = g.district",
    "q.swapped = g.birth_date AND q.district = g.district",
    "q.village = g.village AND q.name_s = g.name_s",
    "q.village = g.village AND q.mother_s = g.mother_s",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.name_s = g.name_s",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.glued = g.glued",
    "q.birth_year = g.birth_year AND q.name_s = g.name_s AND q.mother_word = g.mother_word",
    "q.birth_year = g.birth_year AND q.mother_s = g.mother_s AND q.first_word = g.first_word",
    "q.birth_year = g.birth_year AND q.village = g.village AND q.first_word = g.first_word",
    "q.birth_year = g.birth_year AND q.village = g.village AND q.last_word = g.last_word",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.first_word = g.first_word AND q.last_word = g.last_word",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.first_word = g.last_word",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.last_word = g.last_word",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.mother_s = g.mother_s",
    "q.birth_year = g.birth_year AND q.district = g.district AND q.mother_word = g.mother_word AND q.last_word = g.last_word",
    "q.birth_month = g.birth_month AND q.district = g.district AND q.first_word = g.first_word",
    "q.birth_day = g.birth_day AND q.name_s = g.name_s",
    "q.birth_day = g.birth_day AND q.mother_s = g.mother_s",
    "q.birth_day = g.birth_day AND q.village = g.village AND q.first_word = g.first_word",
    "q.birth_day = g.birth_day AND q.district = g.district AND q.first_word = g.first_word",
    "q.birth_day = g.birth_day AND q.district = g.district AND q.mother_word = g.mother_word",
    "q.name_s = g.name_s AND q.district = g.district",
    "q.first_word = g.first_word AND q.last_word = g.last_word AND q.district = g.district",
    "q.mother_s = g.mother_s AND q.district = g.district AND q.first_word = g.first_word",
    "q.mother_s = g.mother_s AND q.district = g.district AND q.last_word = g.last_word",
)
#: For lost rows that moved to another kabupaten, or whose kabupaten nobody knows: one day of birth and one word.
FARTHEST = (
    "q.birth_date = g.birth_date AND q.first_word = g.first_word",
    "q.birth_date = g.birth_date AND q.last_word = g.last_word",
    "q.birth_date = g.birth_date AND q.first_word = g.last_word",
    "q.birth_date = g.birth_date AND q.mother_word = g.mother_word",
    "q.swapped = g.birth_date AND q.first_word = g.first_word",
    "q.swapped = g.birth_date AND q.mother_word = g.mother_word",
    "q.nik_birth = g.birth_date AND q.first_word = g.first_word",
    "q.birth_date = g.birth_date AND q.glued = g.glued",
    "q.no_kk = g.no_kk",
)
FAR = tuple(f"{key} AND q.regency = g.regency" for key in FAR) + FARTHEST
#: Brothers and sisters come up by the dozen (one village, one mother). A cheap look leaves out who shares neither the
#: day of birth nor anything of the name nor the number.
WORTH = """(q.birth_date = g.birth_date AND coalesce(q.regency = g.regency, true)) OR q.nik = g.nik OR q.nisn = g.nisn OR q.no_kk = g.nik OR q.name_s IS NULL OR g.name_s IS NULL
    OR jaro_winkler_similarity(q.heard, g.heard) >= 0.6 OR q.first_word = g.first_word OR q.last_word = g.last_word
    OR q.first_word = g.last_word OR q.swapped = g.birth_date"""

#: Texts are compared for equality only, so a number of 64 bits stands for each; ``heard`` is the name itself.
_KEYS = """name_s AS heard, key_of(name_s) AS name_s, key_of(mother_s) AS mother_s,
           key_of(telling(name_s)[1]) AS first_word, key_of(telling(name_s)[-1]) AS last_word, key_of(telling(mother_s)[1]) AS mother_word,
           key_of(glued(name_s)) AS glued, year(birth_date) AS birth_year, month(birth_date) * 100 + day(birth_date) AS birth_day,
           year(birth_date) * 100 + month(birth_date) AS birth_month"""


def keys(bench: Bench) -> None:
    """Make ``rest_keys`` and ``reg_keys``: one line per row with the values that pairs are looked up by.

    A row without a place is looked for where most pupils of its school live.
    """
    bench.step(
        "school_places",
        """SELECT r.school_id, mode(coalesce(g.village // 10000, g.district) ORDER BY g.row) AS district
           FROM nik_pairs l JOIN rows r ON l.row = r.row JOIN register g ON l.reg = g.row
           WHERE l.plain AND r.school_id IS NOT NULL GROUP BY 1""",
    )
    bench.step(
        "rest_keys",
        f"""SELECT *, district // 100 AS regency FROM (
              SELECT row, nik, nisn, no_kk, birth_date, village, coalesce(village // 10000, r.district, s.district) AS district, {_KEYS},
                CASE WHEN nik_trust = 1 THEN nik // 10 END AS nik15,
                try_cast(year(birth_date) || '-' || day(birth_date) || '-' || month(birth_date) AS DATE) AS swapped,
                CASE WHEN nik_trust = 2 THEN try_cast((2000 + date_part_of(nik) % 100) || '-' || (date_part_of(nik) // 100 % 100) || '-' || (date_part_of(nik) // 10000 % 40) AS DATE) END AS nik_birth
            FROM rest r LEFT JOIN school_places s USING (school_id))""",
    )
    bench.step(
        "reg_keys",
        f"""SELECT *, district // 100 AS regency FROM (
              SELECT row, sex, nik, nisn, no_kk, birth_date, village, coalesce(village // 10000, district) AS district,
                nik // 10 AS nik15, {_KEYS} FROM register)""",
    )


def worth_comparing(bench: Bench, pairs: str, by: tuple[str, ...], rest: str = "rest_keys") -> None:
    """Make the table ``pairs`` (row, reg): rows of ``rest`` and register rows that agree in one of the keys."""
    union = "\nUNION\n".join(f"SELECT q.row, g.row AS reg FROM {rest} q JOIN reg_keys g ON {key}" for key in by)
    bench.step(
        pairs,
        f"""SELECT u.row, u.reg FROM ({union}) u JOIN {rest} q ON q.row = u.row JOIN reg_keys g ON g.row = u.reg
            WHERE {WORTH}""",
    )


def families(bench: Bench, strong: str, rivals: str, seen: tuple[str, ...]) -> None:
    """Make ``rivals`` (row, reg): families and namesakes of the ``strong`` candidates that no key brought up.

    They compete: left out, they would make the one that was found look surer than he is.
    """
    left_out = " ".join(f"ANTI JOIN {pairs} USING (row, reg)" for pairs in seen)
    alike = (
        "h.no_kk = g.no_kk",
        "h.mother_s = g.mother_s AND h.village = g.village",
        "h.birth_date = g.birth_date AND h.name_s = g.name_s",
    )
    union = " UNION ".join(
        f"SELECT s.row, h.row AS reg FROM {strong} s JOIN reg_keys g ON g.row = s.reg JOIN reg_keys h ON {key}"
        for key in alike
    )
    bench.step(
        rivals,
        f"SELECT * FROM ({union}) {left_out}",
    )
