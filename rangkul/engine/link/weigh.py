"""What each level is worth, learned from this district's own data; no labels, no training step for anybody.

Fellegi and Sunter (JASA 64, 1969): the weight of a level is log2(m / u), m its share among pairs of the same child, u
among pairs of different children. Pairs with one exact NIK are hundreds of thousands of free true pairs: m of a field
is counted where two other fields agree, so that a wrong NIK does not count. u comes from random pairs of the register.
A full agreement in a name counts by how rare that name is in the register.
"""

from __future__ import annotations

import math

from ..scratch import Bench
from .compare import ADDRESS_KEY, LEVELS, NIK_LEVEL

#: field: (its levels, which true pairs count for m)
FIELDS = {
    "nl": (range(7), "bl = 5 AND ml >= 3"),
    "bl": (range(6), "nl >= 5 AND ml >= 3"),
    "ml": (range(6), "nl >= 5 AND bl = 5"),
    "fl": (range(3), "nl >= 5 AND bl = 5"),
    "pl": (range(4), "nl >= 5 AND bl = 5"),
    "sl": (range(2), "nl >= 5 AND bl = 5"),
}
#: Shares to begin with, (m, u), worth as much as this many pairs: they decide where a district has few pupils with a
#: NIK and fade where it has many. Seen on made-up districts; level 0 first.
PRIOR_PAIRS = 50
PRIOR = {
    "nl": ((0.01, 0.02, 0.01, 0.07, 0.06, 0.08, 0.75), (0.93, 0.055, 0.002, 0.008, 0.003, 0.001, 0.001)),
    "bl": ((0.01, 0.02, 0.005, 0.025, 0.01, 0.93), (0.985, 0.004, 0.007, 0.0035, 0.0002, 0.0003)),
    "ml": ((0.06, 0.03, 0.03, 0.12, 0.06, 0.70), (0.88, 0.09, 0.005, 0.02, 0.002, 0.003)),
    "fl": ((0.13, 0.02, 0.85), (0.9998, 0.0001, 0.0001)),
    "pl": ((0.05, 0.10, 0.65, 0.20), (0.90, 0.08, 0.0199, 0.0001)),
    "sl": ((0.01, 0.99), (0.5, 0.5)),
    "kl": ((0.02, 0.005, 0.003, 0.02, 0.02, 0.002, 0.93), (0.6, 0.35, 0.001, 0.045, 0.001, 0.001, 0.002)),
}
TRUE_PAIRS = 30_000  # enough for a share of one in a thousand to be known within a tenth
RANDOM_ROWS = 400  # squared: 160,000 random pairs


def _sample(of: str, rows: int, seed: int) -> str:
    """A condition that keeps about ``rows`` rows, the same ones in every run."""
    return f"hash(record_id || '/{seed}') % 1000000 < 1e6 * {rows} / greatest((SELECT count(*) FROM {of}), 1)"


def learn(bench: Bench) -> None:
    """Make ``weights`` (field, level, m, u, weight)."""
    side = f"""* REPLACE (coalesce(village // 10000, district) AS district), telling(name_s) AS name_t, telling(mother_s) AS mother_t, {ADDRESS_KEY} AS address_key,
        coalesce(hash(telling(mother_s)[1]) IN (SELECT word FROM mens_names), false) AS mother_is_man"""
    bench.step(
        "learn_true_pairs",
        f"""SELECT p.row, reg FROM nik_pairs p JOIN rows r ON r.row = p.row WHERE {_sample("nik_pairs", TRUE_PAIRS, 1)}
            UNION SELECT row, reg FROM decided WHERE decision = 'same'""",
    )
    bench.step(
        "learn_true",
        f"""WITH a AS MATERIALIZED (SELECT {side} FROM rows SEMI JOIN learn_true_pairs USING (row)),
                 b AS MATERIALIZED (SELECT {side} FROM register SEMI JOIN (SELECT reg AS row FROM learn_true_pairs) USING (row))
            SELECT {LEVELS.format(a="a", b="b")} FROM learn_true_pairs p JOIN a ON a.row = p.row JOIN b ON b.row = p.reg""",
    )
    bench.step(
        "learn_random",
        f"""WITH a AS MATERIALIZED (SELECT {side} FROM register WHERE {_sample("register", RANDOM_ROWS, 2)}),
                 b AS MATERIALIZED (SELECT {side} FROM register WHERE {_sample("register", RANDOM_ROWS, 3)})
            SELECT {LEVELS.format(a="a", b="b")} FROM a JOIN b ON a.row <> b.row""",
    )
    rows: list[tuple] = []
    for name, (levels, when) in FIELDS.items():
        m = _shares(bench, "learn_true", name, when, PRIOR[name][0])
        u = _shares(bench, "learn_random", name, "true", PRIOR[name][1])
        rows += [(name, level, m[level], u[level]) for level in levels]
    rows += _nik_shares(bench)
    values = ", ".join(f"('{f}', {lv}, {m:.9f}, {u:.9f}, {math.log2(m / u):.4f})" for f, lv, m, u in rows)
    bench.step("weights", f"SELECT * FROM (VALUES {values}) t(field, level, m, u, weight)")


def _shares(bench: Bench, table: str, field: str, when: str, prior: tuple[float, ...]) -> dict[int, float]:
    """Share of each level among the rows of ``table`` for which ``when`` holds, the prior shares added."""
    counted = bench.run(f"SELECT {field}, count(*) FROM {table} WHERE {field} IS NOT NULL AND {when} GROUP BY 1")
    seen = dict(counted.fetchall())
    total = sum(seen.values()) + PRIOR_PAIRS
    return {level: (seen.get(level, 0) + PRIOR_PAIRS * share) / total for level, share in enumerate(prior)}


def _nik_shares(bench: Bench) -> list[tuple]:
    """m and u of the NIK's levels, u apart for pairs born on one day in one kecamatan, whose NIKs differ in the serial only."""
    levels = range(7)
    join = """LEFT JOIN top_serials t ON t.head = a.nik // 10000
              LEFT JOIN nik_owners o ON o.nik = a.nik"""
    level = (
        NIK_LEVEL.format(a="a", b="b")
        .replace("a.top_serial", "coalesce(t.top_serial, 0)")
        .replace("a.nik_owner_kk", "o.no_kk")
    )
    bench.step(
        "learn_nik_true",
        f"""SELECT {level} FROM (SELECT * FROM rows WHERE {_sample("rows", TRUE_PAIRS, 4)}) a
            JOIN register b ON a.name_c = b.name_c AND a.birth_date = b.birth_date AND a.mother_c = b.mother_c {join}""",
    )
    bench.step(
        "learn_nik_near",
        f"""SELECT {level} FROM (SELECT * FROM register WHERE {_sample("register", 30_000, 5)}) a
            JOIN register b ON a.birth_date = b.birth_date AND coalesce(a.village // 10000, a.district)
              = coalesce(b.village // 10000, b.district) AND a.row <> b.row AND a.mother_c <> b.mother_c {join}""",
    )
    m = _shares(bench, "learn_nik_true", "kl", "true", PRIOR["kl"][0])
    near_u = _shares(bench, "learn_nik_near", "kl", "true", PRIOR["kl"][1])
    out = []
    for context in ("kl_near", "kl_far"):
        u = dict(near_u) if context == "kl_near" else {0: 0.999, 1: max(m[1], 1e-6)}
        # an exact NIK of another child is a slip of the office, not chance; a number of no use says nothing
        u[6] = u[5] = 1e-6
        u[4], u[3], u[2] = max(m[4] / 64, 1e-6), m[3], max(m[2] / 64, 1e-6)
        out += [(context, lv, m[lv], u[lv]) for lv in levels]
    return out


def shares(bench: Bench) -> None:
    """Make ``name_shares`` and ``mother_shares``: how common each sound form is in the register."""
    for table, column in (("name_shares", "name_s"), ("mother_shares", "mother_s")):
        bench.step(
            table,
            f"""SELECT {column}, count(*)::DOUBLE / (SELECT count(*) FROM register) AS share
                FROM register WHERE {column} IS NOT NULL GROUP BY 1""",
        )


def score(bench: Bench, compared: str, scored: str) -> None:
    """Make ``scored``: ``compared`` plus the weight of each field (wn, wb, wm, wk, wf, wp, ws) and their sum w, in bits."""
    found = bench.run("SELECT field, level, m, weight FROM weights").fetchall()
    w = {(field, level): (m, weight) for field, level, m, weight in found}

    def case(field: str, column: str) -> str:
        whens = " ".join(f"WHEN {lv} THEN {weight}" for (f, lv), (_, weight) in w.items() if f == field)
        return f"(CASE {column} {whens} ELSE 0 END)"

    name = f"CASE WHEN nl >= 5 THEN log2(CASE nl WHEN 6 THEN {w['nl', 6][0]} ELSE {w['nl', 5][0]} END / n.share) ELSE {case('nl', 'nl')} END"
    mother = f"CASE WHEN ml >= 4 THEN log2(CASE ml WHEN 5 THEN {w['ml', 5][0]} ELSE {w['ml', 4][0]} END / o.share) ELSE {case('ml', 'ml')} END"
    nik = f"CASE WHEN same_day_place THEN {case('kl_near', 'kl')} ELSE {case('kl_far', 'kl')} END"
    bench.step(
        scored,
        f"""SELECT c.* EXCLUDE (name_s, mother_s), round({name}, 2) AS wn, round({case("bl", "bl")}, 2) AS wb, round({mother}, 2) AS wm,
                round({nik}, 2) AS wk, round({case("fl", "fl")}, 2) AS wf, round({case("pl", "pl")}, 2) AS wp, round({case("sl", "sl")}, 2) AS ws,
                round(wn + wb + wm + wk + wf + wp + ws, 2) AS w
            FROM {compared} c LEFT JOIN name_shares n ON c.name_s = n.name_s LEFT JOIN mother_shares o ON c.mother_s = o.mother_s""",
    )
