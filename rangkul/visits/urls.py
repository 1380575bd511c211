"""Addresses of visits."""

from django.urls import path

from .views import coverage, papers, planning, rekey, stuck, volunteers

app_name = "visits"
urlpatterns = [
    # who goes where
    path("", planning.rounds, name="rounds"),
    path("putaran/baru/", planning.new_round, name="new_round"),
    path("putaran/<int:round_id>/", planning.round_page, name="round"),
    path("putaran/<int:round_id>/ubah/", planning.change_round, name="change_round"),
    path("putaran/<int:round_id>/desa/<str:key>/", planning.village, name="village"),
    path("putaran/<int:round_id>/desa/<str:key>/ubah/", planning.change_doors, name="change_doors"),
    path("langkah/<int:step_id>/batal/", planning.undo_step, name="undo_step"),
    path("relawan/", volunteers.volunteers, name="volunteers"),
    path("relawan/<int:person_id>/<str:village>/", volunteers.volunteer, name="volunteer"),
    path("relawan/<int:person_id>/<str:village>/berhalangan/", volunteers.absence, name="absence"),
    path("pintu-saya/", volunteers.my_doors, name="my_doors"),
    path("tersendat/", stuck.stuck, name="stuck"),
    path("tersendat/<int:reminder_id>/diingatkan/", stuck.told, name="told"),
    path("aturan/<str:code>/", stuck.rules, name="rules"),
    # on paper
    path("putaran/<int:round_id>/desa/<str:key>/lembar/", papers.sheets, name="sheets"),
    path("putaran/<int:round_id>/surat/", papers.letters, name="letters"),
    path("surat/<int:letter_id>.<str:ending>", papers.letter, name="letter"),
    path("ketik/", rekey.rekey, name="rekey"),
    path("ketik/<str:visit_code>/", rekey.rekey_sheet, name="rekey_sheet"),
    # from above
    path("cakupan/", coverage.coverage, name="coverage"),
    path("cakupan/<str:code>/", coverage.coverage, name="coverage_of"),
    path("cakupan/<str:code>/unduh/", coverage.coverage_workbook, name="coverage_workbook"),
    path("cakupan/<str:code>/mingguan/", coverage.weekly, name="weekly"),
    path("cakupan/<str:code>/batas/", coverage.coverage_borders, name="coverage_borders"),
]
