"""People who open pages all at once, in a process of its own: threads with a new connection for each page.

So does nginx, which keeps none to gunicorn: kept ones stay with the process that took them, and now and then all eight
of them with the same.

Reads what they do as JSON from standard input, writes what they saw as JSON:

    {"port": 8765, "seconds": 10, "pause": 0, "until": "", "people": [{"cookie": "…", "visits": [["list", "/anak/"]]}]}
    {"times": {"list": [12.5, …]}, "failed": ["…"], "cpu": 0.4, "seconds": 10.02}

A program comes with ``"tokens": ["…"]`` beside its cookie, and takes turns with them.
Each goes through their visits again and again, with a pause of 0.5 to 1.5 times ``pause`` seconds after each page,
until ``seconds`` are over or the file ``until`` exists. Times are milliseconds from the request to the last byte.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from itertools import cycle
from pathlib import Path


def visit(person: dict, given: dict, ends: float, seen: list, failed: list, start: threading.Barrier) -> None:
    chance = random.Random(person["cookie"])
    connection = http.client.HTTPConnection("127.0.0.1", given["port"], timeout=120)
    head = {"Cookie": person["cookie"], "Accept-Language": "id"}
    signs = cycle({"Authorization": f"Bearer {token}"} for token in person["tokens"]) if "tokens" in person else None
    start.wait()
    if given["pause"]:
        time.sleep(chance.random() * given["pause"])
    for what, address in cycle(person["visits"]):
        if time.perf_counter() > ends or (given["until"] and Path(given["until"]).exists()):
            break
        began = time.perf_counter()
        said = _opened(connection, address, head | next(signs) if signs else head)
        seen.append((what, 1000 * (time.perf_counter() - began)))
        if said != "200":
            failed.append(f"{what}: {said}")
        if given["pause"]:
            time.sleep(given["pause"] * (0.5 + chance.random()))


def _opened(connection: http.client.HTTPConnection, address: str, head: dict) -> str:
    """The status of a page, read to its end; the name of the trouble where there is none."""
    try:
        connection.request("GET", address, headers=head | {"Connection": "close"})
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (http.client.HTTPException, OSError) as trouble:
        return type(trouble).__name__
    finally:
        connection.close()


def main() -> None:
    given = json.load(sys.stdin)
    people, seen, failed = given["people"], [], []
    start = threading.Barrier(len(people) + 1)
    ends = time.perf_counter() + given["seconds"]
    threads = [threading.Thread(target=visit, args=(person, given, ends, seen, failed, start)) for person in people]
    for thread in threads:
        thread.start()
    start.wait()
    began, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    times: dict[str, list[float]] = {}
    for what, milliseconds in seen:
        times.setdefault(what, []).append(milliseconds)
    told = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - began}
    json.dump({"times": times, "failed": failed} | told, sys.stdout)


if __name__ == "__main__":
    main()
