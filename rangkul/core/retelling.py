"""Sentences that are kept in tables, in the language of the page.

Runs, checks and jobs write down what they found in Indonesian, once, for everybody. What the catalogue or the engine
knows is said again in the reader's language; names and what people typed stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from django.utils.translation import get_language, gettext

from rangkul.engine.retold import in_english

_BLANK = re.compile(r"%\((\w+)\)s|%s")


def retold(text: str, kept: Iterable[str] = ()) -> str:
    """``text`` in the language of the page.

    ``kept`` are sentences of gettext with blanks that a room writes into its tables: "Meninggal, menurut %s".
    """
    if not text or not (get_language() or "").startswith("en"):
        return text
    if "\n" in text:
        return "\n".join(retold(line, kept) for line in text.split("\n"))
    said = gettext(text)
    if said != text:
        return said
    for template in kept:
        found = _pattern(template).fullmatch(text)
        if found:
            named = found.groupdict()
            return gettext(template) % (named or found.groups())
    return in_english(text)


@cache
def _pattern(template: str) -> re.Pattern:
    out, end = [], 0
    for blank in _BLANK.finditer(template):
        out += [re.escape(template[end : blank.start()]), f"(?P<{blank[1]}>.+?)" if blank[1] else "(.+?)"]
        end = blank.end()
    return re.compile("".join([*out, re.escape(template[end:])]), re.DOTALL)
