"""``/api/v1``: the operations of all rooms, put together, and the document that describes them.

The rooms' operations call the same queries and services as their pages.
"""

from __future__ import annotations

import json
from functools import wraps

from django.http import JsonResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.parser import Parser

from rangkul import __version__
from rangkul.core import api as core
from rangkul.core.errors import NotFound, Trouble
from rangkul.core.machines import answer_of, as_trouble, document_security, door, needs
from rangkul.core.machines.problems import FOREIGN, MEDIA_TYPE, NoSuchMethod, NotReadable
from rangkul.core.machines.repeats import HEADER
from rangkul.insight import api as insight
from rangkul.intake import api as intake
from rangkul.reconcile import api as reconcile
from rangkul.registry import api as registry

ROOT = "/api/v1/"
DESCRIPTION = """Operations for programs of other offices, over the same rights, walls and record as the pages.

Come with `Authorization: Bearer <token>`. Trouble is answered as RFC 9457 problem details. Lists come in pieces:
`next` of one answer is `cursor` of the following request. See docs/api.md.
"""


class StrictParser(Parser):
    """JSON and query words without NUL characters and without numbers that are none: the database knows neither."""

    def parse_body(self, request):
        body = request.body.decode("utf-8")
        if "\\u0000" in body:
            raise ValueError
        return self._json(body)

    def parse_querydict(self, data, list_fields, request):
        found = super().parse_querydict(data, list_fields, request)
        if any("\0" in value for value in found.values() if isinstance(value, str)):
            raise NotReadable
        return found

    def _json(self, body: str):
        return json.loads(body, parse_constant=_no_number)


def _no_number(name: str):
    raise ValueError(name)


class Api(NinjaAPI):
    """Operations are named by their functions, in addresses and in the document."""

    def get_openapi_operation_id(self, operation) -> str:
        return operation.view_func.__name__


api = Api(
    title="Rangkul", version=__version__, description=DESCRIPTION, openapi_url=None, docs_url=None,
    urls_namespace="api", auth=document_security(), parser=StrictParser(),
)  # fmt: skip
api.add_decorator(door, mode="view")


@api.get("/openapi.json", include_in_schema=False)
@needs(None)
def openapi_document(request):
    """This document, for who has a token."""
    return as_json()


for router in (
    core.me, core.places, insight.router, intake.router, reconcile.runs_router, reconcile.corrections_router,
    registry.router, core.record,
):  # fmt: skip
    api.add_router("", router)
for kind in (Trouble, ValidationError, *FOREIGN):
    api.add_exception_handler(kind, lambda _request, error: answer_of(as_trouble(error)))


def document() -> dict:
    """The OpenAPI 3.1 document: what the library writes, with the problems, keys and rights of ours."""
    said = api.get_openapi_schema(path_prefix=ROOT)
    said["components"]["schemas"]["Problem"] = _PROBLEM
    marked = {_name(operation): operation.view_func for operation in operations()}
    for methods in said["paths"].values():
        for described in methods.values():
            _complete(described, marked[described["operationId"]])
    return said


def operations() -> list:
    """Every operation, as the library holds it."""
    return [
        operation
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
    ]


def _name(operation) -> str:
    return operation.operation_id or api.get_openapi_operation_id(operation)


def _complete(described: dict, marked) -> None:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    described["responses"]["default"] = {"description": "Trouble (RFC 9457)", "content": {MEDIA_TYPE: problem}}
    described["x-permission"] = str(marked.permission or "")
    if marked.repeatable:
        described["parameters"].append(_KEY)


_KEY = {
    "in": "header", "name": HEADER, "required": False,
    "schema": {"type": "string", "minLength": 8, "maxLength": 80, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request is done once in 24 hours.",
}  # fmt: skip
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:rangkul:problem:not-found"]},
        "title": {"type": "string", "description": "What is wrong."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do."},
        "errors": {
            "type": "array",
            "description": "Fields that cannot be used.",
            "items": {
                "type": "object",
                "required": ["where", "message"],
                "properties": {
                    "where": {"type": "string", "examples": ["body.reason"]},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


def _spoken(view):
    """An address of the API: what the library answers in plain words becomes a problem too."""

    @csrf_exempt
    @wraps(view)
    def inner(request, *args, **kwargs):
        answer = view(request, *args, **kwargs)
        if answer.status_code != 405:
            return answer
        refused = answer_of(NoSuchMethod())
        refused["Allow"] = answer["Allow"]
        return refused

    inner.is_api = True
    return inner


@csrf_exempt
def nowhere(request):
    """No operation has this address."""
    return answer_of(NotFound())


nowhere.is_api = True


def _addresses() -> list:
    found = [path(str(entry.pattern), _spoken(entry.callback), name=entry.name) for entry in api.urls[0]]
    return [entry for entry in found if entry.name != "api-root"]


def as_json() -> JsonResponse:
    """The document as an answer."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


urlpatterns = [*_addresses(), re_path(r"^[\s\S]*$", nowhere, name="nowhere")]
