"""The peers: an exact NIK join (present practice) and Splink 5 in two set-ups, written in the same tables as ours.

    python benchmarks/baselines.py nik|docs|tuned DATA --out OUT [--queue-per-100k Q ...] [--threads 2]

``docs`` is Splink as its documentation advises: ready-made comparisons with term frequencies, six exact blocking rules,
u from random pairs, EM on two rules. ``tuned`` is Splink as we would set it up: names cleaned and brought to one sound,
ten blocking keys, no Damerau distance, m learned from pairs that bear one NIK.

Splink scores pairs one by one, so both are given the same simple decision: each roster row goes to its best candidate
at or above a threshold; else every candidate at or above 0.01 is a question, unless the child is linked already. With
``--queue-per-100k`` the threshold is chosen so that the queue is as long as asked; without it, it is 0.999. Each call
is one process; the figures it prints are JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from pathlib import Path

START = time.perf_counter()

import duckdb  # noqa: E402 - the clock starts before the imports
import polars as pl  # noqa: E402
import splink.comparison_level_library as cll  # noqa: E402
import splink.comparison_library as cl  # noqa: E402
from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: E402

from rangkul.engine.types import LINKS, REVIEW, VERDICTS  # noqa: E402

ASK_AT = 0.01
PEOPLE = ("nik", "name", "sex", "birth_date", "mother_name")


class Laps:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.at, self.seconds = time.perf_counter(), {"start_up": round(time.perf_counter() - START, 3)}

    def done(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self.at, 3)
        self.at = now


# --- reading

SOUNDS = "oe>u dj>j tj>c sj>s sy>s sh>s kh>h ch>h dz>z th>t dh>d ie>i ai>ei oo>u ee>i z>j v>f f>p q>k y>i x>ks o>u"


def cleaned(name: str) -> str:
    """SQL: capitals and spaces only; Muhammad, Ahmad and Siti in one spelling."""
    text = f"trim(regexp_replace(upper({name}), '[^A-Z]+', ' ', 'g'))"
    text = f"regexp_replace({text}, '^(MU[HC]+A[M]+[AE]D|MO[HCK]*A[M]+[AE]D|MOCH|MOH|MUH|MHD|MOHD|MD|M) ', 'MUHAMMAD ')"
    text = f"regexp_replace({text}, '\\b(AKHMAD|ACHMAD|AHMAT|AKHMAT)\\b', 'AHMAD')"
    return f"nullif(regexp_replace({text}, '\\b(ST|STI|SITTI|SITY)\\b', 'SITI'), '')"


def sound(name: str) -> str:
    """SQL: one sound for many spellings; a final H and doubled letters are dropped."""
    text = f"lower({name})"
    for old, new in (rule.split(">") for rule in SOUNDS.split()):
        text = f"replace({text}, '{old}', '{new}')"
    text = f"regexp_replace({text}, 'h\\b', '', 'g')"
    for letter in "abdgijklmnprstu":
        text = f"replace({text}, '{letter * 2}', '{letter}')"
    return text


IDS = """CREATE TABLE {table}_ids AS
    SELECT row_number() OVER ()::INTEGER AS unique_id, {key}::VARCHAR AS id, {source} AS source,
        {people}, village_code::VARCHAR AS village_code
    FROM read_parquet('{file}')"""
CLEAN = """CREATE TABLE {table} AS
    WITH a AS (SELECT unique_id, {name} AS cn, {mother} AS cm, sex, birth_date, village_code,
            CASE WHEN length(nik) = 16 AND nik NOT IN ('0000000000000000', '9999999999999999') THEN nik END AS nik
        FROM {table}_ids),
    b AS (SELECT *, regexp_replace(cm, '^(IBU|HJ|NY|ALM|ALMH|HAJAH|BU) ', '') AS m FROM a)
    SELECT unique_id, nik, cn AS name, CASE WHEN m NOT IN ('IBU', 'TIDAK TAHU', 'BELUM ADA') THEN m END AS mother_name,
        sex, birth_date, left(village_code, {digits}) AS village, left(village_code, 6) AS district FROM b"""
SOUND = """CREATE OR REPLACE TABLE {table} AS
    WITH a AS (SELECT *, {name} AS name_sound, {mother} AS mother_sound FROM {table})
    SELECT *, split_part(name_sound, ' ', 1) AS first_word, split_part(mother_sound, ' ', 1) AS mother_word,
        year(birth_date)::INTEGER AS birth_year, (month(birth_date) * 100 + day(birth_date))::INTEGER AS birth_day,
        try_cast(year(birth_date) || '-' || day(birth_date) || '-' || month(birth_date) AS DATE) AS swapped_date
    FROM a"""


def load(con: duckdb.DuckDBPyConnection, data: Path, *, tuned: bool) -> None:
    """Make the tables ``register`` and ``roster`` with equal columns and integer keys."""
    keys = {"roster": "roster_id", "register": "child_id"}
    for table, key in keys.items():
        source = "source" if table == "roster" else "NULL::VARCHAR"
        file, people = data / f"{table}.parquet", ", ".join(PEOPLE)
        con.execute(IDS.format(table=table, key=key, source=source, people=people, file=file))
    # Where the roster knows no more than the kecamatan, the register is cut to that too.
    digits = con.execute("SELECT max(length(village_code)) FROM roster_ids").fetchall()[0][0] or 10
    for table in keys:
        con.execute(CLEAN.format(table=table, name=cleaned("name"), mother=cleaned("mother_name"), digits=digits))
        if tuned:
            con.execute(SOUND.format(table=table, name=sound("name"), mother=sound("mother_name")))


# --- Splink


def docs_settings() -> SettingsCreator:
    """Ready-made comparisons, as the guide for people data shows."""
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="unique_id",
        comparisons=[
            cl.NameComparison("name").configure(term_frequency_adjustments=True),
            cl.NameComparison("mother_name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=False),
            cl.DamerauLevenshteinAtThresholds("nik", [1, 2]),
            cl.ExactMatch("village").configure(term_frequency_adjustments=True),
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("nik"),
            block_on("name", "birth_date"),
            block_on("birth_date", "mother_name"),
            block_on("birth_date", "village"),
            block_on("name", "mother_name"),
            block_on("substr(name, 1, 4)", "birth_date"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def person_name(column: str, sound_column: str) -> cl.CustomComparison:
    """Equal, equal in sound or but for spaces, then by likeness; frequency counts where the name is equal."""
    one, two = f"{sound_column}_l", f"{sound_column}_r"
    same_sound = f"{one} = {two} or replace({one}, ' ', '') = replace({two}, ' ', '')"
    contained = f"starts_with({one}, {two} || ' ') or starts_with({two}, {one} || ' ')"
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column).configure(tf_adjustment_column=column),
            cll.CustomLevel(same_sound, label_for_charts="same sound"),
            cll.CustomLevel(contained, label_for_charts="one contains the other"),
            cll.JaroWinklerLevel(sound_column, 0.92),
            cll.JaroWinklerLevel(sound_column, 0.85),
            cll.ElseLevel(),
        ],
    )


def tuned_settings() -> SettingsCreator:
    """Sounds instead of letters, dates by what goes wrong with them, NIKs by Levenshtein, ten keys."""
    birth = cl.CustomComparison(
        output_column_name="birth_date",
        comparison_levels=[
            cll.NullLevel("birth_date"),
            cll.ExactMatchLevel("birth_date"),
            cll.CustomLevel("swapped_date_l = birth_date_r", label_for_charts="day and month swapped"),
            cll.CustomLevel(
                "(birth_year_l = birth_year_r)::int + (month(birth_date_l) = month(birth_date_r))::int"
                " + (day(birth_date_l) = day(birth_date_r))::int = 2",
                label_for_charts="two of three parts",
            ),
            cll.CustomLevel("birth_year_l = birth_year_r", label_for_charts="same year"),
            cll.ElseLevel(),
        ],
    )
    place = cl.CustomComparison(
        output_column_name="village",
        comparison_levels=[
            cll.CustomLevel("district_l is null or district_r is null").configure(is_null_level=True),
            cll.ExactMatchLevel("village").configure(tf_adjustment_column="village"),
            cll.ExactMatchLevel("district"),
            cll.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="unique_id",
        comparisons=[
            person_name("name", "name_sound"),
            person_name("mother_name", "mother_sound"),
            birth,
            cl.LevenshteinAtThresholds("nik", [1, 2]),
            place,
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("nik"),
            block_on("birth_date", "first_word"),
            block_on("birth_date", "mother_word"),
            block_on("birth_date", "village"),
            block_on("name_sound", "mother_sound"),
            block_on("village", "mother_sound"),
            block_on("name_sound", "village"),
            block_on("name_sound", "birth_year", "district"),
            block_on("birth_year", "mother_word", "first_word", "district"),
            block_on("birth_day", "mother_word", "first_word"),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def train_docs(linker: Linker) -> None:
    linker.training.estimate_probability_two_random_records_match(
        [block_on("nik"), block_on("name", "birth_date", "mother_name")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth_date"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("nik"))


def train_tuned(linker: Linker) -> None:
    """m from pairs that bear one NIK. Splink takes the median of all estimates of a level: with two runs of EM beside
    it, the NIK's own m is not spoilt by the label, which is always equal there."""
    linker.training.estimate_probability_two_random_records_match(
        [block_on("nik"), block_on("name", "birth_date", "mother_name")], recall=0.93
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name_sound", "birth_date"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date", "mother_sound"))
    linker.training.estimate_m_from_label_column("nik")


def score_pairs(con: duckdb.DuckDBPyConnection, laps: Laps, *, tuned: bool) -> None:
    """Train, predict, leave the table ``scored`` (roster, child, weight, probability)."""
    api = DuckDBAPI(connection=con)
    roster = api.register("roster", dataset_display_name="s_roster")
    register = api.register("register", dataset_display_name="g_register")
    linker = Linker([register, roster], tuned_settings() if tuned else docs_settings(), log_level="ERROR")
    if tuned:
        train_tuned(linker)
    else:
        train_docs(linker)
    laps.done("train")
    predicted = linker.inference.predict(threshold_match_probability=ASK_AT).physical_name
    # Which side is the roster depends on the order of the display names: ask the data.
    left = "source_dataset_l = 's_roster'"
    con.execute(f"""CREATE TABLE scored AS SELECT
        CASE WHEN {left} THEN unique_id_l ELSE unique_id_r END AS roster,
        CASE WHEN {left} THEN unique_id_r ELSE unique_id_l END AS child,
        match_weight AS weight, match_probability AS probability FROM {predicted}""")
    laps.done("predict")


# --- the same simple decision for both


def queue_at(con: duckdb.DuckDBPyConnection, weight: float) -> int:
    """How many children are asked about when links need this weight."""
    return con.execute(
        """WITH best AS (SELECT roster, child, weight FROM scored
                QUALIFY row_number() OVER (PARTITION BY roster ORDER BY weight DESC, child) = 1),
            made AS (SELECT * FROM best WHERE weight >= ?)
        SELECT count(DISTINCT child) FROM scored
        WHERE roster NOT IN (SELECT roster FROM made) AND child NOT IN (SELECT child FROM made)""",
        [weight],
    ).fetchall()[0][0]


def threshold_for(con: duckdb.DuckDBPyConnection, queue: float) -> float:
    """The weight at which the queue comes nearest to ``queue`` children; the queue grows with the weight."""
    low, high = con.execute("SELECT min(weight), max(weight) + 1 FROM scored").fetchall()[0]
    for _ in range(24):
        middle = (low + high) / 2
        if queue_at(con, middle) > queue:
            high = middle
        else:
            low = middle
    return low


def decide_nik(con: duckdb.DuckDBPyConnection) -> None:
    """Exact NIK only: the practice of the present."""
    con.execute("""CREATE TABLE links AS
        SELECT r.unique_id AS roster, min(g.unique_id) AS child, 1.0 AS probability, 'linked' AS decision, 'nik' AS rule
        FROM roster_ids r JOIN register_ids g ON r.nik = g.nik GROUP BY r.unique_id""")


def decide_splink(con: duckdb.DuckDBPyConnection, weight: float) -> None:
    con.execute(f"""CREATE TABLE links AS
        WITH best AS (SELECT * FROM scored
                QUALIFY row_number() OVER (PARTITION BY roster ORDER BY weight DESC, child) = 1),
            made AS (SELECT * FROM best WHERE weight >= {weight})
        SELECT roster, child, probability, 'linked' AS decision, 'splink' AS rule FROM made
        UNION ALL SELECT roster, child, probability, 'review', 'splink' FROM scored
        WHERE roster NOT IN (SELECT roster FROM made) AND child NOT IN (SELECT child FROM made)""")


def fitted(frame: pl.DataFrame, schema: dict) -> pl.DataFrame:
    """The columns of the contract, null where a baseline has nothing to say."""
    return frame.select(
        (pl.col(c).cast(t) if c in frame.columns else pl.lit(None, t)).alias(c) for c, t in schema.items()
    )


def write(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    """links, verdicts, review as the engine writes them: one verdict per register row and per row of no register."""
    links = con.sql("""SELECT r.source, r.id AS record_id, g.id AS child_record_id, g.id AS child_id, probability,
            decision, rule, '' AS because
        FROM links l JOIN roster_ids r ON r.unique_id = l.roster JOIN register_ids g ON g.unique_id = l.child
        ORDER BY r.source, r.id, g.id, decision""").pl()
    verdicts = con.sql("""SELECT g.id AS child_id, g.id AS record_id, NULL AS sources, CASE
            WHEN g.unique_id IN (SELECT child FROM links WHERE decision = 'linked') THEN 'enrolled'
            WHEN g.unique_id IN (SELECT child FROM links) THEN 'uncertain' ELSE 'out_of_school' END AS verdict
        FROM register_ids g UNION ALL
        SELECT 'new-' || r.id, NULL, r.source || '/' || r.id, 'enrolled' FROM roster_ids r
        WHERE r.unique_id NOT IN (SELECT roster FROM links) ORDER BY 1""").pl()
    review = links.filter(pl.col("decision") == "review").with_columns(kind=pl.lit("link"))
    out.mkdir(parents=True, exist_ok=True)
    fitted(links, LINKS).write_parquet(out / "links.parquet")
    fitted(verdicts, VERDICTS).write_parquet(out / "verdicts.parquet")
    fitted(review, REVIEW).write_parquet(out / "review.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", choices=["nik", "docs", "tuned"])
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--queue-per-100k", type=float, nargs="*", help="one output folder per value: OUT-1045, OUT-900 …"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory-mb", type=int, default=0)
    given = parser.parse_args()
    laps = Laps()
    con = duckdb.connect()
    con.execute(f"SET threads={given.threads}; SET enable_progress_bar=false")
    if given.memory_mb:
        con.execute(f"SET memory_limit='{given.memory_mb}MB'")
    load(con, given.data, tuned=given.tool == "tuned")
    laps.done("read")
    registered = con.execute("SELECT count(*) FROM register").fetchall()[0][0]
    report: dict = {"tool": given.tool, "register": registered, "runs": []}
    if given.tool == "nik":
        decide_nik(con)
        write(con, given.out)
        report["runs"].append({"out": str(given.out)})
    else:
        score_pairs(con, laps, tuned=given.tool == "tuned")
        for queue in given.queue_per_100k or [None]:
            weight = math.log2(999) if queue is None else threshold_for(con, queue * registered / 100_000)
            decide_splink(con, weight)
            out = given.out if queue is None or len(given.queue_per_100k) == 1 else Path(f"{given.out}-{queue:.0f}")
            write(con, out)
            con.execute("DROP TABLE links")
            report["runs"].append({"out": str(out), "queue_asked": queue, "weight": round(weight, 2)})
    laps.done("decide and write")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(report | {"seconds": laps.seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main()
