"""The first paint of the pages over a slow line with an empty cache, what each page loads, and the API's speed.

    python benchmarks/web_paint.py [--children 3000] [--loads 5] [--port 8771] [--work DIR] [--keep] [--doc FILE]

The demo's made-up district is loaded (two semesters sent, reconciled, taken, a round of visits), then served as
``rangkul serve`` serves it. A real Chromium opens every page anew: an empty cache for every load, 3 Mbit/s both ways
and 100 ms a request by its own throttling, at a desk (1366x768) and as a phone (390x844, processor 4 times slower).
Then a program with tokens asks the API. The tables are written to ``--doc``.

``--pages`` and ``--only`` look at some pages only; ``--work`` with ``--keep`` keeps the district for the next time.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import web_house
from playwright.sync_api import Browser, Page, sync_playwright
from web_asking import Table, aimed, alone_and_together, p95
from web_house import REGION, House

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from chromium import ARGUMENTS, chromium_path

OFFICER = "data-officer"
LATENCY, BYTES_PER_S = 100, 3_000_000 / 8
AIM_PAINT, AIM_SCRIPT = 1_000.0, 300.0
DESK = {"viewport": {"width": 1366, "height": 768}}
PHONE = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True,
}  # fmt: skip
#: {who looks: (the window, how many times slower its processor is)}
LOOKERS = {
    "desk, 1366x768": (DESK, 1),
    "phone, 390x844, processor 4 times slower": (PHONE, 4),
}
#: What the page itself says once it stands still, in ms since the address was asked for.
PAINTS = """() => new Promise(tell => {
  const [asked] = performance.getEntriesByType("navigation");
  const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;
  let largest = first;
  new PerformanceObserver(list => { for (const one of list.getEntries()) largest = one.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => tell({ first, largest, byte: asked.responseStart, path: location.pathname }), 50);
})"""


# the district


def make_district(work: Path, children: int, port: int) -> None:
    """Load the demo below ``work`` if it is not there, and stop it: it is served by itself afterwards."""
    home = work / "home"
    if not (home / "loaded").exists():
        env = os.environ | {"RANGKUL_DEMO_CHILDREN": str(children)}
        subprocess.run([*web_house.COMMAND, "demo", "--home", str(home), "--port", str(port)], check=True, env=env)
    subprocess.run([*web_house.COMMAND, "stop", "--home", str(home)], check=True)


def draw_map() -> None:
    """Made-up borders of every kecamatan and village, so that the pages with a map load all that they ever load."""
    from rangkul.core import boundaries  # noqa: PLC0415
    from rangkul.core.models import Area, Region  # noqa: PLC0415

    inside = Area.objects.filter(code__startswith=REGION, until=None).exclude(code=REGION)
    areas = dict(inside.order_by("code").values_list("code", "name"))
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [_ring(n)]}}
        for n, code in enumerate(areas)
    ]
    kept = boundaries.read(json.dumps({"type": "FeatureCollection", "features": features}).encode(), areas)
    Region.objects.filter(pk=REGION).update(boundaries=kept.geojson)


def _ring(number: int, points: int = 60) -> list[list[float]]:
    """A closed line around the place of this number on a grid, in degrees east and north."""
    east, north = 114.7 + 0.03 * (number % 6), -3.5 + 0.03 * (number // 6)
    turns = [2 * math.pi * step / points for step in range(points)]
    ring = [[east + 0.012 * math.cos(turn), north + 0.012 * math.sin(turn)] for turn in turns]
    return [*ring, ring[0]]


def addresses() -> dict[str, str]:
    """{page: where it stands}: one child with a long file, the last run, as the district happens to have them."""
    from django.db.models import Count  # noqa: PLC0415

    from rangkul.reconcile.models import Run, RunState  # noqa: PLC0415
    from rangkul.registry.models import Child, SourceRecord  # noqa: PLC0415

    listed = Child.objects.filter(is_listed=True, verdict="out_of_school").values_list("pk", flat=True)
    told = SourceRecord.objects.filter(child__in=listed).values("child").annotate(rows=Count("pk"))
    child = told.order_by("-rows", "child").first()["child"]
    run = Run.objects.filter(region=REGION, state=RunState.ACCEPTED).latest("as_of")
    return {
        "sign-in": "/akun/login/",
        "home": "/",
        "list of children": "/anak/",
        "a child's file": f"/anak/{child}/",
        "figures of the region, charts and map": f"/ringkasan/{REGION}/",
        "deliveries": "/kiriman/",
        "a run and its result": f"/pemadanan/{run.pk}/",
        "review of a pair": "/pemadanan/tinjau/",
        "coverage of visits, charts and map": f"/kunjungan/cakupan/{REGION}/",
        "the phone app": "/kunjungan/hp/",
    }


#: Pages that are opened before anybody has signed in.
OUTSIDE = ("sign-in", "the phone app")


# paints


@dataclass
class Load:
    """One page as it came: ms, and bytes on the line."""

    first: float
    largest: float
    byte: float
    bytes: dict[str, int] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    requests: int = 0

    @property
    def all_bytes(self) -> int:
        return sum(self.bytes.values())


@contextmanager
def throttled(browser: Browser, window: dict, slower: int, cookie: tuple[str, str] | None, site: str) -> Iterator[Page]:
    """A window with nothing in its cache; ``page.line`` keeps what goes over the line: {request: [kind, bytes]}."""
    context = browser.new_context(locale="id-ID", service_workers="block", **window)
    if cookie is not None:
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": site}])
    page = context.new_page()
    tools = context.new_cdp_session(page)
    page.line = {}
    tools.on("Network.responseReceived", lambda said: page.line.setdefault(said["requestId"], [said["type"], 0, said]))
    tools.on("Network.loadingFinished", lambda said: _weigh(page.line, said))
    tools.send("Network.enable")
    tools.send("Network.clearBrowserCache")
    line = {"downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S, "latency": LATENCY}
    tools.send("Network.emulateNetworkConditions", {"offline": False, **line})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    yield page
    context.close()


def _weigh(line: dict, said: dict) -> None:
    if said["requestId"] in line:
        line[said["requestId"]][1] = int(said["encodedDataLength"])


def load(page: Page, address: str) -> Load:
    """Open a page and wait until it stands still."""
    answer = page.goto(address, wait_until="load", timeout=60_000)
    assert answer.status == 200, (address, answer.status)
    page.wait_for_load_state("networkidle", timeout=60_000)
    told = page.evaluate(PAINTS)
    assert address.endswith(told["path"]), (address, told["path"])
    assert told["first"] is not None, address
    found = Load(told["first"], told["largest"], told["byte"])
    for kind, size, said in page.line.values():
        kept = said["response"].get("fromDiskCache") or said["response"].get("fromPrefetchCache")
        assert not (kept and kind in ("Document", "Stylesheet", "Script")), said["response"]["url"]
        if kept or said["response"]["url"].startswith("data:"):  # a picture that this page has shown already
            continue
        found.bytes[kind] = found.bytes.get(kind, 0) + size
        if kind == "Script":
            found.scripts.append(said["response"]["url"])
        found.requests += 1
    return found


PAINT = (
    "page", "first paint: median ms", "least–most", "largest paint: median ms", "answer of the house ms",
    "page KB", "style KB", "script KB", "all KB", "requests", "script KB gz", "aim ms", "", "aim KB gz", "",
)  # fmt: skip


def paints(site: str, static: Path, pages: dict[str, str], loads: int, cookie: tuple[str, str]) -> list[Table]:
    """A table for each who looks; each page in a Chromium of its own."""
    tables = []
    with sync_playwright() as playwright:
        for looker, (window, slower) in LOOKERS.items():
            table = Table(f"First paint: {looker}", PAINT)
            for name, address in pages.items():
                browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
                told = []
                # the first of a fresh Chromium pays for starting the browser, not for the page: it is not counted
                for _load in range(loads + 1):
                    seen_as = None if name in OUTSIDE else cookie
                    with throttled(browser, window, slower, seen_as, site) as page:
                        told.append(load(page, site + address))
                browser.close()
                table.add(name, *_paint_line(told[1:], static))
            tables.append(table)
    return tables


def _paint_line(loads: list[Load], static: Path) -> list[str]:
    script = statistics.median(sum(gzipped(static, url) for url in one.scripts) for one in loads) / 1000
    firsts = [one.first for one in loads]
    first = statistics.median(firsts)

    def weight(kind: str) -> float:
        return statistics.median(one.bytes.get(kind, 0) for one in loads) / 1000

    return [
        f"{first:,.0f}", f"{min(firsts):,.0f}–{max(firsts):,.0f}",
        f"{statistics.median(one.largest for one in loads):,.0f}",
        f"{statistics.median(one.byte for one in loads):,.0f}",
        f"{weight('Document'):.0f}", f"{weight('Stylesheet'):.0f}", f"{weight('Script'):.0f}",
        f"{statistics.median(one.all_bytes for one in loads) / 1000:.0f}",
        f"{statistics.median(one.requests for one in loads):.0f}",
        f"{script:.0f}", *aimed(first, AIM_PAINT), *aimed(script, AIM_SCRIPT),
    ]  # fmt: skip


def gzipped(static: Path, url: str) -> int:
    """Bytes of a script as it goes to a browser that knows no better than gzip; too small a file has no such copy."""
    plain = static / urlsplit(url).path.removeprefix("/static/")
    packed = plain.with_name(f"{plain.name}.gz")
    return (packed if packed.exists() else plain).stat().st_size


def warm(port: int, pages: dict[str, str], cookie: tuple[str, str]) -> None:
    """Every process of the house has drawn every page once."""
    for _turn in range(6):
        for address in pages.values():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("GET", address, headers={"Cookie": "=".join(cookie), "Accept-Language": "id"})
            connection.getresponse().read()
            connection.close()


# the API

OPERATIONS = (
    "operation", "KB", "one caller: median ms", "p95 ms", "processor ms", "eight callers: median ms", "p95 ms",
    "answers/s", "cores busy otherwise",
)  # fmt: skip
#: A token may ask 600 times a minute; each caller takes turns with so many.
TOKENS_EACH = 8


def tokens(how_many: int) -> list[str]:
    """Secrets of the officer's own tokens, good for two hours."""
    from django.utils import timezone  # noqa: PLC0415

    from rangkul.core.machines import digest_of, new_secret  # noqa: PLC0415
    from rangkul.core.models import ApiToken, Person  # noqa: PLC0415
    from rangkul.core.permissions import Permission  # noqa: PLC0415

    person, now = Person.objects.get(username=OFFICER), timezone.now()
    scopes = [str(Permission.CHILD_VIEW), str(Permission.COUNTS_VIEW)]
    secrets = [new_secret() for _n in range(how_many)]
    ApiToken.objects.bulk_create(
        [
            ApiToken(
                region_id=REGION, person=person, name="ukur", scopes=scopes, digest=digest_of(secret),
                hint=secret[-4:], valid_until=now + timedelta(hours=2), issued_by=person, issued_at=now,
            )
            for secret in secrets
        ]
    )  # fmt: skip
    return secrets


def api(house: House, server: int, port: int, seconds: float) -> Table:
    """The list, one child and the figures, as a program of another office asks for them."""
    from rangkul.registry.models import Child  # noqa: PLC0415

    table = Table("API", OPERATIONS)
    some = list(Child.objects.filter(is_listed=True, verdict="out_of_school").values_list("pk", flat=True)[:200])
    asked = {
        "list of children, 50 rows": ["/api/v1/children?limit=50"],
        "one child": [f"/api/v1/children/{pk}" for pk in some],
        "figures of the region": [f"/api/v1/regions/{REGION}/figures"],
    }
    held = tokens(8 * TOKENS_EACH)
    for what, places in asked.items():
        turns = [places[n * 25 % len(places) :] + places[: n * 25 % len(places)] for n in range(8)]
        callers = [
            {"cookie": f"caller={n}", "tokens": held[n::8], "visits": [[what, place] for place in turn]}
            for n, turn in enumerate(turns)
        ]
        one = callers[0] | {"tokens": held}
        asked_of = alone_and_together(port, server, house, one, callers, seconds, what)
        table.add(
            what, f"{_size(port, places[0], held[0]) / 1000:.1f}", f"{asked_of.median:.1f}",
            f"{p95(asked_of.alone):.1f}", f"{asked_of.spent:.1f}", f"{statistics.median(asked_of.eight):.0f}",
            f"{p95(asked_of.eight):.0f}", f"{asked_of.each_second:.0f}", f"{asked_of.others:.1f}",
        )  # fmt: skip
    return table


def _size(port: int, address: str, secret: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address, headers={"Authorization": f"Bearer {secret}"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    return len(answer.read())


# the document


def document(tables: list[Table], given, children: int, chromium: str, load_of_machine: str) -> str:
    commit = subprocess.run(
        ["git", "log", "-1", "--format=%h, %cs"], capture_output=True, text=True, check=False
    ).stdout.strip()
    names = ("django", "psycopg", "gunicorn", "whitenoise", "django-ninja")
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    facts = [
        f"- {children:,} children in the register (the demo's district, asked for {given.children:,})",
        f"- {os.cpu_count()} cores, {gigabytes:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {', '.join(f'{name} {version(name)}' for name in names)}; {chromium}",
        f"- median of {given.loads} loads; the Chromium runs on the same cores as the house",
        f"- {load_of_machine}",
        f"- commit {commit}",
    ]
    return "\n".join([INTRODUCTION, *facts, "", "\n\n".join(table.written() for table in tables), ""])


INTRODUCTION = """# First paint, and the speed of the API

Written by `make bench-paint` (`benchmarks/web_paint.py`). The house is served as `rangkul serve` serves it: gunicorn
with 2 processes of 4 threads, PostgreSQL and WhiteNoise's compressed files on the same machine. Every load begins with
an empty cache. The line is Chromium's own throttling (`Network.emulateNetworkConditions`): 3 Mbit/s down and up, 100 ms
from each request to its answer; it knows no handshakes and no TLS. "First paint" is the first contentful paint,
"largest" the largest contentful paint, both counted from when the address is asked for. "Answer of the house" is the
first byte as the browser's network sees it, without the line's 100 ms. "KB" are 1,000 bytes on the line, heads of
answers included: "page" the HTML (not compressed), "style" the style sheets and "script" the scripts, by brotli;
"script KB gz" are the same scripts as a browser gets them that knows only gzip. The officer sees the whole region. The
phone app's form of questions (`phone-form.js`) is loaded when a visit is begun, and by the app's worker for later; both
are no part of its first page. Beside other work on the machine paints come later: the least of the loads is nearest to
the page's own. The API is asked by a program with the officer's tokens, on the same machine and without the line.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=3_000)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8, help="how long each operation of the API is asked for")
    parser.add_argument("--port", type=int, default=8771)
    parser.add_argument("--only", nargs="*", help="pages whose names contain one of these words")
    parser.add_argument("--pages", action="store_true", help="without the API")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    parser.add_argument("--doc", type=Path, help="write the tables here")
    given = parser.parse_args()
    work = (given.work or Path(tempfile.mkdtemp(prefix="rangkul-paint-"))).resolve()
    began = os.getloadavg()
    make_district(work, given.children, given.port)
    os.environ["RANGKUL_DEMO"] = "1"
    house = House(work)
    try:
        house.set_up()
        draw_map()
        house.settle()
        from rangkul.registry.models import Child  # noqa: PLC0415

        children, pages = Child.objects.count(), addresses()
        if given.only:
            pages = {name: at for name, at in pages.items() if any(word in name for word in given.only)}
        cookie = tuple(web_house.cookie(OFFICER).split("=", 1))
        with house.served(given.port) as server:
            warm(given.port, pages, cookie)
            tables = paints(f"http://127.0.0.1:{given.port}", house.home.folder / "static", pages, given.loads, cookie)
            if not given.pages:
                tables.append(api(house, server, given.port, given.seconds))
        chromium = subprocess.run([chromium_path(), "--version"], capture_output=True, text=True, check=False).stdout
        load_of_machine = f"load of the machine {began[0]:.1f} at the start, {os.getloadavg()[0]:.1f} at the end"
        if given.doc:
            told = document(tables, given, children, chromium.split("built")[0].strip(), load_of_machine)
            given.doc.write_text(told, encoding="utf-8")
    finally:
        house.close()
        if given.work is None and not given.keep:
            web_house.clear(work)


if __name__ == "__main__":
    main()
