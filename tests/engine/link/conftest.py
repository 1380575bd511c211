"""Linking rules are specified by small tables; the page ``docs/linking.md`` is made from them (``render.py``)."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[2] / "benchmarks")]
import population  # noqa: E402
import small_world  # noqa: E402

from rangkul.engine import names  # noqa: E402
from rangkul.engine.link import link, macros  # noqa: E402
from rangkul.engine.link.words import LEVELS  # noqa: E402
from rangkul.engine.scratch import Bench  # noqa: E402


@pytest.fixture(scope="session")
def background(tmp_path_factory) -> population.Population:
    """Three thousand made-up children: which names are common, and what each agreement is worth."""
    return population.settle_in(tmp_path_factory.mktemp("population"))


@pytest.fixture
def link_spec(background, tmp_path, monkeypatch):
    """Check a table of register and roster rows: the column ``child`` says what becomes of each roster row.

    In a register row ``child`` is its record_id; ``2=1`` says that 2 is proven to be 1, ``2?1`` that a person is asked.
    In another row: the child it is linked to, ``?`` (or ``?2``) where a person decides (between 2 and others), ``-``
    where it belongs to nobody in the register. ``why`` names the rule or the veto.
    """
    monkeypatch.setenv("RANGKUL_SCRATCH", str(tmp_path))

    def check(text: str, *, decisions: str = "", settings=small_world.SETTINGS) -> Bench:
        rows = small_world.table(text)
        background.use_weights(monkeypatch)
        with Bench(threads=1) as bench:
            frame = small_world.people(rows, settings)
            told = small_world.table(decisions) if decisions else []
            small_world.lay(bench, background.joined_by(frame), decisions=told, settings=settings)
            link(bench, settings)
            found = _found(bench, frame.sort("line").select("source", "record_id").rows(), rows)
        wrong = [line for line, row, got in found if not _fits(row, got)]
        assert not wrong, "\n" + "\n".join(line for line, _, _ in found)

    return check


def _found(
    bench: Bench, keys: list[tuple[str, str]], rows: list[dict[str, str]]
) -> list[tuple[str, dict, tuple[str, str]]]:
    """(line to show, line of the table, (child, why)) for every line."""
    links = bench.frame(
        """SELECT l.row, r.source, r.record_id, g.record_id AS child, decision, probability, rule, veto,
                  nl, bl, ml, kl, fl, pl, wn, wb, wm, wk, wf, wp, ws
           FROM links_found l JOIN rows r USING (row) JOIN people g ON g.row = l.reg
           ORDER BY probability DESC, child"""
    )
    doubles = dict(
        bench.run(
            """SELECT a.record_id, sign || b.record_id
               FROM (SELECT *, '=' AS sign FROM proven UNION ALL SELECT *, '?' FROM doubles) p
               JOIN people a ON a.row = p.row JOIN people b ON b.row = p.other"""
        ).fetchall()
    )
    out = []
    for (source, record_id), row in zip(keys, rows, strict=True):
        own = links.filter((pl.col("source") == source) & (pl.col("record_id") == record_id))
        if row["source"].startswith("register"):
            got = (record_id + doubles.get(record_id, ""), "")
        else:
            got = _decision(own)
        mark = "  " if _fits(row, got) else "≠ "
        shown = " | ".join(str(row[key]) for key in row if key not in ("note", "child", "why"))
        near = "" if mark == "  " else _near(own)
        out.append((f"{mark}{shown} | {row['child']} {row.get('why', '')} | got {got[0]} {got[1]}{near}", row, got))
    return out


def _decision(links: pl.DataFrame) -> tuple[str, str]:
    linked = links.filter(pl.col("decision") == "linked")
    if linked.height:
        return " and ".join(linked["child"]), linked["rule"][0]
    asked = links.filter(pl.col("decision") == "review")
    if asked.height:
        return "?" + ",".join(asked["child"]), asked["veto"][0] or asked["rule"][0]
    return "-", (links["veto"][0] or links["rule"][0]) if links.height else ""


def _fits(row: dict[str, str], got: tuple[str, str]) -> bool:
    child, why = row["child"], row.get("why", "")
    if child == "?":
        same = got[0].startswith("?")
    elif child.startswith("?"):
        same = got[0].startswith("?") and set(child[1:].split(",")) <= set(got[0][1:].split(","))
    else:
        same = got[0] == child
    return same and why in ("", got[1])


def _near(links: pl.DataFrame) -> str:
    keep = [
        "child",
        "probability",
        "decision",
        "rule",
        "veto",
        "nl",
        "bl",
        "ml",
        "kl",
        "fl",
        "pl",
        "wn",
        "wb",
        "wm",
        "wk",
    ]
    return "".join(f"\n      {line}" for line in links.head(3).select(*keep, "wf", "wp").iter_rows(named=True))


@pytest.fixture
def names_spec():
    """Check a table of names: how each is ``written``, what it is ``compared as`` and what it ``sounds like``.

    A line may give several spellings with commas between them; they all come out as the same.
    """

    def check(text: str, *, mother: bool = False, rules: str = "id") -> None:
        wrong = []
        for row in small_world.table(text):
            spellings = [name.strip() for name in row["written"].split(";")]
            frame = names.forms(pl.DataFrame({"n": spellings}), name="n", out="n", mother=mother, rules=rules)
            for written, clean, sound in frame.rows():
                want = (row.get("compared as", clean or ""), row.get("sounds like", sound or ""))
                if (clean or "", sound or "") != want:
                    wrong.append(f"{written}: {clean} | {sound}, not {' | '.join(want)}")
        assert not wrong, "\n" + "\n".join(wrong)

    return check


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """A connection that knows how values are compared."""
    with Bench(threads=1, parent=tmp_path_factory.mktemp("levels")) as bench:
        macros.define(bench)
        yield bench


@pytest.fixture
def name_levels(compared):
    """Check a table of two names and how alike they are, in the words of ``link/words.py``; both ways round."""
    return lambda text: _check_levels(compared, text, "nl", _NAME_LEVEL, mother=False)


@pytest.fixture
def mother_levels(compared):
    """The same for two mothers."""
    return lambda text: _check_levels(compared, text, "ml", _MOTHER_LEVEL, mother=True)


_NAME_LEVEL = "name_level(a_c, b_c, a_s, b_s, telling(a_s), telling(b_s))"
_MOTHER_LEVEL = "mother_level(a_c, b_c, a_s, b_s, telling(a_s), telling(b_s))"


def _check_levels(bench: Bench, text: str, field: str, level: str, *, mother: bool) -> None:
    rows = small_world.table(text)
    words = {pair[1]: number for number, pair in LEVELS[field][1].items()} | {"nothing to compare": None}
    frame = pl.DataFrame({"a": [row["one"] for row in rows], "b": [row["other"] for row in rows]})
    frame = frame.with_row_index("n").vstack(frame.select("b", "a").rename({"b": "a", "a": "b"}).with_row_index("n"))
    for side in "ab":
        frame = names.forms(frame, name=side, out=side, mother=mother)
    bench.con.register("pairs_of_names", frame.to_arrow())
    found = bench.run(f"SELECT n, a, b, {level} FROM pairs_of_names ORDER BY n").fetchall()
    say = {number: word for word, number in words.items()}
    wrong = [
        f"{a} / {b}: {say[got]}, not {rows[n]['how alike']}"
        for n, a, b, got in found
        if got != words[rows[n]["how alike"]]
    ]
    assert not wrong, "\n" + "\n".join(wrong)
