"""All addresses. A room's addresses stand in its own ``urls.py``."""

from django.urls import include, path
from django.views.generic import RedirectView

from . import api, views, watching

urlpatterns = [
    path("", views.home, name="home"),
    path("masuk/faktor-kedua/", views.second_factor, name="second_factor"),
    # a password comes back with a slip, not by e-mail; an address of e-mail is written on one's own page
    path("akun/password/reset/", RedirectView.as_view(pattern_name="core:forgotten")),
    path("akun/email/", RedirectView.as_view(pattern_name="core:me")),
    path("akun/", include("allauth.urls")),
    path("bahasa/", views.choose_language, name="set_language"),
    path("", include("rangkul.core.urls")),
    path("kiriman/", include("rangkul.intake.urls")),
    path("pemadanan/", include("rangkul.reconcile.urls")),
    path("anak/", include("rangkul.registry.urls")),
    path("formulir/", include("rangkul.forms.urls")),
    path("kunjungan/", include("rangkul.visits.urls")),
    path("ringkasan/", include("rangkul.insight.urls")),
    path("data/", include("rangkul.insight.open_urls")),
    path("api/v1/docs", views.api_docs, name="api_docs"),
    path("api/v1/docs/openapi.json", views.api_document, name="api_document"),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("_komponen", views.components, name="components"),
    path("healthz", watching.healthz, name="healthz"),
    path("readyz", watching.readyz, name="readyz"),
    path("metrics", watching.metrics, name="metrics"),
    path("sehat", views.health, name="health"),
]
handler500 = "rangkul.main.views.crashed"
handler404 = "rangkul.main.views.not_found"
