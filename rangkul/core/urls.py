"""Addresses of accounts, areas, the record and privacy."""

from django.urls import path

from .views import accounts, me, privacy, record, region, slips

app_name = "core"
urlpatterns = [
    path("orang/", accounts.accounts, name="accounts"),
    path("orang/tambah/", accounts.add, name="account_add"),
    path("orang/<int:person_id>/", accounts.account, name="account"),
    path("orang/<int:person_id>/peran/", accounts.grant, name="grant"),
    path("orang/<int:person_id>/undang/", accounts.invite, name="invite"),
    path("orang/<int:person_id>/atur-ulang/", accounts.reset, name="account_reset"),
    path("orang/<int:person_id>/tutup/", accounts.close, name="account_close"),
    path("orang/<int:person_id>/buka/", accounts.reopen, name="account_reopen"),
    path("orang/peran/<int:grant_id>/cabut/", accounts.revoke, name="revoke"),
    path("undangan/", slips.invitation, name="invitation"),
    path("lupa-kata-sandi/", slips.forgotten, name="forgotten"),
    path("saya/", me.me, name="me"),
    path("saya/keluar-semua/", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("hak/", me.rights, name="rights"),
    path("darurat/", me.emergency, name="emergency"),
    path("darurat/<int:grant_id>/akhiri/", me.end_emergency, name="emergency_end"),
    path("catatan/", record.record, name="record"),
    path("catatan/unduh.xlsx", record.record_xlsx, name="record_xlsx"),
    path("catatan/darurat/", me.emergencies, name="emergencies"),
    path("permintaan/", privacy.privacy, name="privacy"),
    path("permintaan/catat/", privacy.receive, name="ticket_add"),
    path("permintaan/<int:ticket_id>/", privacy.ticket, name="ticket"),
    path("permintaan/kebocoran/", privacy.breaches, name="breaches"),
    path("permintaan/kebocoran/catat/", privacy.note_breach, name="breach_add"),
    path("permintaan/kebocoran/<int:breach_id>/", privacy.breach, name="breach"),
    path("permintaan/kebocoran/<int:breach_id>/surat/", privacy.breach_letter, name="breach_letter"),
    path("permintaan/pemusnahan/", privacy.retention, name="retention"),
    path("wilayah/", region.region, name="region"),
    path("wilayah/<str:code>/", region.names, name="region_names"),
    path("wilayah/<str:code>/lambang/", region.logo, name="region_logo"),
    path("wilayah/<str:code>/lambang/ganti/", region.change_logo, name="region_logo_change"),
    path("wilayah/<str:code>/kalender/", region.calendar, name="region_calendar"),
    path("wilayah/<str:code>/kalender/hapus/", region.remove_holiday, name="holiday_remove"),
    path("wilayah/<str:code>/instansi/", region.agencies, name="region_agencies"),
    path("wilayah/<str:code>/instansi/tambah/", region.add_agency, name="agency_add"),
    path("wilayah/instansi/<int:agency_id>/", region.agency, name="agency"),
    path("wilayah/<str:code>/peta/", region.boundaries, name="region_map"),
    path("wilayah/<str:code>/mesin/", region.engine_settings, name="region_engine"),
]
