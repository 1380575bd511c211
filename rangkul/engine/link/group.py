"""Children who stand in no register: rows that belong together become one child."""

from __future__ import annotations

from ..scratch import Bench

#: Two rows are the same child when all of one line agrees. Stricter than towards the register: nobody checks it.
AGREE = (
    "a.nisn = b.nisn AND (a.name_s = b.name_s OR a.birth_date = b.birth_date)",
    "a.nik = b.nik AND a.nik_trust >= 2 AND b.nik_trust >= 2 AND (a.name_s = b.name_s OR a.birth_date = b.birth_date)",
    "a.name_s = b.name_s AND a.birth_date = b.birth_date AND a.mother_s = b.mother_s",
    "a.name_s = b.name_s AND a.birth_date = b.birth_date AND a.village = b.village AND a.source <> b.source AND (a.mother_s IS NULL OR b.mother_s IS NULL)",
    "a.record_id = b.record_id AND a.kind = b.kind AND a.source <> b.source AND NOT contains(a.record_id, ':') AND a.name_s = b.name_s",
)


def group_the_rest(bench: Bench) -> None:
    """Make ``belongs`` (row, child, probability): every row that belongs to a child.

    ``child`` is the row number of the register row, or of the first row of a group outside the register. A row whose
    question is open belongs to nobody yet and is not made a child of its own.
    """
    bench.step(
        "loose",
        """SELECT row, source, kind, record_id, nik, nik_trust, nisn, name_s, birth_date, mother_s, village FROM rows r
           ANTI JOIN (SELECT row FROM links_found WHERE decision IN ('linked', 'review')) USING (row)""",
    )
    edges = "\nUNION\n".join(
        f"SELECT a.row AS low, b.row AS high FROM loose a JOIN loose b ON a.row < b.row AND {rule}" for rule in AGREE
    )
    bench.step("loose_edges", edges)
    bench.step("loose_groups", "SELECT row, row AS child FROM loose")
    while True:
        moved = bench.one(
            """SELECT count(*) FROM loose_edges e JOIN loose_groups a ON a.row = e.low JOIN loose_groups b ON b.row = e.high
               WHERE a.child <> b.child"""
        )
        if not moved:
            break
        bench.step(
            "loose_groups",
            """SELECT g.row, least(g.child, coalesce(min(n.child), g.child)) AS child
               FROM loose_groups g
               LEFT JOIN (SELECT e.low AS row, b.child FROM loose_edges e JOIN loose_groups b ON b.row = e.high
                          UNION ALL SELECT e.high, a.child FROM loose_edges e JOIN loose_groups a ON a.row = e.low) n ON n.row = g.row
               GROUP BY g.row, g.child""",
        )
    bench.step(
        "belongs",
        """SELECT row, reg AS child, probability FROM links_found WHERE decision = 'linked'
           UNION ALL SELECT row, child, 1.0 FROM loose_groups""",
    )
