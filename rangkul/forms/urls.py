"""Addresses of forms."""

from django.urls import path

from .views import collect, questionnaires, submissions

app_name = "forms"
urlpatterns = [
    path("", questionnaires.forms, name="forms"),
    path("unggah/", questionnaires.upload, name="upload"),
    path("odk-collect/", collect.collect, name="collect"),
    path("isian/", submissions.submissions, name="submissions"),
    path("isian/<int:pk>/", submissions.submission, name="submission"),
    path("isian/<int:pk>/foto/<int:file_id>/", submissions.photo, name="photo"),
    path("<int:pk>/", questionnaires.version, name="version"),
    path("<int:pk>/terbitkan/", questionnaires.publish, name="publish"),
    path("<int:pk>/tarik/", questionnaires.retire, name="retire"),
    path("<int:pk>/perubahan/", questionnaires.compare, name="compare"),
    path("<int:pk>/pratinjau/", questionnaires.preview, name="preview"),
    path("<int:pk>/unduh/<str:ending>/", questionnaires.download, name="download"),
    path("terbitan/<int:pk>/akhiri/", questionnaires.end, name="end"),
]
