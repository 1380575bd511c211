"""Register rows that look like the same child twice (moved without a letter and registered again)."""

from __future__ import annotations

from ..scratch import Bench


def find_doubles(bench: Bench) -> None:
    """Make ``doubles`` (row, other, proof): ``other`` is the row whose verdict a proven double takes.

    Proof is an exact, sane NIK with the same name and birth date. All else is a question for a person: Dukcapil
    decides, we never delete (a double record may not be removed without consent).
    """
    bench.step(
        "alike",
        """SELECT a.row AS low, b.row AS high,
                  coalesce(a.nik = b.nik AND a.nik_trust = 3 AND a.name_s = b.name_s AND a.birth_date = b.birth_date, false) AS proof
           FROM register a JOIN register b ON a.row < b.row AND a.name_s = b.name_s AND a.birth_date = b.birth_date
            AND (a.nik = b.nik OR a.mother_s = b.mother_s OR (a.no_kk = b.no_kk AND (a.mother_s IS NULL OR b.mother_s IS NULL)))""",
    )
    bench.step("doubles", "SELECT high AS row, min(low) AS other, bool_or(proof) AS proof FROM alike GROUP BY high")
