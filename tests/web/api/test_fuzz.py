"""Whatever the document of the API allows, and much that it does not, is thrown at every operation.

Nothing may crash, and every answer is one that the document promises. ``make fuzz-api`` throws more, at random.
"""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest
import schemathesis
from cast import ELSEWHERE, HOME, LONG_AGO, NOON
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as promises

from rangkul.core.acting import acting_as
from rangkul.core.machines import tokens as coming
from rangkul.core.models import Grant, Person
from rangkul.core.permissions import Purpose, Role
from rangkul.intake.models import Delivery
from rangkul.main import api
from rangkul.main.wsgi import application
from rangkul.reconcile.models import Correction, Run

from .programs import token_of
from .test_operations import child

EXAMPLES = int(os.environ.get("RANGKUL_FUZZ_EXAMPLES", "8"))
AT_RANDOM = "RANGKUL_FUZZ_EXAMPLES" in os.environ
CHECKS = [
    schemathesis.checks.not_a_server_error,
    promises.status_code_conformance,
    promises.content_type_conformance,
    promises.response_schema_conformance,
]
thrown: Counter = Counter()


@pytest.fixture(scope="module")
def schema():
    said = api.document()
    for methods in said["paths"].values():
        for described in methods.values():
            described.pop("security")  # the token is ours; made-up ones have stories of their own
    found = schemathesis.openapi.from_dict(_at_home(said))
    found.app = application
    return {operation.ok().definition.raw["operationId"]: operation.ok() for operation in found.get_all_operations()}


def _at_home(part):
    """The document with codes of regions that mostly are ours, so that more than the first door is reached."""
    if isinstance(part, dict):
        if part.get("pattern") == r"^\d{4}$":
            return {"type": "string", "enum": [HOME, HOME, ELSEWHERE]}
        return {key: _at_home(inner) for key, inner in part.items()}
    return [_at_home(inner) for inner in part] if isinstance(part, list) else part


NAMES = [operation.view_func.__name__ for operation in api.operations() if operation.include_in_schema]


@pytest.fixture
def one_line():
    """Requests share the story's connection, as those of Django's own client do."""
    for moment in (signals.request_started, signals.request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (signals.request_started, signals.request_finished):
        moment.connect(close_old_connections)


@pytest.fixture
def everything(cast, monkeypatch, one_line):
    """Somebody who may do all of it, in a region with one of each; ids for addresses."""
    monkeypatch.setattr(coming, "PER_MINUTE", 10**9)
    person = Person.objects.create(username="all", name="Program karangan", kind="machine", home_code=HOME)
    for role, agency in ((Role.DATA_OFFICER, None), (Role.AUDITOR, None), (Role.AGENCY_OFFICER, "civil_registry")):
        Grant.objects.create(
            person=person, role=role, area_code=HOME, agency=cast.agencies.get(agency), valid_from=LONG_AGO
        )
    with acting_as(person, Purpose.FIND):
        run = Run.objects.create(region=cast.region, number=1, as_of=NOON.date(), started_by=person, started_at=NOON)
        delivery = Delivery.objects.create(
            region=cast.region, kind="dapodik", period="20251", sent_by=person, sent_at=NOON
        )
        Correction.objects.create(
            region=cast.region, owner="civil_registry", owner_key=f"{HOME}:civil_registry", code="nik_differs", line_key="k",
            child_id="c1", first_run=run, last_run=run, found_on=NOON.date(), seen_on=NOON.date(),
        )  # fmt: skip
    with acting_as(person, Purpose.REGISTER):
        there = child(cast)
    ids = {"code": HOME, "run_id": run.pk, "delivery_id": delivery.pk, "child_id": there.pk}
    return token_of(person), ids


def throw(operation, secret: str, mode: GenerationMode, **given_parts) -> None:
    headers = {"Authorization": f"Bearer {secret}"} | given_parts.pop("headers", {})

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        derandomize=not AT_RANDOM, database=None,
    )  # fmt: skip
    @given(case=operation.as_strategy(mode, **given_parts))
    def one(case):
        answer = case.call(headers=headers)
        thrown[answer.status_code] += 1
        assert answer.status_code not in (401, 403, 429), answer.text
        case.validate_response(answer, checks=CHECKS)

    one()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_can_be_sent_crashes_an_operation(schema, everything, name):
    secret, ids = everything
    operation = schema[name]
    has_input = bool(operation.definition.raw["parameters"] or "requestBody" in operation.definition.raw)
    for mode in GenerationMode if has_input else [GenerationMode.POSITIVE]:
        throw(operation, secret, mode)
    parts = {"path_parameters": ids, "headers": {"If-Match": "*"}}
    throw(operation, secret, GenerationMode.POSITIVE, **parts)


@pytest.mark.slow
def test_what_was_thrown(capsys):
    """How much it was, for docs/security.md."""
    with capsys.disabled():
        by = ", ".join(f"{status}: {count}" for status, count in sorted(thrown.items()))
        sys.stdout.write(f"\nfuzz-api: {len(NAMES)} operations, {sum(thrown.values())} requests ({by})\n")
    assert not [status for status in thrown if status >= 500]
