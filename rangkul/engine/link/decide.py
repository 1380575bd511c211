"""From weights to decisions: people first, then competition, vetoes and two thresholds."""

from __future__ import annotations

import math

from ..scratch import Bench
from ..settings import Settings

#: Share of pupils who stand in no register, before anything is known of them.
UNREGISTERED = 0.03
#: Weight of a NIK, in bits, where it may be a brother's or sister's: one row in two hundred bears such a number.
SIBLINGS_NIK = 7.0
#: Null means that a side is missing; in the rules below it counts as a level that neither proves nor contradicts.
MISSING = {"kl": 3, "ml": 2.5, "fl": 0.5, "pl": 1, "bl": 2, "nl": 0}
#: reason: when a pair is never linked without a person, however high its weight (k NIK, n name, b birth, m mother, f family, p place)
VETOES = {
    "name": "n <= 1 AND NOT (k = 6 AND b >= 3 AND m >= 3) AND NOT (k = 6 AND b = 5 AND m > 0 AND NOT twin)",
    "alike": "n = 2 AND k < 5",
    "mother": "m = 0 AND k < 5 AND f < 2 AND p < 3",
    "nik": "k IN (0, 1) AND NOT (k = 0 AND n >= 5 AND b = 5 AND m >= 4 AND (f = 2 OR p = 3))",
    "birth": "b <= 1 AND k < 6 AND NOT (b = 1 AND n >= 4 AND (m >= 4 OR (n >= 5 AND (m >= 3 OR f = 2 OR p = 3))))",
    "family": "f = 0 AND k < 4 AND p < 3 AND (m < 4 OR b <= 3 OR n < 5)",
    "thin": "b <= 3 AND k < 4 AND m < 3 AND f < 1 AND p < 3",
}
#: A row that fits only a child who is surely in school already is that child's second row from here on.
SECOND_ROW = 0.9
#: What ``links_found`` keeps of a weighed pair.
REASONS = "nl, bl, ml, kl, fl, pl, sl, wn, wb, wm, wk, wf, wp, ws"
#: Candidates below this are not worth a line.
NEAR_THE_LINE = 0.0001


def weight_of_nobody(bench: Bench) -> float:
    """The weight, in bits, that "this pupil is in no register" has against one candidate among all."""
    people = max(bench.one("SELECT count(*) FROM register"), 1)
    return round(math.log2(people * UNREGISTERED / (1 - UNREGISTERED)), 2)


def decide(bench: Bench, settings: Settings) -> None:
    """Make ``links_found`` (row, reg, probability, decision, rule, veto, and the levels and weights of weighed pairs)."""
    _compete(bench)
    _second_rows(bench, settings)
    nothing = ", ".join(f"NULL AS {name.strip()}" for name in REASONS.split(","))
    bench.step(
        "links_found",
        f"""SELECT p.row, p.reg, probability,
                   CASE WHEN probability >= {settings.link_at} AND veto IS NULL THEN 'linked'
                        WHEN s.reg = p.reg THEN 'linked'
                        WHEN t.reg IS NOT NULL THEN 'rejected'
                        WHEN probability >= {settings.ask_at} THEN 'review' ELSE 'rejected' END AS decision,
                   CASE WHEN s.reg = p.reg THEN 'second' WHEN t.reg IS NOT NULL AND probability >= {settings.ask_at} THEN 'taken' ELSE 'weighed' END AS rule,
                   veto, {REASONS}
            FROM posterior p LEFT JOIN second_rows s USING (row) LEFT JOIN taken t ON t.reg = p.reg AND NOT (p.probability >= {settings.link_at} AND p.veto IS NULL) AND p.row IN (SELECT row FROM rows WHERE proves)
            WHERE probability >= {NEAR_THE_LINE}
            UNION ALL
            SELECT row, reg, 1.0::DOUBLE, 'linked', rule, NULL, {nothing} FROM linked
            UNION ALL
            SELECT row, reg, CASE decision WHEN 'same' THEN 1.0 WHEN 'not_same' THEN 0.0 ELSE 0.5 END::DOUBLE,
                   CASE decision WHEN 'same' THEN 'linked' WHEN 'not_same' THEN 'rejected' ELSE 'review' END, 'person', NULL, {nothing}
            FROM decided""",
    )


def _second_rows(bench: Bench, settings: Settings) -> None:
    """Make ``taken`` (reg: children who are in school by a sure row of the period) and ``second_rows`` (row, reg).

    No question is asked about a child who is surely in school: a row that fits only such a child is that child's second
    row, or, where something speaks against it, a pupil of its own. Neither can hide a child who is out of school.
    """
    bench.step(
        "taken",
        f"""SELECT DISTINCT reg FROM (SELECT row, reg FROM linked
              UNION ALL SELECT row, reg FROM posterior WHERE probability >= {settings.link_at} AND veto IS NULL
              UNION ALL SELECT row, reg FROM decided WHERE decision = 'same')
            JOIN rows USING (row) WHERE proves AND kind <> 'field'""",
    )
    bench.step(
        "second_rows",
        f"""SELECT row, first(reg ORDER BY reg) AS reg FROM (
              SELECT p.*, sum(p.probability) FILTER (t.reg IS NULL) OVER (PARTITION BY p.row) AS of_others,
                     row_number() OVER (PARTITION BY p.row ORDER BY p.probability DESC, p.reg) AS place
              FROM posterior p LEFT JOIN taken t USING (reg) SEMI JOIN (SELECT row FROM rows WHERE proves) USING (row))
            WHERE place = 1 AND coalesce(of_others, 0) < {settings.ask_at} AND probability >= {SECOND_ROW}
              AND NOT (probability >= {settings.link_at} AND veto IS NULL) AND coalesce(veto, '') NOT IN ('name', 'birth', 'nik')
            GROUP BY row""",
    )


def _compete(bench: Bench) -> None:
    """Make ``posterior``: the probability of each candidate among all of its row and "in no register"."""
    veto = "CASE " + " ".join(f"WHEN {when} THEN '{name}'" for name, when in VETOES.items()) + " END"
    known = ", ".join(f"coalesce({column}, {missing}) AS {column[0]}" for column, missing in MISSING.items())
    nobody = round(2 ** min(weight_of_nobody(bench), 60) * 1024)
    # a brother's number: where another child has the name and the date, the number is worth only what such slips are rare
    bench.step(
        "disputed",
        f"""SELECT * EXCLUDE (namesakes) REPLACE (
                CASE WHEN kl = 6 AND nl < 5 AND namesakes > 0 THEN least(wk, {SIBLINGS_NIK}) ELSE wk END AS wk,
                CASE WHEN kl = 6 AND nl < 5 AND namesakes > 0 THEN round(w - wk + least(wk, {SIBLINGS_NIK}), 2) ELSE w END AS w)
            FROM (SELECT *, count(*) FILTER (nl >= 5 AND bl >= 3 AND kl IS DISTINCT FROM 6) OVER (PARTITION BY row) AS namesakes
                  FROM scored ANTI JOIN decided USING (row, reg))""",
    )
    # sums of whole numbers do not depend on the order in which threads add them
    bench.step(
        "posterior",
        f"""SELECT *, {veto} AS veto, round(odds / (sum(odds) OVER (PARTITION BY row) + {nobody}), 6)::DOUBLE AS probability
            FROM (SELECT *, {known}, round(pow(2, least(greatest(w, -20), 60)) * 1024)::HUGEINT AS odds FROM disputed)""",
    )
