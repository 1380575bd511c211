from django.apps import AppConfig


class MainConfig(AppConfig):
    name = "rangkul.main"
    label = "main"
