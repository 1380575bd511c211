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
    # what is linked already is left out first: the joins are by text, and only the rest need them
    bench.step(
        "carried",
        f"""WITH open AS MATERIALIZED (
              SELECT row, record_id, kind, {mark("r")} AS fingerprint FROM rows r
              ANTI JOIN linked USING (row) ANTI JOIN settled USING (row) WHERE NOT contains(record_id, ':')),
            known AS MATERIALIZED (
              SELECT o.row, b.child_id, b.period FROM open o
              JOIN before b ON b.record_id = o.record_id AND b.kind = o.kind AND b.linked AND b.fingerprint = o.fingerprint),
            theirs AS MATERIALIZED (
              SELECT record_id, child_id, fingerprint FROM before
              WHERE own AND NOT contains(record_id, ':') AND child_id IN (SELECT child_id FROM known))
            SELECT k.row, g.row AS reg, k.period
            FROM known k JOIN theirs c ON c.child_id = k.child_id
            JOIN (SELECT row, record_id, {mark("g")} AS fingerprint FROM register g WHERE record_id IN (SELECT record_id FROM theirs)) g
              ON g.record_id = c.record_id AND c.fingerprint = g.fingerprint
            ANTI JOIN decided d ON d.row = k.row AND d.reg = g.row""",
    )
    bench.run(
        """INSERT INTO linked SELECT row, reg, 'carried' FROM carried
           QUALIFY row_number() OVER (PARTITION BY row ORDER BY period DESC, reg) = 1"""
    )


def mark(alias: str) -> str:
    """The fingerprint of the rows of a table."""
    return FINGERPRINT.replace("(", f"({alias}.").replace(", ", f", {alias}.")


def predecessors(bench: Bench) -> None:
    """Make ``kept`` (child, child_id): which child of the earlier run each child is. One to one; in doubt, none."""
    bench.step("kept", "SELECT 0::INTEGER AS child, ''::VARCHAR AS child_id WHERE false")
    if not bench.one("SELECT count(*) FROM before"):
        return
    bench.view(
        "children_now",
        """SELECT row AS child, true AS registered, record_id, 'register' AS kind, nik, nik_trust, nisn, name_s, birth_date, mother_s FROM register
           UNION ALL SELECT row, true, record_id, 'register', nik, nik_trust, nisn, name_s, birth_date, mother_s FROM people SEMI JOIN proven USING (row)
           UNION ALL SELECT b.child, false, r.record_id, r.kind, r.nik, r.nik_trust, r.nisn, r.name_s, r.birth_date, r.mother_s
           FROM belongs b JOIN rows r USING (row)""",
    )
    agree = "(n.name_s = b.name_s OR n.birth_date = b.birth_date)"
    now, then = "children_now", "before"
    for rule in (
        f"n.record_id = b.record_id AND n.kind = b.kind AND n.registered AND b.own AND NOT contains(n.record_id, ':') AND (n.nik = b.nik OR {agree})",
        f"n.nik = b.nik AND n.registered AND b.own AND n.nik_trust >= 2 AND {agree}",
        "n.name_s = b.name_s AND n.birth_date = b.birth_date AND n.mother_s = b.mother_s AND n.registered AND b.own",
        f"n.nisn = b.nisn AND {agree}",
        f"n.nik = b.nik AND n.nik_trust >= 2 AND b.nik_trust >= 2 AND {agree}",
        f"n.record_id = b.record_id AND n.kind = b.kind AND NOT contains(n.record_id, ':') AND {agree}",
        "n.name_s = b.name_s AND n.birth_date = b.birth_date AND n.mother_s = b.mother_s",
    ):
        bench.step("candidates", f"SELECT DISTINCT n.child, b.child_id FROM {now} n JOIN {then} b ON {rule}")
        bench.run(
            """INSERT INTO kept SELECT child, child_id FROM (
                 SELECT *, count(*) OVER (PARTITION BY child) AS of_child, count(*) OVER (PARTITION BY child_id) AS of_id FROM candidates)
               WHERE of_child = 1 AND of_id = 1"""
        )
        # most children are known by the first rule: the others look among what is left
        bench.step("unnamed", f"SELECT * FROM {now} ANTI JOIN kept USING (child)")
        bench.step("unfound", f"SELECT * FROM {then} ANTI JOIN kept USING (child_id)")
        now, then = "unnamed", "unfound"
