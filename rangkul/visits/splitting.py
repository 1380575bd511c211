"""Households of one village split over its volunteers: even first, near second. Plain numbers, no tables.

Even: each volunteer's total (what they still carry and what is new) is as equal as whole households allow, so that two
of them differ by one at most unless one began with more or may carry no more. Near: among all even ways the one with
the shortest walks, found as a flow of least cost from places (RW/RT) to volunteers (Edmonds and Karp 1972).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Steps between two places: the same RT, the same RW, another RW, or not known.
SAME_RW, OTHER_RW, UNKNOWN = 2, 8, 6
Place = tuple[int | None, int | None]  # RW, RT


@dataclass(frozen=True)
class Household:
    """One visit: the doors that one knock opens."""

    key: str
    place: Place
    address: str
    children: int
    priority: int  # of its most pressing child, 0 .. 100


@dataclass(frozen=True)
class Seat:
    """A volunteer of the village: where they live, what they still carry, and how much they may."""

    person: int
    place: Place
    load: int = 0  # households
    at_most: int | None = None


def split(households: Sequence[Household], seats: Sequence[Seat]) -> dict[int, list[Household]]:
    """{person: their households in the order in which to go}; households for whom nobody has room are in nobody's list.

    >>> near, far = Household("A", (1, 1), "", 1, 50), Household("B", (2, 4), "", 1, 50)
    >>> split([near, far], [Seat(1, (2, 4)), Seat(2, (1, 1))])[1] == [far]
    True
    """
    if not seats or not households:
        return {seat.person: [] for seat in seats}
    room = quotas(len(households), seats)
    pressing = sorted(households, key=lambda one: (-one.priority, one.key))[: sum(room.values())]
    groups: dict[Place, list[Household]] = defaultdict(list)
    for one in sorted(pressing, key=lambda one: (street(one.address), one.key)):
        groups[one.place].append(one)
    places = sorted(groups, key=_in_order)
    homes = _homes(seats, places)
    flow = _flow(
        [len(groups[place]) for place in places],
        [room[seat.person] for seat in seats],
        [[steps(place, homes[seat.person]) for seat in seats] for place in places],
    )
    found: dict[int, list[Household]] = {seat.person: [] for seat in seats}
    for place, row in zip(places, flow, strict=True):
        waiting = iter(groups[place])  # neighbours in one street stay with one person
        for seat, how_many in zip(seats, row, strict=True):
            found[seat.person] += [next(waiting) for _i in range(how_many)]
    return {person: in_order(mine) for person, mine in found.items()}


def quotas(households: int, seats: Sequence[Seat]) -> dict[int, int]:
    """How many new households each gets: always the one who carries least is next, by person where they are equal."""
    carried = {seat.person: seat.load for seat in seats}
    most = {seat.person: seat.at_most for seat in seats}
    given = dict.fromkeys(carried, 0)
    for _i in range(households):
        open_ = [p for p in carried if most[p] is None or carried[p] < most[p]]
        if not open_:
            break
        least = min(open_, key=lambda p: (carried[p], p))
        carried[least] += 1
        given[least] += 1
    return given


def in_order(households: Iterable[Household]) -> list[Household]:
    """The pressing ones first, neighbours together: three tiers of priority, within them from RT to RT."""
    return sorted(households, key=lambda one: (_tier(one.priority), _in_order(one.place), street(one.address), one.key))


def steps(place: Place, home: Place) -> int:
    """How far a place is from a volunteer's home, in steps without a unit: RT and RW are numbered along the streets."""
    (rw, rt), (home_rw, home_rt) = place, home
    if rt is None or home_rt is None:
        return UNKNOWN if rw is None or home_rw is None or rw == home_rw else OTHER_RW
    if rw == home_rw:
        return 0 if rt == home_rt else SAME_RW + min(abs(rt - home_rt), 4)
    return OTHER_RW + 2 * min(abs((rw or 0) - (home_rw or 0)), 6)


def street(address: str) -> str:
    """Letters and digits of an address, so that "Jl. Melati 3" stands beside "Jl Melati 5"."""
    words = "".join(letter if letter.isalnum() else " " for letter in address.lower()).split()
    return " ".join(word.zfill(4) if word.isdigit() else word for word in words if word not in ("jl", "jln", "jalan"))


def _tier(priority: int) -> int:
    return 0 if priority >= 65 else 1 if priority >= 40 else 2


def _in_order(place: Place) -> tuple:
    rw, rt = place
    return rw is None, rw or 0, rt is None, rt or 0


def _homes(seats: Sequence[Seat], places: Sequence[Place]) -> dict[int, Place]:
    """Who has no known home is thought to live along the village, evenly, so that their doors hang together."""
    strangers = [seat.person for seat in seats if seat.place[1] is None]
    homes = {seat.person: seat.place for seat in seats}
    for number, person in enumerate(strangers):
        homes[person] = places[(2 * number + 1) * len(places) // (2 * len(strangers))]
    return homes


def _flow(supply: list[int], room: list[int], cost: list[list[int]]) -> list[list[int]]:
    """The cheapest way to bring ``supply`` of each place to volunteers with ``room``: place × volunteer → how many.

    Successive shortest paths; the sums of supply and room are equal.
    """
    supply, room = list(supply), list(room)
    flow = [[0] * len(room) for _place in supply]
    while any(supply):
        before, end = _shortest(supply, room, cost, flow)
        path, node = [], end
        while node in before:
            path.append((before[node], node))
            node = before[node]
        start = node[1]
        amount = min([supply[start], room[end[1]], *(flow[b[1]][a[1]] for a, b in path if a[0] == "v")])
        for (kind, here), (_other, there) in path:
            if kind == "p":
                flow[here][there] += amount
            else:
                flow[there][here] -= amount
        supply[start] -= amount
        room[end[1]] -= amount
    return flow


def _shortest(supply, room, cost, flow):
    """How each node is reached best from the places that still have something, and the nearest one with room."""
    distance = {("p", place): 0 for place, left in enumerate(supply) if left}
    before: dict[tuple[str, int], tuple[str, int]] = {}
    waiting = deque(distance)
    queued = set(waiting)
    while waiting:
        node = waiting.popleft()
        queued.discard(node)
        kind, here = node
        if kind == "p":
            steps_on = ((("v", there), cost[here][there]) for there in range(len(room)))
        else:
            steps_on = ((("p", there), -cost[there][here]) for there in range(len(supply)) if flow[there][here])
        for following, length in steps_on:
            reached = distance[node] + length
            if reached < distance.get(following, 1 << 60):
                distance[following], before[following] = reached, node
                if following not in queued:
                    waiting.append(following)
                    queued.add(following)
    end = min((("v", there) for there, left in enumerate(room) if left), key=lambda node: (distance[node], node[1]))
    return before, end
