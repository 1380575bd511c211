"""Addresses of accounts, areas, the record and privacy."""

app_name = "core"
urlpatterns = []
