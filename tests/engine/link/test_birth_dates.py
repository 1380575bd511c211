"""How alike two birth dates are.

Most slips leave two of day, month and year as they are. Of a default day (1 January, 31 December, 1 July) only the year
counts: the office did not know the day.
"""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
import small_world

from rangkul.engine.dates import with_date
from rangkul.engine.link.words import LEVELS


@pytest.fixture
def birth_levels(compared):
    """Check a table of two dates and how alike they are, in the words of ``link/words.py``; both ways round."""

    def check(text: str) -> None:
        rows = small_world.table(text)
        words = {number: pair[1] for number, pair in LEVELS["bl"][1].items()} | {None: "nothing to compare"}
        frame = pl.DataFrame({"a": [row["one"] for row in rows], "b": [row["other"] for row in rows]})
        for side in "ab":
            frame = frame.with_columns(pl.col(side).replace("", None))
            frame = with_date(frame, text=side, earliest=date(1900, 1, 1), latest=date(2025, 12, 31))
        compared.con.register("pairs_of_dates", frame.drop("a_codes", "b_codes").to_arrow())
        unsure = "coalesce(a_default, false) OR coalesce(b_default, false)"
        for one, other in ("ab", "ba"):
            found = compared.run(f"SELECT birth_level({one}, {other}, {unsure}) FROM pairs_of_dates").fetchall()
            assert [words[level] for (level,) in found] == [row["how alike"] for row in rows]

    return check


def test_slips_in_a_birth_date(birth_levels):
    birth_levels("""
        one        | other      | how alike
        2014-03-02 | 2014-03-02 | same birth date
        2014-03-02 | 2014-02-03 | day and month of birth swapped
        2014-03-02 | 2014-03-12 | birth date differs in one part
        2014-03-02 | 2014-08-02 | birth date differs in one part
        2014-03-02 | 2013-03-02 | birth date differs in one part  -- one year
        2014-03-02 | 2004-03-02 | birth date differs in one part  -- ten years
        2014-03-02 | 1914-03-02 | birth date differs in one part  -- a century
        2014-03-02 | 2010-03-02 | same day and month, another year
        2014-02-28 | 2014-03-01 | birth date differs in one part  -- the day after
        2013-12-31 | 2014-01-01 | birth date differs in one part  -- the day after
        2014-03-02 | 2014-08-15 | different birth date
        2014-03-02 | 2011-09-15 | different birth date
        2014-03-02 |            | nothing to compare
    """)


def test_default_days(birth_levels):
    birth_levels("""
        one        | other      | how alike
        2014-08-15 | 2014-01-01 | same year, default day
        2014-08-15 | 2014-12-31 | same year, default day
        2014-08-15 | 2014-07-01 | same year, default day
        2014-01-01 | 2014-01-01 | same birth date  -- agrees with many
        2014-08-15 | 2013-01-01 | different birth date
    """)
