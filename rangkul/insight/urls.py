"""Addresses of figures."""

from django.urls import path

from . import views

app_name = "insight"
urlpatterns = [
    path("", views.region, name="region"),
    path("<str:code>/", views.region, name="region_of"),
    path("<str:code>/wilayah/<str:key>/", views.area, name="area"),
    path("<str:code>/unduh.xlsx", views.workbook, name="workbook"),
    path("<str:code>/cara-menghitung/", views.how, name="how"),
    path("<str:code>/hari/", views.day, name="day"),
    path("<str:code>/batas.geojson", views.boundaries, name="boundaries"),
]
