"""Who, where, may they, did they: a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "rangkul.core"
    label = "core"
    verbose_name = _("Inti")
