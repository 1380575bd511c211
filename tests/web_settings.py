"""Settings of the tests: those of the product, a secret of their own, and folders that are gone afterwards."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="rangkul-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser of other stories keeps a loop in this process
os.environ.update(
    RANGKUL_SECRET="only for tests", RANGKUL_HOME=str(HOME), RANGKUL_HTTPS="0", RANGKUL_DEBUG="1", RANGKUL_HOSTS="*"
)

from rangkul.main.messages import compile_catalogue  # noqa: E402
from rangkul.main.settings import *  # noqa: E402, F403
from rangkul.main.settings import STORAGES  # noqa: E402

compile_catalogue()
SECRET_KEY = "only for tests"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "not yet", "CONN_MAX_AGE": None}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
