"""Addresses of this room."""

app_name = "insight"
urlpatterns = []
