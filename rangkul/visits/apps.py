"""Door to door: a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "rangkul.visits"
    label = "visits"
    verbose_name = _("Kunjungan")
