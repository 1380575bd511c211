"""Hide small counts so that no sum betrays them.

A published table is a set of sums: villages add up to a kecamatan, columns add up to a total. Hiding a count of 2 is
worth nothing while its neighbours and their sum are in print. Each cell of such a table stands in two sums, so the
table is a network: a sum is a node, a cell an edge between its two sums, and "these cells could be other numbers, with
every printed sum unchanged" is a walk that returns to its start. A small cell is safe when such walks over hidden
cells let it be several numbers below ``small``. Where they do not, the cheapest walk is found and its cells are hidden
too (Cox, *Network models for complementary cell suppression*, JASA 1995; audit by circulation as in Gusfield,
*A graph theoretic approach to statistical data security*, SIAM J. Comput. 1988).
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

#: Marks: a small number; hidden so that another cannot be computed (it may be small or not).
SMALL, PARTNER = "<{small}", "*"
#: Other numbers that a hidden small count may be, at least, as far as the table allows it.
ENOUGH = 2
_FAR = 1 << 60


def mark_of(column: str) -> str:
    """Name of the column that says why a count is hidden: null (shown), ``<5`` or ``*``."""
    return f"{column}_mark"


def hide_small(
    frame: pl.DataFrame,
    cells: Sequence[str],
    *,
    small: int = 5,
    total: str | None = None,
    key: str | None = None,
    parent: str | None = None,
    known: Collection[tuple[str, str]] = (),
    worth: Mapping[str, float] | None = None,
    row_worth: str | None = None,
) -> pl.DataFrame:
    """Hide counts of 1 .. small-1 in ``cells`` (and ``total``), and those from which they could be computed.

    ``total`` is the column that holds the sum of ``cells``. ``key`` and ``parent`` say which row is the sum of which
    rows: every row whose ``parent`` is k is a part of the row whose ``key`` is k. ``known`` are (key, column) pairs
    that are in print elsewhere. ``worth`` weighs a column (8: rather hide eight times as many children
    elsewhere), for the number that people came to read; the column ``row_worth`` weighs the rows likewise.

    Hidden counts become null; ``<column>_mark`` says why: ``<5`` is a small number, ``*`` may be any. A missing count
    or a sum that does not hold is a ValueError.

    >>> part_of, area = [None, "all", "all", "all"], ["all", "a", "b", "c"]
    >>> villages = pl.DataFrame({"of": part_of, "area": area, "n": [41, 3, 9, 29]})
    >>> hide_small(villages, ["n"], key="area", parent="of")["n_mark"].to_list()
    [None, '<5', '*', None]
    """
    columns = [*cells, *([total] if total else [])]
    table = _Table(frame, list(cells), total, key, parent, small, set(known), dict(worth or {}), row_worth)
    for cell in table.cells:
        if cell.state == "small":
            table.protect(cell)
    table.relax()
    table.show_needless()
    hidden = table.marks()
    out = frame
    for column in columns:
        marks = pl.Series(mark_of(column), hidden[column], dtype=pl.String)
        out = out.with_columns(marks).with_columns(
            pl.when(pl.col(marks.name).is_null()).then(pl.col(column)).alias(column)
        )
    return out


def hide_parts(parts: dict[str, int], whole: int, *, small: int = 5) -> dict[str, tuple[int | None, str | None]]:
    """Hide small parts of a published ``whole`` where parts may overlap: each stands alone against what is left of it.

    >>> hide_parts({"poorest": 40, "sibling": 3, "on_list": 98}, 100)
    {'poorest': (40, None), 'sibling': (None, '<5'), 'on_list': (None, '*')}
    """
    answer: dict[str, tuple[int | None, str | None]] = {}
    for name, count in parts.items():
        if 0 < count < small:
            answer[name] = (None, SMALL.format(small=small))
        elif 0 < whole - count < small:
            answer[name] = (None, PARTNER)
        else:
            answer[name] = (count, None)
    return answer


@dataclass
class _Cell:
    row: int
    column: str
    value: int
    tail: int  # a sum that this cell stands in …
    head: int  # … and the other one; one more in the cell is one unit from tail to head
    known: bool
    price: float  # of hiding it
    state: str = "shown"  # shown | small | partner | veiled
    order: int = 0
    up: int = 0  # how far hidden neighbours let it be more …
    down: int = 0  # … or less than it is


@dataclass
class _Table:
    """The network of one table. Node 0 stands for "in no further sum"."""

    frame: pl.DataFrame
    names: list[str]
    total: str | None
    key: str | None
    parent: str | None
    small: int
    known: set[tuple[str, str]]
    worth: dict[str, float]
    row_worth: str | None
    cells: list[_Cell] = field(default_factory=list)
    ways: dict[int, list[tuple[_Cell, int, int]]] = field(default_factory=dict)  # node → (cell, +1 or -1, next node)
    helped: dict[int, dict[int, _Cell]] = field(default_factory=dict)  # a cell → the small cells that it hides

    def __post_init__(self) -> None:
        rows = self.frame.height
        keys = self.frame[self.key].to_list() if self.key else [str(i) for i in range(rows)]
        parents = self.frame[self.parent].to_list() if self.parent else [None] * rows
        inner = {p for p in parents if p is not None}
        if len(set(keys)) != rows or not inner <= set(keys):
            raise ValueError("Keys must be unique, and every parent must be a row of the table.")
        weights = self.frame[self.row_worth].to_list() if self.row_worth else [1] * rows
        nodes: dict[tuple[str, str], int] = {}

        def node(kind: str, name: str) -> int:
            return nodes.setdefault((kind, name), len(nodes) + 1)

        columns = [*self.names, *([self.total] if self.total else [])]
        for column in columns:
            for row, value in enumerate(self.frame[column].to_list()):
                key, parent = keys[row], parents[row]
                above = node(column, parent) if parent is not None else 0
                if key in inner:
                    below = node(column, key)
                else:
                    below = node("", key) if self.total else 0
                if value is None or value < 0:
                    raise ValueError(f"A count in {column} is missing or negative.")
                tail, head = (below, above) if column == self.total else (above, below)
                small = 0 < value < self.small
                price = (1 + value) * self.worth.get(column, 1) * weights[row]
                state = "small" if small else "shown"
                self._add(_Cell(row, column, value, tail, head, (key, column) in self.known, price, state))
        self._check_sums()

    def _add(self, cell: _Cell) -> None:
        cell.order = len(self.cells)
        self.cells.append(cell)
        self.ways.setdefault(cell.tail, []).append((cell, +1, cell.head))
        self.ways.setdefault(cell.head, []).append((cell, -1, cell.tail))

    def _check_sums(self) -> None:
        balance: dict[int, int] = {}
        for cell in self.cells:
            balance[cell.tail] = balance.get(cell.tail, 0) - cell.value
            balance[cell.head] = balance.get(cell.head, 0) + cell.value
        if any(left for node, left in balance.items() if node):
            raise ValueError("The parts of this table do not add up to its sums.")

    def protect(self, cell: _Cell) -> None:
        """Hide what must be hidden so that ENOUGH other small numbers stay possible for ``cell``; at the least one."""
        fewer, more = cell.value - 1, self.small - 1 - cell.value
        cell.down = self._reach(cell, -1, fewer, "hidden")
        cell.up = self._reach(cell, +1, more, "hidden")
        if cell.down + cell.up < ENOUGH:
            cell.down = self._reach(cell, -1, min(fewer, ENOUGH))
        if cell.down + cell.up < ENOUGH:
            cell.up = self._reach(cell, +1, min(more, ENOUGH - cell.down))
        if not cell.up + cell.down:
            # Its neighbours leave no room, as with 1 and 5 of a sum of 6: do not even say that it is small.
            cell.state = "veiled"
            if not self._reach(cell, +1, 1, "veil"):
                self._reach(cell, -1, 1, "veil")

    def relax(self) -> None:
        """Print again what later choices have made superfluous, the dearest first."""
        for partner in sorted(self.cells, key=lambda c: -c.price):
            if partner.state == "partner":
                partner.state = "shown"
                if not all(self._still_safe(c) for c in list(self.helped.get(partner.order, {}).values())):
                    partner.state = "partner"

    def _still_safe(self, cell: _Cell) -> bool:
        if cell.state != "small":  # veiled cells never lean on partners
            return True
        return (
            self._reach(cell, +1, cell.up, "hidden") == cell.up
            and self._reach(cell, -1, cell.down, "hidden") == cell.down
        )

    def _reach(self, cell: _Cell, step: int, wanted: int, way: str = "hide") -> int:
        """Move ``cell`` up to ``wanted`` steps with every sum unchanged. Returns how far it got.

        ``way``: "hide" the cells on the cheapest walks that do it; walk over "hidden" cells only; or "veil" them all.
        """
        moved: dict[int, int] = {}
        done = 0
        while done < wanted:
            walk = self._cheapest(cell, step, moved, way)
            if walk is None:
                break
            push = min([wanted - done, *(self._room(c, s, moved, way) for c, s in walk)])
            for other, s in walk:
                moved[other.order] = moved.get(other.order, 0) + s * push
                self.helped.setdefault(other.order, {})[cell.order] = cell
                if way == "veil":
                    other.state = "veiled"
                elif other.state == "shown":
                    other.state = "partner"
            done += push
        return done

    def _room(self, cell: _Cell, step: int, moved: dict[int, int], way: str) -> int:
        """How far a cell may move in this direction and still be what its mark says."""
        now = cell.value + moved.get(cell.order, 0)
        if cell.known:
            return 0
        if way == "veil" or cell.state == "veiled":
            return _FAR if step > 0 else now
        if cell.state == "small":
            return self.small - 1 - now if step > 0 else now - 1
        if cell.value < self.small:  # a zero in print stays
            return 0
        return _FAR if step > 0 else now - self.small

    def _cheapest(self, cell: _Cell, step: int, moved: dict[int, int], way: str) -> list[tuple[_Cell, int]] | None:
        """The walk that takes back what ``cell`` gives, hiding as few children as possible (Dijkstra)."""
        start, goal = (cell.head, cell.tail) if step > 0 else (cell.tail, cell.head)
        if start == goal:
            return []
        best = {start: 0.0}
        came: dict[int, tuple[_Cell, int, int]] = {}
        queue = [(0.0, 0, start)]
        turn = 0
        while queue:
            cost, _, node = heapq.heappop(queue)
            if node == goal:
                break
            if cost > best[node]:
                continue
            for other, s, after in self.ways.get(node, ()):
                if other is cell or (way == "hidden" and other.state == "shown"):
                    continue
                if self._room(other, s, moved, way) < 1:
                    continue
                price = cost + (other.price if other.state == "shown" else 0)
                if price < best.get(after, _FAR):
                    best[after] = price
                    came[after] = (other, s, node)
                    turn += 1
                    heapq.heappush(queue, (price, turn, after))
        if goal not in came:
            return None
        walk, node = [], goal
        while node != start:
            other, s, node = came[node]
            walk.append((other, s))
        return walk

    def show_needless(self) -> None:
        """A partner that can be no other number protects nobody: print it."""
        for cell in self.cells:
            if cell.state == "partner" and not (self._moves(cell, +1) or self._moves(cell, -1)):
                cell.state = "shown"

    def _moves(self, cell: _Cell, step: int) -> bool:
        return self._room(cell, step, {}, "hidden") > 0 and self._reach(cell, step, 1, "hidden") > 0

    def marks(self) -> dict[str, list[str | None]]:
        text = {"shown": None, "small": SMALL.format(small=self.small), "partner": PARTNER, "veiled": PARTNER}
        columns: dict[str, list[str | None]] = {c: [] for c in [*self.names, *([self.total] if self.total else [])]}
        for cell in self.cells:
            columns[cell.column].append(text[cell.state])
        return columns
