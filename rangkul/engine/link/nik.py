"""Exact and sane NIK first, never blindly: the name and the date must not speak against it."""

from __future__ import annotations

from ..scratch import Bench


def link_by_nik(bench: Bench) -> None:
    """Make ``linked`` (row, reg, rule) and ``nik_pairs`` (every pair with one NIK).

    A brother's NIK, a NIK used twice and NIK and No. KK in each other's column all share a number with the wrong
    child or the wrong column; such pairs go on to be weighed against the other candidates.
    """
    bench.step(
        "nik_pairs",
        """
        SELECT r.row, g.row AS reg,
               coalesce(r.birth_date = g.birth_date AND r.name_c = g.name_c, false) AS plain
        FROM rows r JOIN register g ON r.nik = g.nik
        ANTI JOIN settled s ON s.row = r.row ANTI JOIN decided d ON d.row = r.row AND d.reg = g.row
        WHERE r.nik_trust >= 2""",
    )
    bench.step(
        "linked",
        "SELECT row, min(reg) AS reg, 'nik' AS rule FROM nik_pairs WHERE plain GROUP BY row HAVING count(*) = 1",
    )
    bench.step(
        "twins",
        """SELECT row FROM register SEMI JOIN (
             SELECT birth_date, mother_s FROM register WHERE mother_s IS NOT NULL GROUP BY ALL HAVING count(*) > 1) USING (birth_date, mother_s)
           UNION SELECT row FROM register SEMI JOIN (
             SELECT birth_date, no_kk FROM register WHERE no_kk IS NOT NULL GROUP BY ALL HAVING count(*) > 1) USING (birth_date, no_kk)""",
    )
    bench.step(
        "nik_compared",
        """
        SELECT p.row, p.reg, t.row IS NOT NULL AS twin,
               name_level(r.name_c, g.name_c, r.name_s, g.name_s, telling(r.name_s), telling(g.name_s)) AS nl,
               birth_level(r.birth_date, g.birth_date, r.birth_default OR g.birth_default) AS bl,
               mother_level(r.mother_c, g.mother_c, r.mother_s, g.mother_s, telling(r.mother_s), telling(g.mother_s)) AS ml
        FROM nik_pairs p JOIN rows r ON p.row = r.row JOIN register g ON p.reg = g.row LEFT JOIN twins t ON t.row = p.reg
        WHERE NOT plain""",
    )
    bench.run(
        """
        INSERT INTO linked
        SELECT row, min(reg), 'nik+' FROM nik_compared ANTI JOIN linked USING (row)
        WHERE (nl >= 5 AND (bl >= 1 OR (bl = 0 AND ml >= 4)))
           OR (nl >= 3 AND NOT twin AND ((bl = 5 AND nl >= 4) OR (bl >= 3 AND ml >= 3) OR (bl IS NULL AND nl >= 4 AND ml >= 3)))
        GROUP BY row HAVING count(*) = 1"""
    )
