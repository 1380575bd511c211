"""Addresses of open data, read by anybody."""

from django.urls import path

from .views import open_data

app_name = "open"
urlpatterns = [
    path("", open_data.index, name="index"),
    path("<str:code>/", open_data.read, name="region"),
    path("<str:code>/ats.csv", open_data.as_csv, name="csv"),
    path("<str:code>/ats.json", open_data.as_json, name="json"),
]
