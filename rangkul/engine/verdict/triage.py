"""The national list, row by row: surely in school after all, surely still out, or worth a visit."""

from __future__ import annotations

from ..scratch import Bench
from ..settings import Settings

#: Rules whose "out of school" stands on more than the list itself.
CONFIRMED = ("door_out", "door_pesantren_unregistered", "left_graduated", "left_dropped", "was_in", "learning")


def triage(bench: Bench, settings: Settings) -> None:
    """Make ``triaged`` (row, child, triage, was, because) for the newest national list.

    ``was``: "never_out" was in school all along, "came_back" had really left. Where no older list tells, null.
    """
    word = settings.lang == "en"
    confirmed = ", ".join(f"'{rule}'" for rule in CONFIRMED)
    unknown = (
        "'Not found in the register or on a roster'"
        if word
        else "'Tidak ditemukan di register maupun di daftar sekolah'"
    )
    history = bench.one(
        "SELECT count(*) FROM rows WHERE kind IN ('dapodik', 'emis', 'pkbm', 'roster') AND period < ?",
        [settings.period],
    )
    bench.step(
        "triaged",
        f"""SELECT r.row, b.child, CASE WHEN j.verdict = 'enrolled' THEN 'in_school' WHEN j.rule IN ({confirmed}) THEN 'out' ELSE 'visit' END AS triage,
                CASE WHEN j.verdict <> 'enrolled' OR j.verdict IS NULL THEN NULL
                     WHEN j.exit_reason IN ('dropped_out', 'expelled', 'resigned', 'missing', 'other') THEN 'came_back'
                     WHEN j.was_period IS NOT NULL OR j.exit_reason IN ('graduated', 'transferred') THEN 'never_out'
                     WHEN {history} = 0 THEN NULL
                     WHEN j.age <= 7 THEN NULL
                     ELSE 'came_back' END AS was,
                coalesce(j.because, {unknown}) AS because
            FROM rows r LEFT JOIN belongs b USING (row) LEFT JOIN judged j USING (child)
            WHERE r.kind = 'ats' AND r.period = (SELECT max(period) FROM rows WHERE kind = 'ats')""",
    )
