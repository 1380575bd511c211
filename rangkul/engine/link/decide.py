"""From weights to decisions: competition, vetoes, two thresholds."""

from __future__ import annotations

import math

from ..scratch import Bench
from ..settings import Settings

#: Share of pupils who stand in no register, before anything is known of them.
UNREGISTERED = 0.03
#: Weight of a NIK, in bits, where it may be a brother's or sister's: one row in two hundred bears such a number.
SIBLINGS_NIK = 7.0

#: Null means that a side is missing; in the rules below it counts as the level that proves nothing.
_L = {"kl": 3, "ml": 2.5, "fl": 0.5, "pl": 1, "bl": 2, "nl": 0}
#: reason: when a pair is never linked without a person, however high its weight
VETOES = {
    "name": "n <= 1 AND NOT (k = 6 AND b >= 3 AND m >= 3) AND NOT (k = 6 AND b = 5 AND m > 0 AND NOT twin)",
    "mother": "m = 0 AND k < 4 AND f < 2 AND p < 3",
    "nik": "k IN (0, 1) AND NOT (n >= 5 AND b = 5 AND m >= 4 AND (f = 2 OR p = 3))",
    "birth": "b <= 1 AND k < 6 AND NOT (b = 1 AND n >= 4 AND m >= 4)",
    "thin": "b <= 3 AND k < 4 AND m < 3 AND f < 1 AND p < 3",
}


def weight_of_nobody(bench: Bench) -> float:
    """The weight, in bits, that "this pupil is in no register" has against one candidate among all."""
    people = max(bench.one("SELECT count(*) FROM register"), 1)
    return round(math.log2(people * UNREGISTERED / (1 - UNREGISTERED)), 2)


def decide(bench: Bench, settings: Settings) -> None:
    """Make ``links_found`` (row, reg, probability, decision, rule, veto)."""
    none = weight_of_nobody(bench)
    veto = "CASE " + " ".join(f"WHEN {when} THEN '{name}'" for name, when in VETOES.items()) + " END"
    known = ", ".join(f"coalesce({column}, {missing}) AS {column[0]}" for column, missing in _L.items())
    # a brother's number: where another child has the name and the date, the number alone is worth what such slips are rare
    bench.step(
        "disputed",
        f"""SELECT * REPLACE (CASE WHEN kl = 6 AND nl < 5 AND namesakes > 0 THEN least(wk, {SIBLINGS_NIK}) ELSE wk END AS wk,
                              CASE WHEN kl = 6 AND nl < 5 AND namesakes > 0 THEN round(w - wk + least(wk, {SIBLINGS_NIK}), 2) ELSE w END AS w)
            FROM (SELECT *, count(*) FILTER (nl >= 5 AND bl >= 3 AND kl IS DISTINCT FROM 6) OVER (PARTITION BY row) AS namesakes FROM scored)""",
    )
    # sums of whole numbers do not depend on the order in which threads add them
    bench.step(
        "posterior",
        f"""SELECT *, {veto} AS veto,
                round(odds / (sum(odds) OVER (PARTITION BY row) + {round(2 ** min(none, 60) * 1024)}), 6)::DOUBLE AS probability
            FROM (SELECT *, {known}, round(pow(2, least(greatest(w, -20), 60)) * 1024)::HUGEINT AS odds FROM disputed)""",
    )
    bench.step(
        "links_found",
        f"""SELECT row, reg, 1.0::DOUBLE AS probability, 'linked' AS decision, rule, NULL AS veto FROM linked
            UNION ALL
            SELECT row, reg, probability, CASE WHEN probability >= {settings.link_at} AND veto IS NULL THEN 'linked'
                     WHEN probability >= {settings.ask_at} THEN 'review' ELSE 'rejected' END, 'weighed', veto
            FROM posterior WHERE probability >= 0.0001""",
    )
