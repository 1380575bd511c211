"""Addresses of this room."""

app_name = "registry"
urlpatterns = []
