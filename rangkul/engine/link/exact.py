"""Rows whose name, birth date and mother all agree with one child only."""

from __future__ import annotations

from ..scratch import Bench

#: rule: what must be equal, beside the condition that no sound NIK speaks against it
STEPS = {
    "nisn": """q.nisn = g.nisn AND
        coalesce((name_level(q.name_c, g.name_c, q.name_s, g.name_s, telling(q.name_s), telling(g.name_s)) >= 2)::INT, 0)
        + coalesce((birth_level(q.birth_date, g.birth_date, q.birth_default OR g.birth_default) >= 3)::INT, 0)
        + coalesce((mother_level(q.mother_c, g.mother_c, q.mother_s, g.mother_s, telling(q.mother_s), telling(g.mother_s)) >= 3)::INT, 0) >= 2""",
    "exact": "q.name_c = g.name_c AND q.birth_date = g.birth_date AND q.mother_c = g.mother_c AND q.village // 10000 = g.village // 10000",
    "sound": "q.name_s = g.name_s AND q.birth_date = g.birth_date AND q.mother_s = g.mother_s AND q.village = g.village",
}


def link_by_agreement(bench: Bench) -> None:
    """Add to ``linked``; make ``rest`` (the rows still without a child)."""
    bench.step(
        "rest",
        """SELECT row, source, nik, nik_trust, no_kk, nisn, name_c, name_s, mother_c, mother_s, birth_date, birth_default, sex, village, district,
                  address, school_id
           FROM rows ANTI JOIN linked USING (row) ANTI JOIN settled USING (row)""",
    )
    _same_pupil(bench)
    for rule, condition in STEPS.items():
        bench.step(
            "agreeing",
            f"""
            SELECT q.row, g.row AS reg, q.nik IS NULL OR q.nik_trust < 3 OR g.nik IS NULL AS silent
            FROM rest q JOIN register g ON {condition} ANTI JOIN decided d ON d.row = q.row AND d.reg = g.row""",
        )
        bench.run(
            f"""INSERT INTO linked SELECT row, min(reg), '{rule}' FROM agreeing
                GROUP BY row HAVING count(*) = 1 AND bool_and(silent)"""
        )
        bench.run("DELETE FROM rest WHERE row IN (SELECT row FROM linked)")


def _same_pupil(bench: Bench) -> None:
    """A pupil known by NISN from another delivery keeps the child that the other row was linked to by NIK."""
    if bench.one("SELECT count(DISTINCT source) FROM rows") < 2:
        return
    bench.step(
        "agreeing",
        """SELECT q.row, l.reg, true AS silent
           FROM rest q JOIN rows o ON q.nisn = o.nisn AND q.row <> o.row AND q.source <> o.source
            AND q.name_s = o.name_s AND (q.birth_date = o.birth_date OR q.mother_s = o.mother_s)
           JOIN linked l ON l.row = o.row ANTI JOIN decided d ON d.row = q.row AND d.reg = l.reg
           WHERE q.nik IS NULL OR q.nik_trust < 3""",
    )
    bench.run(
        "INSERT INTO linked SELECT row, min(reg), 'pupil' FROM agreeing GROUP BY row HAVING count(DISTINCT reg) = 1"
    )
    bench.run("DELETE FROM rest WHERE row IN (SELECT row FROM linked)")
