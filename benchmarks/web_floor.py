"""The floor that pages are measured against: a bare Django view that reads one row, without sessions or middleware.

Its settings, its one address and its door for gunicorn in one file: ``gunicorn web_floor:application``.
"""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

from rangkul.main.settings import DATABASES, SECRET_KEY  # noqa: F401 - the same database, as the same role

ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["rangkul.core", "django.contrib.auth", "django.contrib.contenttypes"]
AUTH_USER_MODEL = "core.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "web_floor"
USE_TZ = True


def one_row(_request) -> HttpResponse:
    """One row, by its key."""
    from rangkul.core.models import Region  # noqa: PLC0415 - this file is the settings, too

    return HttpResponse(Region.objects.get(pk="6372").name)


urlpatterns = [path("sehat", one_row), path("satu", one_row)]
application = get_wsgi_application()
