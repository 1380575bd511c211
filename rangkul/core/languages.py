"""Which language a page speaks: the one that was chosen, kept in a cookie and with the account; Indonesian otherwise.

What the browser asks for (Accept-Language) does not count: many offices never changed their browser from English.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse


def known(language: str | None) -> bool:
    return language in dict(settings.LANGUAGES)


def remember(answer: HttpResponse, language: str) -> None:
    """Let the browser keep the language, so that the sign-in page speaks it too."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
