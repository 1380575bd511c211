"""Lists arrive: a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "rangkul.intake"
    label = "intake"
    verbose_name = _("Kiriman data")
