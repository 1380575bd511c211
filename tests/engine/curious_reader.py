"""What a curious reader does with a printed table: looks for numbers that fit it. Slow and obvious."""

from __future__ import annotations

import polars as pl


class Puzzle:
    """A table with marks. ``shown`` has key, parent, and for each column its count and its ``<column>_mark``.

    He knows that <5 is 1 to 4, that * may be any number, and every sum that the table implies.
    """

    def __init__(self, shown: pl.DataFrame, columns: list[str], total: str | None):
        rows = shown.rows(named=True)
        self.printed, self.bounds = {}, {}
        most = 50 + max((v for row in rows for v in row.values() if isinstance(v, int)), default=0)
        for row in rows:
            for column in [*columns, *([total] if total else [])]:
                cell, mark = (row["key"], column), row[f"{column}_mark"]
                if mark is None:
                    self.printed[cell] = row[column]
                else:
                    self.bounds[cell] = (1, 4) if mark == "<5" else (0, most)
        self.hidden = sorted(self.bounds)
        self.sums = []  # (whole, parts)
        for row in rows:
            if total:
                self.sums.append(((row["key"], total), [(row["key"], c) for c in columns]))
            parts = [r["key"] for r in rows if r["parent"] == row["key"]]
            for column in [*columns, *([total] if total else [])] if parts else []:
                self.sums.append(((row["key"], column), [(p, column) for p in parts]))

    def another_value(self, cell: tuple[str, str], truth: pl.DataFrame) -> bool:
        true = truth.filter(pl.col("key") == cell[0])[cell[1]].item()
        low, high = self.bounds[cell]
        near = sorted((v for v in range(low, high + 1) if v != true), key=lambda v: abs(v - true))
        return any(self.solve({**self.printed, cell: v}) for v in near[:12])

    def solve(self, known: dict) -> bool:
        known = dict(known)
        while True:  # fill every sum that lacks one number
            filled = False
            for whole, parts in self.sums:
                open_cells = [c for c in (whole, *parts) if c not in known]
                if len(open_cells) > 1:
                    continue
                rest = sum(known.get(p, 0) for p in parts)
                if not open_cells:
                    if known[whole] != rest:
                        return False
                    continue
                cell = open_cells[0]
                value = rest if cell == whole else known[whole] - rest
                low, high = self.bounds[cell]
                if not low <= value <= high:
                    return False
                known[cell] = value
                filled = True
            if not filled:
                break
        cell = next((c for c in sorted(self.bounds, key=lambda c: self.bounds[c][1]) if c not in known), None)
        if cell is None:
            return True
        low, high = self.bounds[cell]
        return any(self.solve({**known, cell: v}) for v in range(low, high + 1))
