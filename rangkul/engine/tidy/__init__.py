"""From the files of offices to tidy tables: each row accounted for, each column under one name, each doubt said.

    inputs = find(["data/", "dapodik@20251=unduhan.xlsx"], settings)
    skipped = take(inputs, settings, bench)    # people, extra_<kind>, problems, accounting, refused, duplicates

Which file does what, in the order of the work:

    deliveries.py  arguments → files → tables that list people     words.py       cells → sex, grade, outcome …
    headers.py     where the header is, what the titles say        values.py      the columns of types.PERSON
    columns.py     which kind it is, which column means what       extras.py      the columns of types.EXTRA
    reading.py     rows under canonical names                      accounting.py  read = taken + duplicate + refused
    rows.py        children, totals, signatures, nameless rows     complaints.py  lines of the table problems
    periods.py     which semester                                  taking.py      all of it, into the work bench
    looking.py     keys and repeated rows, before anything is taken
"""

from __future__ import annotations

from .deliveries import find
from .taking import PEOPLE, make_tables, take

__all__ = ["PEOPLE", "find", "make_tables", "take"]
