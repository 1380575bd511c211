"""Addresses of forms."""

app_name = "forms"
urlpatterns: list = []
