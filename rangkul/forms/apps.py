"""Questionnaires and what is sent in with them: a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "rangkul.forms"
    label = "xforms"  # "forms" is taken by django.forms
    verbose_name = _("Formulir")
