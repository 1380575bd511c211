"""Candidate pairs with a level for every field (see ``macros.py``)."""

from __future__ import annotations

from ..scratch import Bench

#: {a} and {b} are aliases of the two sides; both have the columns of ``sides``.
LEVELS = """
    name_level({a}.name_c, {b}.name_c, {a}.name_s, {b}.name_s, {a}.name_t, {b}.name_t) AS nl,
    birth_level({a}.birth_date, {b}.birth_date, {a}.birth_default OR {b}.birth_default) AS bl,
    mother_level({a}.mother_c, {b}.mother_c, {a}.mother_s, {b}.mother_s, {a}.mother_t, {b}.mother_t) AS ml_said,
    CASE WHEN ml_said = 0 AND ({a}.mother_is_man OR {b}.mother_is_man) THEN NULL ELSE ml_said END AS ml,
    CASE WHEN {a}.no_kk IS NULL OR {b}.no_kk IS NULL THEN NULL WHEN {a}.no_kk = {b}.no_kk THEN 2
         WHEN one_slip({a}.no_kk, {b}.no_kk) THEN 1 ELSE 0 END AS fl,
    CASE WHEN {a}.address_key = {b}.address_key AND ({a}.village = {b}.village OR {a}.village IS NULL) THEN 3
         WHEN {a}.district IS NULL OR {b}.district IS NULL THEN NULL
         WHEN {a}.village = {b}.village THEN 2 WHEN {a}.district = {b}.district THEN 1 ELSE 0 END AS pl,
    ({a}.sex = {b}.sex)::INT AS sl,
    coalesce({a}.birth_date = {b}.birth_date AND {a}.district = {b}.district, false) AS same_day_place
"""
#: The NIK needs more than the two numbers: is it plausible that the other number was really issued?
NIK_LEVEL = """
    CASE WHEN {a}.nik IS NULL OR {b}.nik IS NULL THEN NULL
         WHEN {a}.nik = {b}.nik AND {a}.nik_trust >= 2 THEN 6
         WHEN {a}.no_kk = {b}.nik THEN 5
         WHEN {a}.nik_trust = 1 AND {a}.nik // 10 = {b}.nik // 10 THEN 2
         WHEN {a}.nik_trust = 1 OR {b}.nik_trust = 1 THEN 3
         WHEN {a}.nik_trust = 3 AND date_part_of({a}.nik) <> date_part_of({b}.nik) THEN 0
         WHEN one_slip({a}.nik, {b}.nik) AND NOT ({a}.nik // 10000 = {b}.nik // 10000 AND {a}.nik % 10000 <= {a}.top_serial + 9) THEN 4
         WHEN {a}.nik_trust = 2 AND date_part_of({a}.nik) <> date_part_of({b}.nik) THEN 3
         WHEN {a}.nik_owner_kk = {b}.no_kk THEN 3
         WHEN {a}.nik // 10000 = {b}.nik // 10000 THEN 1
         ELSE 0 END AS kl
"""


#: Street, number and nothing else, for equality only.
ADDRESS_KEY = r"""nullif(regexp_replace(upper(address), '\b(?:JALAN|JLN|JL|GANG|GG|NOMOR|NO|RT|RW|DUSUN|DSN|KOMPLEK|KOMP|PERUMAHAN|PERUM|LINGKUNGAN|LINGK)\b|[^A-Z1-9]+', '', 'g'), '')"""


SIDE = """row, nik, nik_trust, no_kk, name_c, name_s, telling(name_s) AS name_t, mother_c, mother_s, telling(mother_s) AS mother_t,
    birth_date, birth_default, sex, village, coalesce(village // 10000, district) AS district,
    coalesce(hash(telling(mother_s)[1]) IN (SELECT word FROM mens_names), false) AS mother_is_man"""


def mens_names(bench: Bench) -> None:
    """Make ``mens_names`` (word, hashed): words that boys bear and mothers never do. In the mother's column they are the father's name."""
    bench.step(
        "mens_names",
        """SELECT first_word AS word FROM reg_keys WHERE name_s IS NOT NULL
           GROUP BY word HAVING count(*) FILTER (sex = 'L') >= 5 AND count(*) FILTER (sex = 'P') * 20 <= count(*) FILTER (sex = 'L')
           EXCEPT SELECT mother_word AS word FROM reg_keys WHERE mother_s IS NOT NULL
           GROUP BY word HAVING count(*) > 2""",
    )


def left_side(bench: Bench) -> None:
    """Make ``left_side``: the rows of ``rest``, and who owns their NIK in the register."""
    bench.step(
        "top_serials",
        "SELECT nik // 10000 AS head, max(nik % 10000) AS top_serial FROM register WHERE nik IS NOT NULL GROUP BY 1",
    )
    bench.step("nik_owners", "SELECT nik, min(no_kk) AS no_kk FROM register WHERE nik IS NOT NULL GROUP BY nik")
    bench.step(
        "left_side",
        f"""SELECT r.*, coalesce(t.top_serial, 0) AS top_serial, o.no_kk AS nik_owner_kk
            FROM (SELECT {SIDE}, {ADDRESS_KEY} AS address_key FROM rest) r
            LEFT JOIN top_serials t ON t.head = r.nik // 10000 LEFT JOIN nik_owners o ON o.nik = r.nik""",
    )


def levels(bench: Bench, pairs: str, compared: str) -> None:
    """Make ``compared`` (row, reg, nl, bl, ml, kl, fl, pl, sl, same_day_place) from ``pairs`` (row, reg)."""
    bench.step("right_side", f"SELECT {SIDE} FROM register SEMI JOIN (SELECT reg AS row FROM {pairs}) USING (row)")
    # an address is costly to read: only where it can say something
    bench.step(
        "right_addresses",
        f"""SELECT row, {ADDRESS_KEY} AS address_key FROM register SEMI JOIN (
              SELECT p.reg AS row FROM {pairs} p JOIN left_side a ON p.row = a.row JOIN right_side b ON p.reg = b.row
              WHERE a.address_key IS NOT NULL AND (a.village = b.village OR a.village IS NULL)) USING (row)""",
    )
    bench.step(
        compared,
        f"""SELECT p.row, p.reg, t.row IS NOT NULL AS twin, b.name_s, b.mother_s, {LEVELS.format(a="a", b="b")}, {NIK_LEVEL.format(a="a", b="b")}
            FROM {pairs} p JOIN left_side a ON p.row = a.row
            JOIN (SELECT r.*, d.address_key FROM right_side r LEFT JOIN right_addresses d USING (row)) b ON p.reg = b.row
            LEFT JOIN twins t ON t.row = p.reg""",
    )
