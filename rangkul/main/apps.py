"""The rooms put together: a Django application without tables."""

from django.apps import AppConfig


class MainConfig(AppConfig):
    name = "rangkul.main"
    label = "main"
