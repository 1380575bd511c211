"""Runs and doubtful pairs: a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReconcileConfig(AppConfig):
    name = "rangkul.reconcile"
    label = "reconcile"
    verbose_name = _("Pemadanan")
