"""``docs/api.md`` speaks of what there is."""

from __future__ import annotations

import re
from pathlib import Path

from rangkul.core.queries import SCOPES
from rangkul.main import api, api_words

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def described() -> set[tuple[str, str, str]]:
    """(method, path, right) of the table."""
    found = set()
    for line in PAGE.split("## What there is")[1].split("## Lists")[0].splitlines():
        cells = line.split("|")
        if len(cells) == 4 and "`" in cells[1]:
            right = "" if "any token" in cells[2] else cells[2].strip(" `")
            found |= {(method, path, right) for method, path in re.findall(r"`([A-Z]+) ([^`]+)`", cells[1])}
    return found


def test_the_page_names_every_operation_with_its_right():
    there = {
        (method.upper(), path.removeprefix("/api/v1"), said["x-permission"])
        for path, methods in api.document()["paths"].items()
        for method, said in methods.items()
    }
    assert described() == there
    assert {right for _method, _path, right in there} - {""} <= set(map(str, SCOPES))


def test_the_page_of_operations_says_each_in_words(cast, browse):
    page = browse(cast.nobody).get("/api/v1/docs").content.decode()
    for path, methods in api.document()["paths"].items():
        for method, said in methods.items():
            assert f"{method.upper()} {path}" in page
            assert str(api_words.SAID[said["operationId"]]) in page
    assert browse(cast.nobody).get("/api/v1/docs/openapi.json").json()["openapi"].startswith("3.1")


def test_the_examples_ask_for_addresses_that_there_are():
    patterns = [re.sub(r"{\w+}", r"[^/]+", path) for path in api.document()["paths"]]
    asked = re.findall(r"\$RANGKUL(/[\w/-]+)", PAGE)
    assert len(asked) >= 6
    assert [path for path in asked if not any(re.fullmatch(pattern, f"/api/v1{path}") for pattern in patterns)] == []


def test_the_document_is_one_of_openapi_3_1():
    said = api.document()
    assert said["openapi"].startswith("3.1")
    names = [described["operationId"] for methods in said["paths"].values() for described in methods.values()]
    assert len(names) == len(set(names))
    for methods in said["paths"].values():
        for one in methods.values():
            assert one["description"]
            assert one["responses"]["default"]["content"].keys() == {"application/problem+json"}
            assert one["security"] == [{"Bearer": []}]
