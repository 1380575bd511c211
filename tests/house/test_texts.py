"""What may not stand in any file of the repository: real numbers, places of a machine, links that lead nowhere."""

from __future__ import annotations

import os.path
import re
from collections.abc import Set
from functools import cache
from pathlib import PurePosixPath

import pytest
from repository import ROOT, texts, tracked

SIXTEEN = re.compile(r"(?<![0-9A-Za-z])\d{16}(?![0-9A-Za-z])")
#: Folders in which people and machines keep their own things.
PLACE = re.compile(r"(?<![\w.~:)/-])/(?:home|root|work|Users|opt|mnt|srv|farm)/\w")
REGISTRY = re.compile(
    r"--(?:extra-)?index-url|\"resolved\":|registry = \"|https?://[\w.-]*(?:pypi|pythonhosted|npmjs|artifactory|nexus)"
)
PAGE = re.compile(r"(?<![\w./*<{-])((?:[\w-]+/)*[\w-]+\.md)\b")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def issued(number: str) -> bool:
    """Whether the civil registry could have given this number to somebody.

    Made-up numbers have 90 or more in digits 5-6, where no kecamatan was ever numbered.
    """
    if len(set(number)) == 1:
        return False
    province, district, day, month = (int(number[i : i + 2]) for i in (0, 4, 6, 8))
    day -= 40 if day > 40 else 0
    return 11 <= province <= 96 and district < 90 and 1 <= day <= 31 and 1 <= month <= 12 and number[12:] != "0000"


def real_numbers(text: str) -> list[str]:
    return [n[:6] + "******" for n in SIXTEEN.findall(text) if issued(n)]


def machine_places(text: str) -> list[str]:
    return PLACE.findall(text) + REGISTRY.findall(text)


def lost_pages(text: str, known: Set[str]) -> list[str]:
    """Markdown files that a text speaks of, by their path or its end, and that are not there."""
    return [page for page in PAGE.findall(text) if not any(f"/{k}".endswith(f"/{page}") for k in known)]


def dead_links(name: str, text: str, known: Set[str]) -> list[str]:
    """Relative links of a page that lead to no file and no folder."""
    targets = [t for t in LINK.findall(text) if "://" not in t and not t.startswith("mailto:")]
    paths = {t: os.path.normpath(PurePosixPath(name).parent / t) for t in targets}
    return [t for t, path in paths.items() if path not in known and not any(k.startswith(path + "/") for k in known)]


@cache
def known() -> frozenset[str]:
    return frozenset(path.relative_to(ROOT).as_posix() for path in tracked())


def test_no_number_could_belong_to_a_real_person():
    assert {name: hits for name, text in texts().items() if (hits := real_numbers(text))} == {}


def test_no_place_of_a_machine_and_no_address_of_a_registry():
    assert {name: hits for name, text in texts().items() if (hits := machine_places(text))} == {}


def test_every_page_that_is_spoken_of_is_there():
    spoken = {name: text for name, text in texts().items() if not name.startswith("tests/")}  # those make pages up
    assert {name: hits for name, text in spoken.items() if (hits := lost_pages(text, known()))} == {}


def test_every_link_of_a_page_leads_somewhere():
    pages = {name: text for name, text in texts().items() if name.endswith(".md")}
    assert {name: hits for name, text in pages.items() if (hits := dead_links(name, text, known()))} == {}


REAL = "637204" + "4503120001"  # put together here, so that the rule does not find it in this file
HOME = "/" + "home/ani/data.csv"


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (real_numbers, f"nik {REAL}.", "6372914503120001, 1234567890123456, 6372020503120000"),
        (machine_places, f"open {HOME}", "/usr/bin/chromium, https://example.org/home/x, docs/work/x"),
        (machine_places, "pip install --" + "index-url x", "uv pip compile --no-emit-index-url"),
        (lambda text: lost_pages(text, {"docs/a.md"}), "see docs/b" + ".md", "see docs/a.md and a.md"),
        (lambda text: dead_links("docs/a.md", text, {"docs/a.md", "LICENSE"}), "[x](../LICENCE)", "[x](../LICENSE)"),
    ],
)
def test_each_rule_sees_a_bad_line(rule, bad, good):
    assert rule(bad) != []
    assert rule(good) == []
