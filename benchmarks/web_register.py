"""The register at scale: seconds to take runs, and of the pages that people open most, beside a bare Django view.

    python benchmarks/web_register.py [--children 500000] [--also 55000] [--seed 1] [--work DIR] [--keep] [--pages]

A made-up district of two semesters is reconciled twice, as of 1 March and as of 1 October. An installation of its own
is served as ``rangkul serve`` serves it (gunicorn, 2 processes of 4 threads; PostgreSQL with row-level security). Both
runs are taken into an empty register by a process of its own while two people open pages: everything new; the same run
as another one (nothing is different); half a year later, when nearly every pupil is a grade further. Then pages are
opened by one person, by eight and by fifty at once; lists leave as files. The table is written to ``--doc``.

Times are what a browser on the same machine sees, from the request to the last byte. "Processor ms" is what gunicorn
and PostgreSQL together spend on a page: other work on the machine does not lengthen it much.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import web_house
from web_asking import Table, Watch, aimed, alone_and_together, p95, seen, users
from web_house import AUTUMN, REGION, SPRING, House

HERE = Path(__file__).parent
PORT, FLOOR_PORT = 8765, 8766
ROWS_OF_A_FILE = 100_000
TOKEN = "m" * 32  # of the form's guard against other sites: the same in the cookie and in the form


# taking


def take(house: House, table: Table, folder: Path, number: int, as_of: date, what: str, aim: float | None) -> None:
    """One run in a process of its own, while two people open pages."""
    over = house.home.folder / "over"
    over.unlink(missing_ok=True)
    kept = [{"cookie": web_house.cookie(f"officer{n}"), "visits": READING} for n in (1, 2)]
    people = users(PORT, kept, seconds=3_600, pause=1, until=str(over))
    words = [sys.executable, str(HERE / "web_taking.py"), str(folder), str(number), as_of.isoformat()]
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    env = house.home.environment("worker", house.urls) | {"PYTHONPATH": path}
    watch = Watch(os.getpid(), house.process())
    done = subprocess.run(words, env=env, check=True, capture_output=True, text=True)
    watch.ended()
    over.touch()
    looked = seen(people)
    told, times = json.loads(done.stdout), [ms for some in looked["times"].values() for ms in some]
    assert not looked["failed"], looked["failed"][:5]
    counts, seconds = told["counts"], told["seconds"]
    table.add(
        what, f"{counts['children']:,}", f"{counts['new'] + counts['changed']:,}", f"{counts['records']:,}",
        f"{seconds:.1f}", f"{told['own']:.1f} + {told['database']:.1f}",
        f"{told['memory']:.0f}", f"{statistics.median(times):.0f}, {p95(times):.0f}, {max(times):.0f}",
        f"{told['counting']:.2f}", f"{watch.others:.1f}", *aimed(seconds, aim),
    )  # fmt: skip


#: What people read while a run is taken.
READING = [["list", "/anak/"], ["search", "/anak/?q=rahmah"], ["dashboard", f"/ringkasan/{REGION}/"]]
TAKING = (
    "taking", "children", "new or changed", "rows written", "s", "processor s: own + database", "peak MB",
    "pages meanwhile: median, p95, longest ms", "counting s", "cores busy otherwise", "aim s", "",
)  # fmt: skip


def takings(house: House, small: Path | None, large: Path) -> list[Table]:
    tables = [Table("Taking a run into the register", TAKING)]
    for work, aim in ((small, None), (large, 60.0)):
        if work is None:
            continue
        house.empty()
        with house.served(PORT):
            for number, (what, folder, as_of) in enumerate(
                (
                    ("everything is new", work / "spring", SPRING),
                    ("nothing is different", work / "spring", SPRING),
                    ("half a year later", work / "autumn", AUTUMN),
                ),
                1,
            ):
                take(house, tables[0], folder, number, as_of, what, aim)
    return tables


# pages


def choose() -> dict:
    """Children and words to look for, and a kecamatan of about the wanted size."""
    from rangkul.registry.models import Child  # noqa: PLC0415

    pupils = Child.objects.filter(verdict="enrolled").order_by("child_key")
    some = list(pupils.values_list("pk", "name")[5_000:5_200])
    districts = Child.objects.filter(is_listed=True).exclude(district_code="").values_list("district_code", flat=True)
    sizes = {code: districts.filter(district_code=code).count() for code in set(districts.distinct())}
    fit = min(sizes, key=lambda code: abs(sizes[code] - ROWS_OF_A_FILE))
    return {"some": some, "all": Child.objects.count(), "district": fit, "rows": sizes[fit]}


def visits(chosen: dict) -> dict[str, tuple[list[str], float | None]]:
    """{what: (addresses, aim in ms for p95)}."""
    district = chosen["district"]
    return {
        "first page of the list": (["/anak/"], 150),
        "list, to be found": (["/anak/?keadaan=cari"], 150),
        "list, one kecamatan, out of school": ([f"/anak/?kecamatan={district}&keadaan=out_of_school"], 150),
        "list, poorest, with a sign": (["/anak/?desil=1&tanda=sibling_out&keadaan=out_of_school"], None),
        "list, page 20": (["/anak/?page=20"], None),
        "name search": ([f"/anak/?q={quote_plus(name)}" for _pk, name in chosen["some"]], 150),
        "name search, a common name": (["/anak/?q=muhammad", "/anak/?q=rahmah", "/anak/?q=siti"], 150),
        "search by mother": (["/anak/?ibu=siti+aminah", "/anak/?ibu=noor+hayati"], 150),
        "one child's page": ([f"/anak/{pk}/" for pk, _name in chosen["some"]], 150),
        "one child's rows": ([f"/anak/{pk}/?bagian=sumber" for pk, _name in chosen["some"]], 150),
        "dashboard": ([f"/ringkasan/{REGION}/"], 100),
    }


PAGES = (
    "page", "one person: median ms", "processor ms", "× floor", "eight at once: median ms", "p95 ms", "pages/s",
    "cores busy otherwise", "aim p95 ms", "",
)  # fmt: skip


def pages(house: House, chosen: dict, seconds: float) -> Table:
    table = Table("Pages", PAGES)
    cookies = [web_house.cookie(f"officer{n}") for n in range(8)]
    with house.floor(FLOOR_PORT) as floor:
        spent = _measured(FLOOR_PORT, floor, house, cookies, ["/satu"], seconds, table, "bare view, one row", None, 0)
    with house.served(PORT) as server:
        for what, (addresses, aim) in visits(chosen).items():
            _measured(PORT, server, house, cookies, addresses, seconds, table, what, aim, spent)
    return table


def _measured(port, server, house, cookies, addresses, seconds, table, what, aim, floor) -> float:
    """One person, then eight at once; returns the processor ms of a page."""
    turns = [addresses[n % len(addresses) :] + addresses[: n % len(addresses)] for n in range(0, 8 * 25, 25)]
    people = [{"cookie": c, "visits": [[what, a] for a in turn]} for c, turn in zip(cookies, turns, strict=True)]
    asked = alone_and_together(port, server, house, people[0], people, seconds, what)
    table.add(
        what, f"{asked.median:.1f}", f"{asked.spent:.1f}", f"{asked.spent / floor:.0f}" if floor else "1",
        f"{statistics.median(asked.eight):.0f}", f"{p95(asked.eight):.0f}", f"{asked.each_second:.0f}",
        f"{asked.others:.1f}", *aimed(p95(asked.eight), aim),
    )  # fmt: skip
    return asked.spent


# fifty at once

MANY = (
    "fifty people", "pages/s", "median ms", "p95 ms", "longest ms", "failed", "cores of those who play them",
    "cores busy otherwise",
)  # fmt: skip


def fifty(house: House, chosen: dict, seconds: float) -> Table:
    table = Table("Fifty people at once", MANY)
    people = []
    for kind, _role, how_many in web_house.PEOPLE:
        for number in range(how_many):
            turn = chosen["some"][number::40]
            opened = [["child", f"/anak/{pk}/"] for pk, _name in turn] if kind == "officer" else []
            search = [["search", f"/anak/?q={quote_plus(name)}"] for _pk, name in turn]
            ringed = [["list", "/anak/"], ["dashboard", f"/ringkasan/{REGION}/"]]
            mixed = [visit for several in zip(ringed * 3, search, opened or search, strict=False) for visit in several]
            people.append({"cookie": web_house.cookie(f"{kind}{number}"), "visits": mixed})
    with house.served(PORT) as server:
        seen(users(PORT, people, seconds=2))
        for what, pause in (("each with 5 s to read a page", 5.0), ("each without a pause", 0.0)):
            watch = Watch(server, house.process())
            told = seen(users(PORT, people, seconds=max(seconds, 4 * pause), pause=pause))
            watch.ended(also=told["cpu"])
            times = [ms for some in told["times"].values() for ms in some]
            table.add(
                what, f"{len(times) / told['seconds']:.0f}", f"{statistics.median(times):.0f}", f"{p95(times):.0f}",
                f"{max(times):.0f}", len(told["failed"]), f"{told['cpu'] / told['seconds']:.2f}", f"{watch.others:.1f}",
            )  # fmt: skip
    return table


# files

FILES = (
    "file", "rows", "MB", "s", "rows/s", "rows per processor s", "MB of the process at rest", "MB more at most",
    "cores busy otherwise", "aim rows/s", "", "aim MB", "",
)  # fmt: skip


def files(house: House, chosen: dict) -> Table:
    """One kecamatan of about 100,000 as .csv and .xlsx, by the form that people use."""
    table = Table("A list as a file", FILES)
    cookie = f"{web_house.cookie('officer0')}; csrftoken={TOKEN}"
    with house.served(PORT) as server:
        for form, aim in (("csv", 30_000.0), ("xlsx", 8_000.0)):
            for address in ("/anak/", f"/anak/unduh/?kecamatan={chosen['district']}"):
                _got(address, cookie, None)
            web_house.forget_most(server)
            before = web_house.memory(server)
            watch = Watch(server, house.process())
            words = {"form": form, "reason": "Mengukur kecepatan", "csrfmiddlewaretoken": TOKEN}
            rows, size = _got(f"/anak/unduh/?kecamatan={chosen['district']}", cookie, words)
            watch.ended()
            after = web_house.memory(server)
            worker = max(after, key=lambda process: after[process][1] - before.get(process, (0, 0))[0])
            rest, most = before[worker][0], after[worker][1]
            table.add(
                f".{form}", f"{rows:,}", f"{size / 1e6:.0f}", f"{watch.seconds:.1f}", f"{rows / watch.seconds:,.0f}",
                f"{rows / watch.ours:,.0f}", f"{rest:.0f}", f"{most - rest:.0f}", f"{watch.others:.1f}",
                *aimed(rows / watch.seconds, aim, at_least=True), *aimed(most - rest, 150),
            )  # fmt: skip
    return table


def _got(address: str, cookie: str, form: dict | None) -> tuple[int, int]:
    """(rows that the answer promises, its bytes)."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST" if form else "GET", address, urlencode(form) if form else None, head)
    answer = connection.getresponse()
    size = 0
    while piece := answer.read(1 << 16):
        size += len(piece)
    assert answer.status == 200, (address, answer.status)
    return int(answer.headers.get("X-Row-Count", 0)), size


# the document


def document(tables: list[Table], given, chosen: dict, load: str) -> str:
    words = ["git", "log", "-1", "--format=%h, %cs"]
    commit = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    names = ("django", "psycopg", "gunicorn", "XlsxWriter")
    facts = [
        f"- {chosen['all']:,} children in the register, seed {given.seed}; row-level security on",
        f"- {os.cpu_count()} cores, {_gigabytes():.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {', '.join(f'{name} {version(name)}' for name in names)}",
        f"- {load}",
        f"- commit {commit.strip()}",
    ]
    return "\n".join([INTRODUCTION, *facts, "", "\n\n".join(table.written() for table in tables), ""])


INTRODUCTION = """# Speed of the web house

Written by `make bench-web` (`benchmarks/web_register.py`). The house is served as `rangkul serve` serves it: gunicorn
with 2 processes of 4 threads, PostgreSQL on the same machine. Times are what a browser on this machine sees, from the
request to the last byte. The floor is a bare Django view that reads one row of the same database by its key, under the
same gunicorn, without session or middleware; "× floor" compares processor time, of gunicorn and PostgreSQL together.
Eight people open pages without any pause, each page over a new connection, as nginx opens one; they share the 2 cores
with the program that plays them and with whatever else the machine does ("cores busy otherwise"): beside other work
their times say more about that than about the page, while processor time stays. A page of a child leaves a line in
the record, as always. A process that serves pages holds the engine's libraries; what a file needs on top of them is
told apart.
"""


def _gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=500_000)
    parser.add_argument("--also", type=int, default=55_000, help="a smaller district to take first; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=8, help="how long each page is opened")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the folder, and the server running")
    parser.add_argument("--pages", action="store_true", help="only pages and files, over a register that was kept")
    parser.add_argument("--doc", type=Path, help="write the table here")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="rangkul-register-"))
    large, small = work / str(given.children), work / str(given.also) if given.also and not given.pages else None
    began = os.getloadavg()
    for folder, children in ((large, given.children), (small, given.also)):
        if folder is not None:
            web_house.made_up_runs(folder, children, given.seed)
    house = House(large)
    try:
        house.set_up()
        kept = house.home.folder / "takings.json"  # so that pages can be opened again without taking again
        if not given.pages:
            tables = takings(house, small, large)
            kept.write_text(json.dumps(tables[0].lines), encoding="utf-8")
        else:
            tables = [Table("Taking a run into the register", TAKING)]
            for line in json.loads(kept.read_text(encoding="utf-8")):
                tables[0].add(*line)
        house.settle()
        chosen = choose()
        tables += [pages(house, chosen, given.seconds), fifty(house, chosen, given.seconds), files(house, chosen)]
        load = f"load of the machine {began[0]:.1f} at the start, {os.getloadavg()[0]:.1f} at the end"
        if given.doc:
            given.doc.write_text(document(tables, given, chosen, load), encoding="utf-8")
    finally:
        if not given.keep:
            house.close()
            if given.work is None:
                web_house.clear(work)


if __name__ == "__main__":
    main()
