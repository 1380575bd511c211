"""The register of children: a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "rangkul.registry"
    label = "registry"
    verbose_name = _("Register anak")
