"""Everything that is known of a child, one line each: table ``evidence``."""

from __future__ import annotations

from ..scratch import Bench
from ..settings import Settings


def gather(bench: Bench, settings: Settings) -> None:
    """Make ``children`` (every register row, every group outside it) and ``evidence`` (one line per child)."""
    bench.step(
        "children",
        """SELECT row AS child, true AS registered FROM register
           UNION ALL SELECT DISTINCT child, false FROM belongs WHERE child NOT IN (SELECT row FROM register)""",
    )
    _current(bench, settings)
    _history(bench, settings)
    _statements(bench)
    bench.step(
        "open_links",
        """SELECT reg AS child, max(probability) AS probability, count(*) AS questions
           FROM links_found l JOIN rows r USING (row)
           WHERE l.decision = 'review' AND r.proves GROUP BY reg""",
    )
    bench.view(
        "evidence",
        """SELECT c.child, c.registered, n.* EXCLUDE (child), h.* EXCLUDE (child), x.* EXCLUDE (child), a.* EXCLUDE (child),
                  f.* EXCLUDE (child), o.probability AS asked_probability, o.questions, g.life_status, g.status_on, g.moved_to, g.finished
           FROM children c
           LEFT JOIN now_in n USING (child) LEFT JOIN was_in h USING (child) LEFT JOIN left_by x USING (child)
           LEFT JOIN on_ats a USING (child) LEFT JOIN at_door f USING (child) LEFT JOIN open_links o USING (child)
           LEFT JOIN extra_register g ON g.row = c.child""",
    )


def _current(bench: Bench, settings: Settings) -> None:
    """``now_in``: the roster row of the period that says where the child is in school."""
    home = int(settings.regency.replace(".", "")) if settings.regency else None
    bench.step(
        "first_rows",
        """SELECT b.child, min(b.row) AS now_row, max(b.probability) AS now_probability, count(*) AS now_rows
           FROM belongs b JOIN rows r USING (row) LEFT JOIN extra_roster x USING (row)
           WHERE r.proves AND r.kind IN ('dapodik', 'emis', 'pkbm', 'roster') AND coalesce(x.registered, true) GROUP BY b.child""",
    )
    bench.step(
        "now_in",
        """SELECT f.*, r.kind AS now_kind, r.school_id AS now_school_id, r.school_name AS now_school, r.grade AS now_grade,
                  CASE WHEN x.school_regency <> ? THEN 'outside'
                       WHEN r.kind = 'emis' OR regexp_matches(upper(x.school_form), '^(MI|MTS|MA|MAK|RA|PPS|PDF|SPM|ULYA|WUSTHA)\\b') THEN 'madrasah'
                       WHEN r.kind = 'pkbm' OR regexp_matches(upper(x.school_form), '^(PKBM|SKB|PAKET)') THEN 'pkbm' ELSE 'school' END AS now_where
           FROM first_rows f JOIN rows r ON r.row = f.now_row LEFT JOIN extra_roster x ON x.row = f.now_row""",
        [home],
    )
    bench.step(
        "learning",
        """SELECT DISTINCT b.child FROM belongs b JOIN rows r USING (row) JOIN extra_roster x USING (row)
           WHERE r.proves AND x.registered = false""",
    )


def _history(bench: Bench, settings: Settings) -> None:
    """``was_in``: the latest older roster; ``left_by``: the latest leavers row."""
    bench.step(
        "was_in",
        f"""SELECT b.child, max(r.period) AS was_period, arg_max(r.grade, r.period || lpad(r.row::VARCHAR, 10, '0')) AS was_grade,
                  arg_max(r.school_name, r.period || lpad(r.row::VARCHAR, 10, '0')) AS was_school
           FROM belongs b JOIN rows r USING (row)
           WHERE r.kind IN ('dapodik', 'emis', 'pkbm', 'roster') AND r.period < '{settings.period}' GROUP BY b.child""",
    )
    bench.step(
        "left_by",
        """SELECT child, coalesce(exit_reason, 'other') AS exit_reason, exit_on, exit_period, exit_grade, exit_school, destination AS exit_destination, destination_id AS exit_destination_id
           FROM (SELECT b.child, x.*, r.period AS exit_period, r.grade AS exit_grade, r.school_name AS exit_school
                 FROM belongs b JOIN rows r USING (row) JOIN extra_leavers x USING (row))
           QUALIFY row_number() OVER (PARTITION BY child ORDER BY exit_period DESC, exit_on DESC NULLS LAST, row) = 1""",
    )


def _statements(bench: Bench) -> None:
    """``on_ats``: the national list; ``at_door``: the latest finding of a visit; ``poverty``: the decile."""
    bench.step(
        "on_ats",
        """SELECT child, ats_status, ats_grade, ats_period FROM (
             SELECT b.child, x.ats_status, r.grade AS ats_grade, r.period AS ats_period, r.row
             FROM belongs b JOIN rows r USING (row) JOIN extra_ats x USING (row))
           QUALIFY row_number() OVER (PARTITION BY child ORDER BY ats_period DESC, row) = 1""",
    )
    bench.step(
        "at_door",
        """SELECT child, outcome, found_on, found_from, door_school_id, door_school, door_proof, pesantren, pesantren_registered, door_destination, ever_school, attempts
           FROM (SELECT b.child, r.row, x.outcome, x.found_on,
                        coalesce(x.found_on, make_date(left(r.period, 4)::INT + (r.period[5] = '2')::INT, CASE r.period[5] WHEN '2' THEN 1 ELSE 7 END, 1)) AS found_from,
                        r.school_id AS door_school_id, r.school_name AS door_school,
                        r.school_id IS NOT NULL AND (r.nisn IS NOT NULL OR coalesce(x.evidence_letter, false)) AS door_proof,
                        x.pesantren, x.pesantren_registered, x.destination AS door_destination, x.ever_school, coalesce(x.attempts, 1) AS attempts
                 FROM belongs b JOIN rows r USING (row) JOIN extra_field x USING (row) WHERE x.outcome IS NOT NULL)
           QUALIFY row_number() OVER (PARTITION BY child ORDER BY found_from DESC, found_on DESC NULLS LAST, row DESC) = 1""",
    )
    bench.step(
        "poverty",
        "SELECT b.child, min(x.decile) AS decile FROM belongs b JOIN extra_dtsen x USING (row) GROUP BY b.child",
    )
