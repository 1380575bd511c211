"""Addresses of this room."""

app_name = "reconcile"
urlpatterns = []
