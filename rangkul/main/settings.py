"""Everything an installation may set, read from the environment; nothing secret has a default outside the demo.

RANGKUL_DATA      folder for originals and results (0700)         RANGKUL_KEYS     folder for the districts' keys (0700)
RANGKUL_SECRET    signs sessions; any long random text            DATABASE_URL_*   see databases.py
RANGKUL_HOSTS     host names, comma separated                     RANGKUL_DEMO=1   demo accounts may exist
RANGKUL_PROXIES=1 servers of ours in front (nginx): whose X-Forwarded-For is believed; 0 = none
RANGKUL_HTTPS=0   only for loopback: cookies without "Secure"     RANGKUL_DEBUG=1  the component page, long errors
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .databases import AS, django_database

HERE = Path(__file__).resolve().parent


def _is(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) == "1"


DEBUG = False
SHOW_COMPONENTS = _is("RANGKUL_DEBUG")
DEMO = _is("RANGKUL_DEMO")
HTTPS = _is("RANGKUL_HTTPS", "1")
PROXIES = int(os.environ.get("RANGKUL_PROXIES", "0"))
HOME = Path(os.environ.get("RANGKUL_HOME", Path.cwd() / ".rangkul"))
RANGKUL_DATA = Path(os.environ.get("RANGKUL_DATA", HOME / "data"))
RANGKUL_KEYS = Path(os.environ.get("RANGKUL_KEYS", HOME / "keys"))
RANGKUL_METRICS = Path(os.environ.get("RANGKUL_METRICS", HOME / "run" / "metrics"))
RANGKUL_AUDIT_HEADS = Path(os.environ.get("RANGKUL_AUDIT_HEADS", HOME / "segel"))
SECRET_KEY = os.environ.get("RANGKUL_SECRET", "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "RANGKUL_SECRET belum diisi. Isilah dengan teks acak yang panjang, dan simpan baik-baik."
    )
ALLOWED_HOSTS = [host for host in os.environ.get("RANGKUL_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("RANGKUL_ORIGINS", "").split(",") if origin]

DATABASE_AS = os.environ.get("RANGKUL_DB_AS", "app")
if DATABASE_AS not in AS:
    raise ImproperlyConfigured(f"RANGKUL_DB_AS harus salah satu dari: {', '.join(AS)}.")
_url = os.environ.get(f"DATABASE_URL_{DATABASE_AS.upper()}", "")
DATABASES = {"default": django_database(_url)} if _url else {}

INSTALLED_APPS = [
    "rangkul.main",
    "rangkul.insight",
    "rangkul.visits",
    "rangkul.registry",
    "rangkul.reconcile",
    "rangkul.intake",
    "rangkul.forms",
    "rangkul.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",  # the forms' own templates, so that ours may stand before them
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rangkul.main.counting.middleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rangkul.main.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rangkul.main.middleware.trouble_pages",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "rangkul.main.urls"
WSGI_APPLICATION = "rangkul.main.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rangkul.main.shell.shell",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "rangkul.main.drawing.Quick"

AUTH_USER_MODEL = "core.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rangkul.main.sign_in.ClosedDoor"
SOCIALACCOUNT_ADAPTER = "rangkul.main.sign_in.ClosedSocialDoor"
MFA_ADAPTER = "rangkul.main.sign_in.SealedFactors"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes counts them; a limit here would hide it
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rangkul"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an e-mail address is optional here and proves nothing
MFA_FORMS = {
    "authenticate": "rangkul.main.sign_in.FactorForm",
    "reauthenticate": "rangkul.main.sign_in.FactorAgainForm",
    "add_webauthn": "rangkul.main.sign_in.AddKeyForm",
    "edit_webauthn": "rangkul.main.sign_in.EditKeyForm",
}
SOCIALACCOUNT_PROVIDERS = {}
if os.environ.get("RANGKUL_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "dinas",
                "name": os.environ.get("RANGKUL_OIDC_NAME", "Akun pemerintah daerah"),
                "client_id": os.environ.get("RANGKUL_OIDC_ID", ""),
                "secret": os.environ.get("RANGKUL_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["RANGKUL_OIDC_URL"]},
            }
        ]
    }
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "rangkul.main.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "rangkul.core.tries.name_tried"
AXES_DISABLE_ACCESS_LOG = True  # core.SignIn holds the tries, shown to their owner
AXES_CLIENT_IP_CALLABLE = "rangkul.core.tries.client_address"

SESSION_COOKIE_NAME = "rangkul"
SESSION_COOKIE_AGE = 8 * 3600  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "rangkul.main.views.form_expired"
SECURE_SSL_REDIRECT = False  # the proxy in front redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000  # a district has hundreds of schools, a workbook each
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
#: Days without contact after which a volunteer's phone erases itself.
PHONE_DAYS = int(os.environ.get("RANGKUL_PHONE_DAYS", "30"))
RANGKUL_MAX_DELIVERY = int(os.environ.get("RANGKUL_MAX_DELIVERY_MB", "512")) * 1024 * 1024

NINJA_PAGINATION_MAX_LIMIT = 200  # our own cursors have the same bound

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [HERE / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 86_400
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # numbers for people are written with |angka; those in fields never have dots

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("RANGKUL_STATIC", HOME / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # originals go to the vault
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("RANGKUL_SMTP")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = os.environ.get("RANGKUL_SMTP", "")
CACHES = {
    "default": {
        "BACKEND": "rangkul.main.shared_cache.SharedCache", "LOCATION": HOME / "run" / "tries",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}  # fmt: skip
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["rangkul.main.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbers": {"()": "rangkul.main.logs.HideNumbers"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["numbers"], "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
