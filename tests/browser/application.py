"""The application as a stranger starts it: ``rangkul demo`` on a small made-up district, in a folder of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
RANGKUL = str(Path(sys.executable).with_name("rangkul"))
CHILDREN = "2000"  # so that twenty questions are open


@dataclass(frozen=True)
class Application:
    """Where it answers, and the one-off passwords of the demo's accounts."""

    home: Path
    address: str
    passwords: dict[str, str]

    def code(self, name: str) -> str:
        """The present six digits of an account's second factor."""
        return run("demo-code", name, "--home", str(self.home)).strip()

    def sign_in(self, context, name: str):
        """A page on which ``name`` has signed in with both factors."""
        page = context.new_page()
        page.goto(self.address)
        page.fill("[name=login]", name)
        page.fill("[name=password]", self.passwords[name])
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/authenticate/**")
        used = ""
        for _try in range(3):  # a code holds once, and may end while it is typed
            used = self._next_code(name, used)
            page.fill("[name=code]", used)
            with page.expect_navigation():
                page.press("[name=code]", "Enter")
            if "authenticate" not in page.url:
                return page
        raise AssertionError(f"no code of {name} was taken: {page.url}")

    def _next_code(self, name: str, used: str) -> str:
        """A code that is not ``used``; waits for it, up to half a minute."""
        until = time.monotonic() + 40
        while (code := self.code(name)) == used:
            assert time.monotonic() < until, "the code did not change"
            time.sleep(1)
        return code


def run(*words: str, **env: str) -> str:
    done = subprocess.run([RANGKUL, *words], capture_output=True, text=True, check=False, env=os.environ | env)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def start(home: Path) -> Application:
    """Serve the small district; made at the first start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = run("demo", "--home", str(home), "--port", str(port), RANGKUL_DEMO_CHILDREN=CHILDREN)
    passwords = dict(re.findall(r"^  (\S+)\s+((?:[0-9a-f]{6}-?){3})  ", told, re.MULTILINE))
    return Application(home, f"http://127.0.0.1:{port}", passwords)


def stop(home: Path) -> None:
    run("stop", "--home", str(home))


# what every journey looks for


def watch(page, app) -> list[str]:
    """What goes wrong while pages are looked at: requests to elsewhere, errors of scripts and of the fences."""
    said: list[str] = []
    page.on("request", lambda request: request.url.startswith((app.address, "data:")) or said.append(request.url))
    page.on("console", lambda line: line.type == "error" and said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def picture(page, name: str) -> None:
    if folder := os.environ.get("RANGKUL_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def faults(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]
