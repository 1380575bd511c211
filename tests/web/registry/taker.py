"""Takes a run in a process of its own: ``python taker.py FOLDER RUN AS_OF AT [kill|wait]``, as the data officer.

``kill``: it ends itself by SIGKILL after two pieces. ``wait``: with every row written and nothing committed it says
"written" and waits for a line.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date, datetime
from pathlib import Path

import django


def main(folder: str, run: str, as_of: str, at: str, how: str = "") -> None:
    from entering import connect_as

    from rangkul.core.models import Person, Region
    from rangkul.registry import services
    from rangkul.registry.services import lines, taking

    connect_as("app")
    lines.pieces.__kwdefaults__["size"] = 2
    whole, ask, taken = taking._write, taking.asking.about_children_added_by_hand, []

    def take(*given, **more):
        taken.append(whole(*given, **more))
        if how == "kill" and len(taken) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return taken[-1]

    def wait(now):
        if how == "wait":
            sys.stdout.write("written\n")
            sys.stdout.flush()
            sys.stdin.readline()
        return ask(now)

    taking._write, taking.asking.about_children_added_by_hand = take, wait
    services.take_tables(
        region=Region.objects.get(pk="6372"), run_id=int(run), as_of=date.fromisoformat(as_of), folder=Path(folder),
        by=Person.objects.get(username="data_officer"), at=datetime.fromisoformat(at),
    )  # fmt: skip


if __name__ == "__main__":
    tests = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(tests / "web"), str(tests)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "web_settings"
    django.setup()
    main(*sys.argv[1:])
