"""Every address of the application with the right it asks for, found by walking the resolver: nothing can be forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import get_resolver, reverse

#: Whose views are not ours: they have no children's data and tests of their own makers.
NOT_OURS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "set_language", "openapi", "swagger")


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
    return [address for address in _walk(get_resolver()) if not address.name.startswith(NOT_OURS)]


def _walk(resolver, namespace="", prefix=""):
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern)
        elif entry.name:
            arguments = tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
            yield Address(namespace + entry.name, pattern, entry.callback, arguments)
