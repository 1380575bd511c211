"""Every address of the application, and every operation of its API, with the right it asks for.

Both are found by walking what is there, so that nothing can be forgotten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import get_resolver, reverse

from rangkul.main import api

#: Whose views are not ours: they have no children's data and tests of their own makers.
NOT_OURS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "openapi", "swagger")


@dataclass(frozen=True)
class Address:
    """One named view."""

    name: str  # "intake:detail"
    pattern: str
    view: object
    arguments: tuple[str, ...]  # names of its arguments

    @property
    def permission(self):
        return getattr(self.view, "permission", None)

    @property
    def methods(self) -> tuple[str, ...]:
        return getattr(self.view, "methods", ())

    def url(self, **values) -> str:
        return reverse(self.name, kwargs={name: values[name] for name in self.arguments})


def addresses() -> list[Address]:
    found = [address for address in _walk(get_resolver()) if not address.name.startswith(NOT_OURS)]
    return [address for address in found if not getattr(address.view, "is_api", False)]


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    name: str  # "edit_child"
    method: str
    path: str  # "/children/{child_id}"
    permission: object
    takes: str | None  # "json" | "files"

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    def ask(self, program, said=None, headers=None, **values):
        """Send it, with an empty body where none is given."""
        path = self.path.format(**values)
        if self.takes == "files":
            return program.form(path, said or {}, headers)
        return getattr(program, self.method)(path, *([said] if self.takes else []), headers=headers)


def operations() -> list[Operation]:
    """Every operation that the document of the API describes."""
    marked = {operation.view_func.__name__: operation.view_func for operation in api.operations()}
    return [
        Operation(name, method, path.removeprefix("/api/v1"), marked[name].permission, marked[name].takes)
        for path, methods in api.document()["paths"].items()
        for method, name in ((method, said["operationId"]) for method, said in methods.items())
    ]


def _walk(resolver, namespace="", prefix=""):
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern)
        elif entry.name:
            arguments = tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
            yield Address(namespace + entry.name, pattern, entry.callback, arguments)
