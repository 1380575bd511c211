"""Addresses of this room, below /kiriman/."""

from django.urls import path

from .views import bases, calendar, columns, deciding, detail, listing, sending, tables, uploading

app_name = "intake"
urlpatterns = [
    path("", listing.deliveries, name="deliveries"),
    path("baru/", sending.new, name="new"),
    path("potongan/", uploading.begin, name="pieces"),
    path("potongan/<int:pk>/<int:start>/", uploading.piece, name="piece"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/kemajuan/", detail.progress, name="progress"),
    path("<int:pk>/keterangan/", detail.describe, name="describe"),
    path("<int:pk>/periksa/", detail.check_again, name="check_again"),
    path("<int:pk>/kolom/", columns.columns, name="columns"),
    path("<int:pk>/kolom/simpan/", columns.save_columns, name="save_columns"),
    path("<int:pk>/kolom/<int:map_id>/lepas/", columns.drop_columns, name="drop_columns"),
    path("<int:pk>/masalah/", tables.problems, name="problems"),
    path("<int:pk>/perubahan/", tables.difference, name="difference"),
    path("<int:pk>/perbaiki.xlsx", tables.refused, name="refused"),
    path("<int:pk>/ambil/", deciding.take, name="take"),
    path("<int:pk>/batalkan/", deciding.undo, name="undo"),
    path("<int:pk>/tarik/", deciding.withdraw, name="withdraw"),
    path("<int:pk>/buang/", deciding.discard, name="discard"),
    path("<int:pk>/dasar/", deciding.rest_on, name="rest_on"),
    path("dasar/", bases.bases, name="bases"),
    path("dasar/baru/", bases.new_basis, name="new_basis"),
    path("dasar/<int:pk>/", bases.basis, name="basis"),
    path("dasar/<int:pk>/perpanjang/", bases.extend, name="extend_basis"),
    path("dasar/<int:pk>/akhiri/", bases.end, name="end_basis"),
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/atur/", calendar.set_calendar, name="set_calendar"),
    path("kalender/<slug:kind>/<slug:period>/pengingat/", calendar.reminder, name="reminder"),
]
