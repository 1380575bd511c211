"""Logs hold no NIK and no phone's secret: both are hidden before a line is written.

A NIK is any run of twelve or more digits; the secret of a phone with ODK Collect stands in the path of its addresses.
"""

from __future__ import annotations

import logging
import re

_NUMBER = re.compile(r"\d[\d ]{10,}\d")
_SECRET = re.compile(r"(/kunjungan/odk/)[^/\s\"'?]{16,}")


class HideNumbers(logging.Filter):
    """Replaces long numbers and secrets in the message, its arguments and the text of a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hidden(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = hidden(record.exc_text)
        return True


def hidden(text: str) -> str:
    """The text without numbers and secrets."""
    return _SECRET.sub(r"\1[rahasia]", _NUMBER.sub("[nomor]", text))
