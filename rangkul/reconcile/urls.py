"""Addresses of this room."""

from django.urls import path, register_converter

from .views import corrections, review, runs


class Ending:
    regex = "xlsx|csv"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(Ending, "reconcile_ending")
app_name = "reconcile"
urlpatterns = [
    path("", runs.runs, name="runs"),
    path("mulai/", runs.start, name="start"),
    path("<int:run_id>/", runs.run, name="run"),
    path("<int:run_id>/batalkan/", runs.cancel, name="cancel"),
    path("<int:run_id>/ulangi/", runs.again, name="again"),
    path("<int:run_id>/terima/", runs.accept, name="accept"),
    path("<int:run_id>/tolak/", runs.reject, name="reject"),
    path("<int:run_id>/perubahan/<str:change>/", runs.changes, name="changes"),
    path("<int:run_id>/perubahan/<str:change>.<reconcile_ending:ending>", runs.changes_file, name="changes_file"),
    path("tinjau/", review.review, name="review"),
    path("tinjau/<int:pair_id>/", review.answer, name="answer"),
    path("jawaban/", review.decisions, name="decisions"),
    path("jawaban/<int:decision_id>/urungkan/", review.undo, name="undo"),
    path("perbaikan/", corrections.corrections, name="corrections"),
    path("perbaikan/jawab/", corrections.reply, name="reply"),
    path("perbaikan/unduh.<reconcile_ending:ending>", corrections.corrections_file, name="corrections_file"),
]
