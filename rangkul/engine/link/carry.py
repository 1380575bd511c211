"""Children keep their name from run to run, and a link that nothing has changed is not made anew."""

from __future__ import annotations

from ..scratch import Bench

#: What must be unchanged for a link to stay without being looked at again.
FINGERPRINT = "hash(nik, name_s, birth_date, mother_s, nisn, no_kk, sex)"


def carried_links(bench: Bench) -> None:
    """Add to ``linked``: rows that are, by their own id, as they were when they were linked to a child that is as it was.

    A ``record_id`` that is only a place in a file ("x.xlsx:12") names another pupil next time and never carries.
    """
    if not bench.one("SELECT count(*) FROM before"):
        return
    bench.run(
        f"""INSERT INTO linked
            SELECT r.row, g.row, 'carried'
            FROM rows r
            JOIN before b ON b.record_id = r.record_id AND b.kind = r.kind AND b.linked AND b.fingerprint = {FINGERPRINT.replace("(", "(r.").replace(", ", ", r.")}
            JOIN before c ON c.child_id = b.child_id AND c.own
            JOIN register g ON g.record_id = c.record_id AND c.fingerprint = {FINGERPRINT.replace("(", "(g.").replace(", ", ", g.")}
            ANTI JOIN linked l ON l.row = r.row ANTI JOIN settled s ON s.row = r.row
            ANTI JOIN decided d ON d.row = r.row AND d.reg = g.row
            WHERE NOT contains(r.record_id, ':') AND NOT contains(g.record_id, ':')
            QUALIFY row_number() OVER (PARTITION BY r.row ORDER BY b.period DESC, g.row) = 1"""
    )


def predecessors(bench: Bench) -> None:
    """Make ``kept`` (child, child_id): which child of the earlier run each child is. One to one; in doubt, none."""
    bench.step("kept", "SELECT 0::INTEGER AS child, ''::VARCHAR AS child_id WHERE false")
    if not bench.one("SELECT count(*) FROM before"):
        return
    bench.step(
        "children_now",
        """SELECT row AS child, true AS registered, record_id, 'register' AS kind, nik, nik_trust, nisn, name_s, birth_date, mother_s FROM register
           UNION ALL SELECT row, true, record_id, 'register', nik, nik_trust, nisn, name_s, birth_date, mother_s FROM people SEMI JOIN proven USING (row)
           UNION ALL SELECT b.child, b.child = r.row AND false, r.record_id, r.kind, r.nik, r.nik_trust, r.nisn, r.name_s, r.birth_date, r.mother_s
           FROM belongs b JOIN rows r USING (row)""",
    )
    agree = "(n.name_s = b.name_s OR n.birth_date = b.birth_date)"
    for rule in (
        f"n.record_id = b.record_id AND n.kind = b.kind AND n.registered AND b.own AND NOT contains(n.record_id, ':') AND (n.nik = b.nik OR {agree})",
        f"n.nik = b.nik AND n.registered AND b.own AND n.nik_trust >= 2 AND {agree}",
        "n.name_s = b.name_s AND n.birth_date = b.birth_date AND n.mother_s = b.mother_s AND n.registered AND b.own",
        f"n.nisn = b.nisn AND {agree}",
        f"n.nik = b.nik AND n.nik_trust >= 2 AND b.nik_trust >= 2 AND {agree}",
        f"n.record_id = b.record_id AND n.kind = b.kind AND NOT contains(n.record_id, ':') AND {agree}",
        "n.name_s = b.name_s AND n.birth_date = b.birth_date AND n.mother_s = b.mother_s",
    ):
        bench.step(
            "candidates",
            f"""SELECT DISTINCT n.child, b.child_id FROM children_now n JOIN before b ON {rule}
                ANTI JOIN kept k ON k.child = n.child ANTI JOIN kept j ON j.child_id = b.child_id""",
        )
        bench.run(
            """INSERT INTO kept SELECT child, child_id FROM (
                 SELECT *, count(*) OVER (PARTITION BY child) AS of_child, count(*) OVER (PARTITION BY child_id) AS of_id FROM candidates)
               WHERE of_child = 1 AND of_id = 1"""
        )
