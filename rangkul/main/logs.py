"""Logs hold no NIK: every run of twelve or more digits is hidden before a line is written."""

from __future__ import annotations

import logging
import re

_NUMBER = re.compile(r"\d[\d ]{10,}\d")


class HideNumbers(logging.Filter):
    """Replaces long numbers in the message, its arguments and the text of a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _NUMBER.sub("[nomor]", record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _NUMBER.sub("[nomor]", record.exc_text)
        return True
