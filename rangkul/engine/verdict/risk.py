"""Pupils who may leave soon (ABPS): points from an editable table, never without the reasons."""

from __future__ import annotations

from ..scratch import Bench
from ..settings import Settings


def at_risk(bench: Bench, settings: Settings) -> None:
    """Make ``risks`` (child, points, signals) for enrolled children, and ``families`` (child, family, siblings, siblings_out)."""
    bench.step(
        "families",
        """SELECT child, 'k' || min(child) OVER w AS family, count(*) OVER w - 1 AS siblings, count(*) FILTER (verdict = 'out_of_school') OVER w - (verdict = 'out_of_school')::INT AS siblings_out
           FROM judged WHERE no_kk IS NOT NULL AND verdict <> 'out_of_scope' WINDOW w AS (PARTITION BY no_kk)""",
    )
    r = settings.risk
    signals = {
        "over_age": f"age >= now_grade + 6 + {r['over_age']['years']}",
        "repeated": "x.repeated",
        "absence": f"x.absence_rate >= {r['absence']['rate']}",
        "low_marks": f"x.low_marks >= {r['low_marks']['subjects']}",
        "poor": f"j.decile <= {r['poor']['decile']}",
        "no_aid": f"j.decile <= {r['no_aid']['decile']} AND x.aid IS NULL",
        "guardian": "x.guardian IS NOT NULL",
        "disability_no_aid": "x.disability IS NOT NULL AND x.aid IS NULL",
        "final_grade": "now_grade IN (6, 9)",
        "sibling_out": "f.siblings_out > 0",
        "far": f"x.distance_km >= {r['far']['km']}",
    }
    points = " + ".join(f"coalesce(({when})::INT, 0) * {r[name]['points']}" for name, when in signals.items())
    names = ", ".join(f"CASE WHEN {when} THEN '{name}' END" for name, when in signals.items())
    bench.step(
        "risks",
        f"""SELECT child, points, signals FROM (
              SELECT j.child, {points} AS points, concat_ws(', ', {names}) AS signals
              FROM judged j LEFT JOIN extra_roster x ON x.row = j.now_row LEFT JOIN families f USING (child)
              WHERE j.verdict = 'enrolled') WHERE points >= {settings.risk_at}""",
    )
