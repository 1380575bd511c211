"""Apply the table of rules to every child: tables ``facts`` and ``judged``."""

from __future__ import annotations

from datetime import date

from ..scratch import Bench
from ..settings import Settings
from .rules import LEFT_LAST, RULES

EXIT_WORDS = {
    "graduated": ("lulus", "graduated"),
    "transferred": ("mutasi", "transferred"),
    "expelled": ("dikeluarkan", "expelled"),
    "resigned": ("mengundurkan diri", "resigned"),
    "dropped_out": ("putus sekolah", "dropped out"),
    "deceased": ("wafat", "deceased"),
    "missing": ("hilang", "missing"),
    "other": ("lainnya", "other"),
}


#: What later steps ask of a child: a narrow table, because there is a line for everybody. All of it stands in ``facts``.
_KEPT = """child, registered, record_id, name, sex, birth_date, age, in_scope, village, district, no_kk, nik_trust, decile, same_as,
           now_row, now_grade, was_period, exit_reason, ats_status"""


def rule(bench: Bench, settings: Settings) -> None:
    """Make ``judged`` (child, rule, verdict, category, where, probability, because, question …), one line per child."""
    _facts(bench, settings)
    number = "CASE " + " ".join(f"WHEN {r.when} THEN {n}" for n, r in enumerate(RULES)) + " END"
    bench.view("ruled", f"SELECT *, {number} AS rule_no FROM facts")
    english = settings.lang == "en"

    def pick(expressions: list[str]) -> str:
        return "CASE rule_no " + " ".join(f"WHEN {n} THEN {e}" for n, e in enumerate(expressions)) + " END"

    sure = [
        "now_probability" if r.sure < 0 else "asked_probability" if r.name == "link_open" else str(r.sure)
        for r in RULES
    ]
    bench.step(
        "judged",
        f"""SELECT {_KEPT}, {pick([f"'{r.name}'" for r in RULES])} AS rule, {pick([f"'{r.verdict}'" for r in RULES])} AS verdict,
                {pick([r.category for r in RULES])} AS category, {pick([r.where for r in RULES])} AS "where", {pick([r.school for r in RULES])} AS school_id,
                round(({pick(sure)})::DOUBLE, 4) AS probability, {pick([r.en if english else r.id for r in RULES])} AS because,
                {pick([(r.ask_en if english else r.ask_id) or "NULL" for r in RULES])} AS question
            FROM ruled""",
    )


def _facts(bench: Bench, settings: Settings) -> None:
    """``evidence`` with the child's own columns and the small conclusions that the rules speak of."""
    low, high = settings.ages
    year, half = int(settings.period[:4]), settings.period[4]
    start = date(year, 7, 1) if half == "1" else date(year + 1, 1, 1)
    word = 1 if settings.lang == "en" else 0
    exits = " ".join(f"WHEN '{code}' THEN '{pair[word]}'" for code, pair in EXIT_WORDS.items())
    first = bench.one(
        "SELECT min(period) FROM rows WHERE kind IN ('dapodik', 'emis', 'pkbm', 'roster') AND period < ?",
        [settings.period],
    )
    covered = year - int(first[:4]) if first else 0
    bench.view(
        "facts",
        f"""WITH own AS (
              SELECT row AS child, record_id, 'register' AS own_kind, name, sex, birth_date, village, district, no_kk, area_text, nik_trust FROM register
              UNION ALL SELECT row, NULL, kind, name, sex, birth_date, village, district, no_kk, area_text, nik_trust FROM rows
                        SEMI JOIN (SELECT child AS row FROM children WHERE NOT registered) USING (row)),
            aged AS (SELECT *, date_sub('year', birth_date, DATE '{settings.age_date}')::SMALLINT AS age FROM own)
            SELECT e.*, a.* EXCLUDE (child), p.decile, l.child IS NOT NULL AS learning,
                coalesce(age BETWEEN {low} AND {high}, own_kind <> 'dtsen') AS in_scope, '{low}–{high}' AS ages,
                coalesce(strftime(found_on, '%d-%m-%Y'), '{"(undated)" if word else "(tanpa tanggal)"}') AS found_text, strftime(status_on, '%d-%m-%Y') AS status_text,
                DATE '{start}' AS period_start, '{settings.period}' AS period,
                CASE exit_reason {exits} END AS exit_text,
                coalesce(left(was_period, 4)::INT < {year}, false) AS year_passed,
                CASE WHEN {LEFT_LAST} THEN CASE exit_reason WHEN 'graduated' THEN 'LTM' ELSE 'DO' END
                     WHEN was_period IS NOT NULL AND was_grade IN (6, 9) AND left(was_period, 4)::INT < {year} THEN 'LTM'
                     WHEN was_period IS NOT NULL THEN 'DO'
                     WHEN ats_status IN ('BPB', 'DO', 'LTM') THEN ats_status
                     WHEN finished IN ('SD', 'SMP') THEN 'LTM'
                     WHEN age - {max(low, 7)} <= {covered} THEN 'BPB' ELSE 'unknown' END AS past_category,
                CASE WHEN now_row IS NULL AND d.enrolled THEN 'enrolled' END AS same_verdict, d.other_record AS same_as
            FROM evidence e JOIN aged a USING (child) LEFT JOIN poverty p USING (child) LEFT JOIN learning l USING (child)
            LEFT JOIN (SELECT x.row AS child, min(g.record_id) AS other_record, bool_or(n.child IS NOT NULL) AS enrolled
                       FROM (SELECT row, other FROM doubles UNION ALL SELECT other, row FROM doubles) x
                       JOIN register g ON g.row = x.other LEFT JOIN now_in n ON n.child = x.other GROUP BY x.row) d USING (child)""",
    )
