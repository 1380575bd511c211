"""How two values are compared: SQL macros whose result is a level, the higher the more alike.

A null level means that one side is missing and says nothing. Levels carry no weight of their own: how much each is
worth is learned from the district's data (``weigh.py``). The tables in ``docs/linking.md`` are their specification.
"""

from __future__ import annotations

import polars as pl

from ..names import OPTIONAL, sound
from ..scratch import Bench

_OPTIONAL = sorted({w for w in sound(pl.Series(OPTIONAL)) if w})

SQL = rf"""
CREATE OR REPLACE TEMP MACRO optional_words() AS {_OPTIONAL!r}::VARCHAR[];
CREATE OR REPLACE TEMP MACRO key_of(s) AS CASE WHEN s IS NOT NULL THEN hash(s) END;
CREATE OR REPLACE TEMP MACRO words(s) AS string_split(s, ' ');
CREATE OR REPLACE TEMP MACRO telling(s) AS coalesce(nullif(list_filter(words(s), lambda x: length(x) > 1 AND NOT list_contains(optional_words(), x)), []), words(s));
-- two words may be the same word: spelling, typing, initial, nickname
CREATE OR REPLACE TEMP MACRO word_hit(x, y) AS CASE
  WHEN x = y THEN true
  WHEN strlen(x) < 3 OR strlen(y) < 3 THEN CASE WHEN strlen(x) = 1 THEN starts_with(y, x) WHEN strlen(y) = 1 THEN starts_with(x, y) ELSE false END
  WHEN starts_with(y, x) OR starts_with(x, y) OR ends_with(y, x) OR ends_with(x, y) THEN true
  WHEN strlen(x) < 4 OR strlen(y) < 4 THEN false
  WHEN (abs(strlen(x) - strlen(y)) <= 1 AND levenshtein(x, y) <= 1)
    OR (strlen(x) >= 5 AND strlen(y) >= 5 AND jaro_winkler_similarity(x, y, 0.9) >= 0.9) THEN left(x, length(x) - 1) <> left(y, length(y) - 1)
  ELSE false END;
CREATE OR REPLACE TEMP MACRO unmatched(p, q) AS len(list_filter(p, lambda x: NOT list_bool_or(list_transform(q, lambda y: word_hit(x, y)))));
CREATE OR REPLACE TEMP MACRO glued(s) AS replace(s, ' ', '');
-- (AND and OR are cut short only inside CASE: the costly looks stand behind the cheap ones there)
-- a word that may be missing still conflicts when another word stands in its place; Muhammad conflicts with nothing
CREATE OR REPLACE TEMP MACRO borne(s) AS list_filter(words(s), lambda x: x <> 'MUAMAD');
CREATE OR REPLACE TEMP MACRO at_odds(a, b) AS CASE WHEN unmatched(borne(a), words(b)) > 0 THEN unmatched(borne(b), words(a)) > 0 ELSE false END;
CREATE OR REPLACE TEMP MACRO nearly_glued(a, b) AS jaro_winkler_similarity(glued(a), glued(b), 0.95) >= 0.95
  OR (abs(length(glued(a)) - length(glued(b))) <= 1 AND levenshtein(glued(a), glued(b)) <= 1);
-- Most pairs have no word in common: they are done with first, without a name for what was counted.
-- u: how many telling words of a are found nowhere in b, counted once. Where all of them are found and a has no other
-- words, nothing of a is left over and the names cannot be at odds.
CREATE OR REPLACE TEMP MACRO name_level(ac, bc, a, b, ta, tb) AS CASE
  WHEN a IS NULL OR b IS NULL THEN NULL
  WHEN ac = bc THEN 6
  WHEN a = b THEN 5
  WHEN jaro_winkler_similarity(a, b) < 0.6 AND NOT list_has_any(ta, tb) THEN 0
  WHEN glued(a) = glued(b) OR (length(a) = length(b) AND list_sort(words(a)) = list_sort(words(b))) THEN 5
  WHEN unmatched(ta, tb) = len(ta) THEN CASE WHEN nearly_glued(a, b) THEN 2 ELSE 0 END
  ELSE list_transform([unmatched(ta, tb)], lambda u: CASE
    WHEN u = 0 THEN (CASE WHEN len(ta) < len(words(a)) AND at_odds(a, b) THEN 2 WHEN unmatched(tb, ta) = 0 THEN 4 ELSE 3 END)
    WHEN unmatched(tb, ta) = 0 THEN (CASE WHEN len(tb) < len(words(b)) AND at_odds(a, b) THEN 2 ELSE 3 END)
    WHEN nearly_glued(a, b) THEN 2
    ELSE 1 END)[1] END;
CREATE OR REPLACE TEMP MACRO mother_level(ac, bc, a, b, ta, tb) AS CASE
  WHEN a IS NULL OR b IS NULL THEN NULL
  WHEN ac = bc THEN 5
  WHEN a = b THEN 4
  WHEN jaro_winkler_similarity(a, b) < 0.6 AND NOT list_has_any(ta, tb) THEN 0
  WHEN glued(a) = glued(b) OR (length(a) = length(b) AND list_sort(words(a)) = list_sort(words(b))) THEN 4
  WHEN unmatched(ta, tb) < len(ta) AND (unmatched(ta, tb) = 0 OR unmatched(tb, ta) = 0) THEN 3
  WHEN jaro_winkler_similarity(glued(a), glued(b)) >= 0.92 THEN 2
  WHEN jaro_winkler_similarity(glued(a), glued(b)) >= 0.86 OR list_has_any(ta, tb) THEN 1
  ELSE 0 END;
CREATE OR REPLACE TEMP MACRO birth_level(a, b, unsure) AS CASE
  WHEN a IS NULL OR b IS NULL THEN NULL
  WHEN a = b THEN 5
  WHEN year(a) = year(b) AND month(a) = day(b) AND day(a) = month(b) THEN 4
  WHEN (year(a) = year(b))::INT + (month(a) = month(b))::INT + (day(a) = day(b))::INT = 2
    THEN CASE WHEN year(a) = year(b) OR abs(year(a) - year(b)) IN (1, 10, 100) THEN 3 ELSE 2 END
  WHEN year(a) = year(b) AND unsure THEN 1
  WHEN abs(date_diff('day', a, b)) <= 1 THEN 3
  ELSE 0 END;
-- two numbers of sixteen digits that differ in one digit, or in two neighbours that changed places: then at least two
-- of their four quarters are the same, which is seen without writing the numbers out
CREATE OR REPLACE TEMP MACRO digits(n) AS lpad(n::VARCHAR, 16, '0');
CREATE OR REPLACE TEMP MACRO near(a, b) AS (a // 1000000000000 = b // 1000000000000)::INT + (a // 100000000 % 10000 = b // 100000000 % 10000)::INT
  + (a // 10000 % 10000 = b // 10000 % 10000)::INT + (a % 10000 = b % 10000)::INT >= 2;
CREATE OR REPLACE TEMP MACRO one_slip(a, b) AS CASE WHEN near(a, b) THEN (hamming(digits(a), digits(b)) = 1
  OR (hamming(digits(a), digits(b)) = 2 AND list_sort(string_split(digits(a), '')) = list_sort(string_split(digits(b), '')))) ELSE false END;
CREATE OR REPLACE TEMP MACRO date_part_of(n) AS (n // 10000) % 1000000;
CREATE OR REPLACE TEMP MACRO date_digits(d, s) AS (day(d) + CASE s WHEN 'P' THEN 40 ELSE 0 END) * 10000 + month(d) * 100 + year(d) % 100;
"""


def define(bench: Bench) -> None:
    """Make the macros known to the connection."""
    bench.run(SQL)
