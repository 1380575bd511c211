"""What is different from the earlier run, child by child: table ``changed``."""

from __future__ import annotations

import polars as pl

from .. import regions
from ..scratch import Bench
from ..settings import Settings


def compare(bench: Bench, settings: Settings) -> None:
    """Make ``changed`` (child_id, change, before, after, because). A child may have changed in several ways.

    entered: in school for the first time that we know; returned: had been out; left: no longer on any roster;
    moved: another village (not another code of the same village) or out of the district; category and verdict: anything else that is now believed.
    """
    english = settings.lang == "en"
    gone = (
        "'No longer in the register or on any list'"
        if english
        else "'Tidak ada lagi di register maupun daftar mana pun'"
    )
    place = "'Village changed'" if english else "'Desa/kelurahan berubah'"
    _codes_now(bench, settings)
    bench.step(
        "changed",
        f"""WITH pair AS (
              SELECT coalesce(n.child_id, b.child_id) AS child_id, n.child_id IS NOT NULL AS is_now, b.child_id IS NOT NULL AS was_before,
                     n.verdict, n.category, n.village_code, n.because, b.verdict AS old_verdict, b.category AS old_category, coalesce(m.new, b.village_code) AS old_village
              FROM verdicts_out n FULL JOIN before_verdicts b ON b.child_id = n.child_id LEFT JOIN codes_now m ON m.old = b.village_code)
            SELECT child_id, CASE
                     WHEN verdict = 'enrolled' AND old_verdict = 'out_of_school' AND old_category IN ('DO', 'LTM', 'unknown') THEN 'returned'
                     WHEN verdict = 'enrolled' THEN 'entered'
                     WHEN old_verdict = 'enrolled' AND (verdict IN ('out_of_school', 'uncertain') OR verdict IS NULL) THEN 'left'
                     WHEN verdict = 'moved' THEN 'moved' ELSE 'verdict' END AS change,
                   concat_ws(' ', old_verdict, old_category) AS before, concat_ws(' ', verdict, category) AS after, coalesce(because, {gone}) AS because
            FROM pair WHERE verdict IS DISTINCT FROM old_verdict
            UNION ALL
            SELECT child_id, 'category', old_category, category, because FROM pair
            WHERE verdict = old_verdict AND verdict = 'out_of_school' AND category IS DISTINCT FROM old_category
            UNION ALL
            SELECT child_id, 'moved', old_village, village_code, {place} FROM pair
            WHERE is_now AND was_before AND village_code <> old_village""",
    )


def _codes_now(bench: Bench, settings: Settings) -> None:
    """Make ``codes_now`` (old, new): villages that the earlier run may know under a code that was replaced since."""
    moves = regions.load(settings.areas).moves.filter(pl.col("old") >= 10**9)
    bench.drop("codes_now")
    bench.add("codes_now", moves.select(regions.dotted(pl.col(end)).alias(end) for end in ("old", "new")))
