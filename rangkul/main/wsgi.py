"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rangkul.main.settings")
application = get_wsgi_application()
# All rooms are read before this process takes its first request: one that came to a fresh process waited over a second.
_ready = get_resolver().url_patterns
# What lies in memory now stays there. Looking through it for garbage stopped all pages of the process for a tenth of a
# second, every few hundred pages.
gc.collect()
gc.freeze()
