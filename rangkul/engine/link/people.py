"""What people decided: it always wins, and its true pairs teach the weights."""

from __future__ import annotations

from ..scratch import Bench


def apply_decisions(bench: Bench) -> None:
    """Make ``decided`` (row, reg, decision) from ``decisions``; the latest word on a pair counts.

    A row that a person gave to one child is taken from all others. A source named without its period ("dapodik")
    means every period, unless the record_id is only a place in a file ("x.xlsx:12"): that names another pupil next time,
    so such a decision holds for the period it was made in or, made later, for the newest period before it.
    """
    bench.step(
        "decided_pairs",
        """SELECT r.row, coalesce(p.other, g.row) AS reg, d.decision, d."at"
           FROM (SELECT *, split_part(source, '@', 1) AS kind, TRY_CAST("at" AS TIMESTAMP)::DATE AS day FROM decisions
                 QUALIFY row_number() OVER (PARTITION BY source, record_id, child_record_id ORDER BY "at" DESC, decision) = 1) d
           JOIN (SELECT *, make_date(left(period, 4)::INT + (right(period, 1)::INT - 1), CASE right(period, 1) WHEN '1' THEN 7 ELSE 1 END, 1) AS period_start FROM rows) r ON r.record_id = d.record_id
            AND ((r.source = d.source AND (contains(d.source, '@') OR NOT contains(d.record_id, ':') OR d.day IS NULL OR d.day >= r.period_start)) OR (NOT contains(d.source, '@') AND (r.kind = d.kind OR d.kind = 'roster') AND NOT contains(d.record_id, ':')))
           JOIN (SELECT row, record_id FROM register UNION ALL SELECT row, record_id FROM people SEMI JOIN proven USING (row)) g
             ON g.record_id = d.child_record_id LEFT JOIN proven p ON p.row = g.row
           QUALIFY row_number() OVER (PARTITION BY r.row, coalesce(p.other, g.row) ORDER BY d."at" DESC, d.decision) = 1""",
    )
    bench.step(
        "decided",
        """SELECT row, reg, decision FROM decided_pairs
           QUALIFY decision <> 'same' OR row_number() OVER (PARTITION BY row, decision ORDER BY "at" DESC NULLS LAST, reg) = 1""",
    )
    bench.step("settled", "SELECT DISTINCT row FROM decided WHERE decision = 'same'")
