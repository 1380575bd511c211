"""Addresses of this room."""

from django.urls import path

from .views import child, listing, putting

app_name = "registry"
urlpatterns = [
    path("", listing.children, name="children"),
    path("unduh/", listing.export, name="export"),
    path("saringan/simpan/", listing.save_filter, name="save_filter"),
    path("saringan/<int:filter_id>/hapus/", listing.drop_filter, name="drop_filter"),
    path("tindakan/", listing.acts, name="acts"),
    path("tindakan/lakukan/", listing.act, name="act"),
    path("tindakan/<int:act_id>/batalkan/", listing.undo_act, name="undo_act"),
    path("nomor/", child.by_number, name="by_number"),
    path("tambah/", putting.add, name="add"),
    path("pertanyaan/", putting.questions, name="questions"),
    path("pertanyaan/<int:question_id>/jawab/", putting.answer, name="answer"),
    path("peristiwa/<int:event_id>/batalkan/", child.undo_event, name="undo_event"),
    path("gabungan/<int:merge_id>/pisahkan/", putting.unmerge, name="unmerge"),
    path("<int:child_id>/", child.child, name="child"),
    path("<int:child_id>/perbaiki/", child.edit, name="edit"),
    path("<int:child_id>/peristiwa/<str:kind>/", child.event, name="event"),
    path("<int:child_id>/nomor/<str:group>/", child.reveal, name="reveal"),
    path("<int:child_id>/gabung/", putting.choose_other, name="choose_other"),
    path("<int:child_id>/gabung/<int:other_id>/", putting.merge, name="merge"),
]
