"""Addresses of figures."""

from django.urls import path

from .views import figures, open_data

app_name = "insight"
urlpatterns = [
    path("", figures.region, name="region"),
    path("<str:code>/", figures.region, name="region_of"),
    path("<str:code>/wilayah/<str:key>/", figures.area, name="area"),
    path("<str:code>/unduh.xlsx", figures.workbook, name="workbook"),
    path("<str:code>/cara-menghitung/", figures.how, name="how"),
    path("<str:code>/hari/", figures.day, name="day"),
    path("<str:code>/terbuka/", open_data.publishing, name="publishing"),
    path("<str:code>/terbuka/terbitkan/", open_data.publish, name="publish"),
    path("<str:code>/terbuka/tarik/", open_data.withdraw, name="withdraw"),
    path("<str:code>/batas.geojson", figures.boundaries, name="boundaries"),
]
