"""Which row of a roster is which child of the register.

The cascade: what people decided; a NIK that is exact and sane; exact agreement in everything else; then, for what is
left, candidate pairs weighed by Fellegi and Sunter's model (JASA 64, 1969), learned from the district's own NIK-linked
pairs; then competition between the candidates and "not in the register"; then vetoes. Between link and no link lies
the clerk's queue.
"""

from __future__ import annotations

from ..scratch import Bench
from ..settings import Settings
from . import block, carry, compare, decide, doubles, exact, group, macros, nik, people, weigh

#: More rows than this are weighed kabupaten by kabupaten, so that memory follows the largest part.
ROWS_AT_ONCE = 150_000


def link(bench: Bench, settings: Settings) -> None:
    """From ``register``, ``rows`` and ``decisions`` make ``links_found``, ``belongs``, ``proven`` and ``doubles``."""
    macros.define(bench)
    doubles.set_aside(bench)
    people.apply_decisions(bench)
    nik.link_by_nik(bench)
    carry.carried_links(bench)
    exact.link_by_agreement(bench)
    weigh_candidates(bench, settings)
    decide.decide(bench, settings)
    group.group_the_rest(bench)
    doubles.find_doubles(bench)


def weigh_candidates(bench: Bench, settings: Settings) -> None:
    """Make ``scored``: near candidates for every row of ``rest``, far ones for the rows that found nothing good nearby.

    What is learned is learned from all; the weighing itself goes part by part (kabupaten by kabupaten), because a row's
    candidates do not depend on the other rows. One part, many parts or parts on other machines give the same table.
    """
    block.keys(bench)
    compare.mens_names(bench)
    compare.left_side(bench)
    weigh.learn(bench)
    weigh.shares(bench)
    bench.drop("scored")
    for part in parts(bench, settings):
        _weigh_part(bench, part)


def parts(bench: Bench, settings: Settings) -> list[str]:
    """Conditions on ``rest_keys`` that together hold for every row once: whole kabupaten, several where they are small."""
    found = bench.run("SELECT coalesce(district // 100, -1), count(*) FROM rest_keys GROUP BY 1 ORDER BY 1").fetchall()
    groups: list[list[int]] = []
    room = 0
    for regency, rows in found:
        if not groups or settings.split or rows > room:
            groups.append([])
            room = ROWS_AT_ONCE
        groups[-1].append(regency)
        room -= rows
    return [f"coalesce(district // 100, -1) IN ({', '.join(map(str, group))})" for group in groups] or ["true"]


def _weigh_part(bench: Bench, part: str) -> None:
    """Add to ``scored`` the weighed candidates of the rows for which ``part`` holds."""
    bench.step("part_keys", f"SELECT * FROM rest_keys WHERE {part}")
    block.worth_comparing(bench, "pairs", block.EVERYWHERE + block.NEARBY, rest="part_keys")
    compare.levels(bench, "pairs", "compared")
    weigh.score(bench, "compared", "near_scored")
    good = decide.weight_of_nobody(bench)
    bench.step(
        "lost_keys",
        # one who is good only by a number may be the brother whose number it is: the owner of the name is looked for too
        f"""SELECT * FROM part_keys
            ANTI JOIN (SELECT DISTINCT row FROM near_scored WHERE w >= {good} AND NOT (kl IS NOT DISTINCT FROM 6 AND nl < 5)) USING (row)""",
    )
    block.worth_comparing(bench, "far_pairs_all", block.FAR, rest="lost_keys")
    bench.step("far_pairs", "SELECT * FROM far_pairs_all ANTI JOIN pairs USING (row, reg)")
    compare.levels(bench, "far_pairs", "far_compared")
    weigh.score(bench, "far_compared", "far_scored")
    bench.step("strong", f"SELECT row, reg FROM (FROM near_scored UNION ALL FROM far_scored) WHERE w >= {good}")
    block.families(bench, "strong", "rivals", seen=("pairs", "far_pairs"))
    compare.levels(bench, "rivals", "rivals_compared")
    weigh.score(bench, "rivals_compared", "rivals_scored")
    bench.run("CREATE TEMP TABLE IF NOT EXISTS scored AS FROM near_scored LIMIT 0")
    bench.run("INSERT INTO scored FROM near_scored UNION ALL FROM far_scored UNION ALL FROM rivals_scored")
    bench.drop(
        "pairs", "compared", "near_scored", "far_pairs_all", "far_pairs", "far_compared", "far_scored", "right_side"
    )
    bench.drop("strong", "rivals", "rivals_compared", "rivals_scored")
