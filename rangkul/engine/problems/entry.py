"""One entry of the catalogue: how bad it is, and the sentence that says what is wrong and how to mend it."""

from __future__ import annotations

from typing import NamedTuple

REFUSED = "refused"  # the row is not taken
ERROR = "error"  # the value (or the file) is not used
WARNING = "warning"  # the value is used with care
INFO = "info"  # the value is used, and it is good to know
SEVERITIES = (REFUSED, ERROR, WARNING, INFO)


class Entry(NamedTuple):
    severity: str
    id: str  # Indonesian; braces are filled by ``sentence``
    en: str
