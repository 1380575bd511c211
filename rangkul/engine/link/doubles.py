"""Register rows that look like the same child twice (moved without a letter and registered again)."""

from __future__ import annotations

from ..scratch import Bench


def set_aside(bench: Bench) -> None:
    """Make ``proven`` (row, other) and take those rows out of ``register``: they take the verdict of ``other``.

    Proof is an exact, sane NIK with the same name and birth date, or a person's word. All else is a question for a
    person: the civil registry decides, we never delete (a double record may not be removed without consent).
    """
    bench.step(
        "proof",
        """SELECT row, min(other) AS other FROM (
             SELECT row, other FROM (
               SELECT row, min(row) OVER (PARTITION BY nik, name_s, birth_date) AS other FROM register
               WHERE nik_trust = 3 AND name_s IS NOT NULL AND birth_date IS NOT NULL
                AND nik IN (SELECT nik FROM register WHERE nik_trust = 3 GROUP BY nik HAVING count(*) > 1))
             UNION ALL
             SELECT greatest(a.row, b.row), least(a.row, b.row)
             FROM (SELECT * FROM decisions WHERE split_part(source, '@', 1) = 'register'
                   QUALIFY row_number() OVER (PARTITION BY record_id, child_record_id ORDER BY "at" DESC, decision) = 1) d
             JOIN register a ON a.record_id = d.record_id JOIN register b ON b.record_id = d.child_record_id
             WHERE d.decision = 'same' AND a.row <> b.row)
           WHERE row <> other GROUP BY row""",
    )
    # a double of a double is a double of the first
    bench.run(
        "INSERT INTO proven SELECT a.row, coalesce(b.other, a.other) FROM proof a LEFT JOIN proof b ON b.row = a.other ORDER BY a.row"
    )


def find_doubles(bench: Bench) -> None:
    """Make ``doubles`` (row, other): pairs of register rows for a person to look at."""
    bench.step(
        "doubles",
        """SELECT b.row, min(a.row) AS other
           FROM register a JOIN register b ON a.row < b.row AND a.name_s = b.name_s AND a.birth_date = b.birth_date
            AND (a.nik = b.nik OR a.mother_s = b.mother_s OR (a.no_kk = b.no_kk AND (a.mother_s IS NULL OR b.mother_s IS NULL)))
           ANTI JOIN (SELECT * FROM decisions WHERE split_part(source, '@', 1) = 'register' AND decision = 'not_same') d
             ON (d.record_id = a.record_id AND d.child_record_id = b.record_id) OR (d.record_id = b.record_id AND d.child_record_id = a.record_id)
           GROUP BY b.row""",
    )
