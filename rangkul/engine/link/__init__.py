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


def link(bench: Bench, settings: Settings) -> None:
    """From ``register``, ``rows`` and ``decisions`` make ``links_found``, ``belongs``, ``proven`` and ``doubles``."""
    macros.define(bench)
    doubles.set_aside(bench)
    people.apply_decisions(bench)
    nik.link_by_nik(bench)
    carry.carried_links(bench)
    exact.link_by_agreement(bench)
    weigh_candidates(bench)
    decide.decide(bench, settings)
    group.group_the_rest(bench)
    doubles.find_doubles(bench)


def weigh_candidates(bench: Bench) -> None:
    """Make ``scored``: near candidates for every row of ``rest``, far ones for the rows that found nothing good nearby."""
    block.keys(bench)
    compare.mens_names(bench)
    compare.left_side(bench)
    weigh.learn(bench)
    weigh.shares(bench)
    block.worth_comparing(bench, "pairs", block.EVERYWHERE + block.NEARBY)
    compare.levels(bench, "pairs", "compared")
    weigh.score(bench, "compared", "scored")
    good = decide.weight_of_nobody(bench)
    bench.step(
        "lost_keys",
        f"SELECT * FROM rest_keys ANTI JOIN (SELECT DISTINCT row FROM scored WHERE w >= {good}) USING (row)",
    )
    block.worth_comparing(bench, "far_pairs_all", block.FAR, rest="lost_keys")
    bench.step("far_pairs", "SELECT * FROM far_pairs_all ANTI JOIN pairs USING (row, reg)")
    compare.levels(bench, "far_pairs", "far_compared")
    weigh.score(bench, "far_compared", "far_scored")
    bench.run("INSERT INTO scored SELECT * FROM far_scored")
