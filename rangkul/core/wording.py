"""The record as sentences: "memberi peran Petugas data kepada Siti". Actions of all rooms, by their name in the record.

An action without a sentence is shown by its name, so nothing is ever left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .keeping import Kept
from .models import Event, TicketKind
from .permissions import Role

#: action → sentence; ``{on}`` is what it was done to, ``{role}`` a role's name.
SENTENCES = {
    # accounts and rights
    "account.added": gettext_lazy("membuat akun {on}"),
    "account.changed": gettext_lazy("mengubah akun {on}"),
    "account.invited": gettext_lazy("membuat undangan untuk {on}"),
    "account.opened": gettext_lazy("membuka akun {on} dengan undangan"),
    "account.reset": gettext_lazy("mengatur ulang kata sandi dan pengaman {on}"),
    "account.closed": gettext_lazy("menutup akun {on}"),
    "account.reopened": gettext_lazy("membuka kembali akun {on}"),
    "account.signed_in": gettext_lazy("masuk"),
    "account.sign_in_refused": gettext_lazy("percobaan masuk yang gagal untuk {on}"),
    "account.signed_out_everywhere": gettext_lazy("keluar dari semua perangkat"),
    "account.password_changed": gettext_lazy("mengganti kata sandinya"),
    "account.password_set": gettext_lazy("membuat kata sandinya"),
    "account.totp_activated": gettext_lazy("memasang aplikasi kode"),
    "account.totp_deactivated": gettext_lazy("melepas aplikasi kode"),
    "account.webauthn_added": gettext_lazy("memasang kunci sandi (passkey)"),
    "account.webauthn_removed": gettext_lazy("melepas kunci sandi (passkey)"),
    "account.recovery_codes_generated": gettext_lazy("membuat kode pemulihan baru"),
    "account.account_connected": gettext_lazy("menyambungkan akun luar"),
    "account.account_disconnected": gettext_lazy("memutus akun luar"),
    "role.granted": gettext_lazy("memberi peran {role} kepada {on}"),
    "role.revoked": gettext_lazy("mencabut peran {role} dari {on}"),
    "emergency.opened": gettext_lazy("membuka akses darurat"),
    "emergency.ended": gettext_lazy("mengakhiri akses darurat"),
    "token.issued": gettext_lazy("membuat {on}"),
    "token.revoked": gettext_lazy("mencabut {on}"),
    "webhook.added": gettext_lazy("menambah {on}"),
    "webhook.ended": gettext_lazy("mengakhiri {on}"),
    # region
    "region.opened": gettext_lazy("membuka {on}"),
    "region.changed": gettext_lazy("mengubah pengaturan {on}"),
    "keys.rotated": gettext_lazy("mengganti kunci penyegel {on}"),
    "holidays.added": gettext_lazy("menambah hari libur"),
    "holiday.removed": gettext_lazy("menghapus hari libur"),
    "agency.added": gettext_lazy("menambah {on}"),
    "agency.changed": gettext_lazy("mengubah {on}"),
    "agency.closed": gettext_lazy("menutup {on}"),
    "agency.reopened": gettext_lazy("membuka kembali {on}"),
    # the record and privacy
    "accounts.exported": gettext_lazy("mengunduh daftar akun"),
    "record.exported": gettext_lazy("mengunduh catatan kegiatan"),
    "privacy.received": gettext_lazy("menerima {on}: {kind}"),
    "privacy.answered": gettext_lazy("menjawab {on}"),
    "privacy.refused": gettext_lazy("menolak {on}"),
    "breach.noted": gettext_lazy("mencatat {on}"),
    "breach.changed": gettext_lazy("melengkapi {on}"),
    "breach.notified": gettext_lazy("mencatat pemberitahuan untuk {on}"),
    # findings
    "child.finding_taken": gettext_lazy("mencatat temuan kunjungan pada {on}"),
    "child.finding_undone": gettext_lazy("membatalkan temuan kunjungan pada {on}"),
    "child.finding_lapsed": gettext_lazy("mengakhiri masa berlaku bukti sekolah {on}"),
    "child.cluster_set": gettext_lazy("menetapkan klaster {on}"),
    # visits: what came back
    "visit.received": gettext_lazy("menerima hasil {on}"),
    "visit.undone": gettext_lazy("membatalkan hasil {on}"),
    "visit.child_settled": gettext_lazy("memutuskan anak yang ditemukan saat kunjungan"),
    "worry.seen": gettext_lazy("mulai menangani {on}"),
    "worry.closed": gettext_lazy("menyelesaikan {on}"),
    "worries.listed": gettext_lazy("melihat daftar kekhawatiran"),
    "statement.given": gettext_lazy("memberi {on}"),
    "statement.undone": gettext_lazy("menarik {on}"),
    "dispute.answered": gettext_lazy("memutuskan keterangan yang berbeda"),
    "meeting.prepared": gettext_lazy("menyiapkan {on}"),
    "meeting.noted": gettext_lazy("mengisi {on}"),
    "meeting.signed": gettext_lazy("mengesahkan {on}"),
    "meeting.undone": gettext_lazy("membatalkan {on}"),
    "meeting.printed": gettext_lazy("mencetak {on}"),
    "visits.handed_in": gettext_lazy("mengirim hasil kunjungan untuk pemadanan"),
    "visit.revisits_drawn": gettext_lazy("mengundi kunjungan ulang"),
    "portal.codes_seeded": gettext_lazy("mengisi tabel kode portal"),
    "portal.codes_changed": gettext_lazy("mengubah tabel kode portal"),
    "portal.exported": gettext_lazy("mengunduh daftar untuk portal"),
    "portal.marked": gettext_lazy("menandai baris portal"),
    "portal.counted": gettext_lazy("mencatat angka portal"),
    "report.received": gettext_lazy("menerima {on}"),
    "report.handled": gettext_lazy("menangani {on}"),
    # visits: who goes where
    "visit.round_made": gettext_lazy("menyusun {on}"),
    "visit.round_opened": gettext_lazy("memulai {on}"),
    "visit.round_closed": gettext_lazy("menutup {on}"),
    "visit.round_undone": gettext_lazy("membatalkan {on}"),
    "visit.doors_given": gettext_lazy("memindahkan pintu kunjungan"),
    "visit.doors_shared": gettext_lazy("membagikan pintu kunjungan yang menunggu"),
    "visit.doors_withdrawn": gettext_lazy("menarik pintu kunjungan"),
    "visit.replanned": gettext_lazy("mencatat relawan berhalangan dan membagikan pintunya"),
    "visit.absence_ended": gettext_lazy("mencatat relawan dapat berkunjung lagi"),
    "visit.step_undone": gettext_lazy("membatalkan perubahan pembagian pintu"),
    "visit.volunteer_set": gettext_lazy("mencatat tempat tinggal relawan"),
    "visit.reminded": gettext_lazy("menghitung tenggat kunjungan"),
    "visit.told": gettext_lazy("mencatat bahwa pengingat sudah dikirim"),
    "visit.rules_set": gettext_lazy("mengubah aturan kunjungan"),
    "visit.letters_issued": gettext_lazy("membuat surat tugas {on}"),
    "visit.printed": gettext_lazy("mencetak lembar atau surat {on}"),
    "visit.coverage_exported": gettext_lazy("mengunduh angka kunjungan"),
    "visit.evidence_completed": gettext_lazy("melengkapi bukti kunjungan"),
    "visit.reason_told": gettext_lazy("melengkapi alasan pada {on}"),
    "visit.kept_decided": gettext_lazy("memutuskan kunjungan yang tertahan"),
    "visit.fields_decided": gettext_lazy("memutuskan isian yang berbeda"),
    "visit.task_finished": gettext_lazy("menyelesaikan tugas kunjungan"),
    "visit.cluster_changed": gettext_lazy("mengubah klaster pada {on}"),
    "clusters.changed": gettext_lazy("mengubah tabel klaster"),
    "visits.exported": gettext_lazy("mengunduh daftar hasil kunjungan"),
    "visit.why_opened": gettext_lazy("membaca alasan pada {on}"),
    # deliveries
    "upload.begun": gettext_lazy("mulai mengunggah berkas"),
    "upload.complete": gettext_lazy("mengunggah berkas sampai lengkap"),
    "upload.finished": gettext_lazy("menyelesaikan unggahan"),
    "upload.dropped": gettext_lazy("membuang unggahan yang tidak diteruskan"),
    "delivery.received": gettext_lazy("mengunggah {on}"),
    "delivery.unpacked": gettext_lazy("membuka isi zip {on}"),
    "delivery.split": gettext_lazy("memisahkan {on} dari kiriman lain"),
    "delivery.described": gettext_lazy("melengkapi keterangan {on}"),
    "delivery.rebased": gettext_lazy("mengganti dasar hukum {on}"),
    "delivery.recheck": gettext_lazy("meminta {on} diperiksa lagi"),
    "delivery.checked": gettext_lazy("memeriksa {on}"),
    "delivery.revived": gettext_lazy("melanjutkan pemeriksaan {on}"),
    "delivery.rows_shown": gettext_lazy("melihat baris {on}"),
    "delivery.taken": gettext_lazy("menerima {on}"),
    "delivery.undone": gettext_lazy("membatalkan {on}"),
    "delivery.withdrawn": gettext_lazy("menarik {on}"),
    "delivery.used": gettext_lazy("memakai {on} dalam pemadanan yang diterima"),
    "delivery.laid_out": gettext_lazy("menyiapkan kiriman untuk pemadanan"),
    "areas.changed": gettext_lazy("mengubah kode wilayah"),
    "areas.followed": gettext_lazy("memindahkan anak dan tugas ke kode wilayah baru"),
    "children.area_followed": gettext_lazy("memberi anak-anak kode wilayah yang baru"),
    "visits.area_followed": gettext_lazy("memindahkan kunjungan yang belum selesai ke kode wilayah baru"),
    "keeping.changed": gettext_lazy("mengubah masa simpan: {kept}"),
    "retention.ran": gettext_lazy("memeriksa semua masa simpan malam ini"),
    "retention.accounts": gettext_lazy("memusnahkan catatan masuk dan isi permintaan yang masa simpannya habis"),
    "retention.children": gettext_lazy("memusnahkan data anak yang masa simpannya habis"),
    "retention.rows": gettext_lazy("memusnahkan baris daftar yang dasar hukumnya berakhir"),
    "retention.answers": gettext_lazy("memusnahkan jawaban kunjungan yang masa simpannya habis"),
    "retention.reports": gettext_lazy("memusnahkan laporan dan tanda yang masa simpannya habis"),
    "retention.runs": gettext_lazy(
        "memusnahkan tabel pemadanan yang dasar kirimannya berakhir atau masa simpannya habis"
    ),
    "delivery.destroyed": gettext_lazy("memusnahkan {on} karena masa simpannya berakhir"),
    "delivery.exported": gettext_lazy("mengunduh baris {on}"),
    "deliveries.exported": gettext_lazy("mengunduh daftar kiriman"),
    "map.saved": gettext_lazy("menyimpan susunan kolom"),
    "map.dropped": gettext_lazy("menghapus susunan kolom"),
    "basis.added": gettext_lazy("mencatat dasar hukum kiriman"),
    "basis.extended": gettext_lazy("memperpanjang {on}"),
    "basis.ended": gettext_lazy("mengakhiri {on}"),
    "calendar.set": gettext_lazy("mengatur kalender kiriman"),
    "calendar.reminded": gettext_lazy("mengingatkan pengirim yang terlambat"),
    # runs and questions
    "run.begun": gettext_lazy("memulai {on}"),
    "run.taken_up": gettext_lazy("mengerjakan {on}"),
    "run.finished": gettext_lazy("menyelesaikan {on}"),
    "run.cancelled": gettext_lazy("membatalkan {on}"),
    "run.stopped": gettext_lazy("menghentikan {on}"),
    "run.failed": gettext_lazy("{on} gagal"),
    "run.accepted": gettext_lazy("menerima hasil {on}"),
    "run.rejected": gettext_lazy("menolak hasil {on}"),
    "run.taken": gettext_lazy("memasukkan hasil {on} ke register"),
    "pair.opened": gettext_lazy("membuka {on}"),
    "pair.decided": gettext_lazy("memutuskan {on}"),
    "pair.undone": gettext_lazy("membatalkan keputusan atas {on}"),
    "corrections.written": gettext_lazy("menulis daftar perbaikan dari {on}"),
    "correction.replied": gettext_lazy("menjawab {on}"),
    "correction.exported": gettext_lazy("mengunduh daftar perbaikan"),
    "changes.listed": gettext_lazy("membuka daftar perubahan antara dua pemadanan"),
    "changes.exported": gettext_lazy("mengunduh daftar perubahan antara dua pemadanan"),
    # the register
    "child.opened": gettext_lazy("membuka berkas {on}"),
    "child.searched": gettext_lazy("mencari anak"),
    "child.searched_nik": gettext_lazy("mencari anak dengan NIK"),
    "child.listed": gettext_lazy("membuka daftar anak"),
    "child.added": gettext_lazy("menambah {on}"),
    "child.changed": gettext_lazy("mengubah data {on}"),
    "child.merged": gettext_lazy("menggabungkan {on}"),
    "child.unmerged": gettext_lazy("memisahkan kembali {on}"),
    "child.exported": gettext_lazy("mengunduh daftar anak"),
    "child.export_finished": gettext_lazy("selesai mengunduh daftar anak"),
    "child.event_noted": gettext_lazy("mencatat peristiwa {on}"),
    "child.event_undone": gettext_lazy("membatalkan peristiwa {on}"),
    "child.question_answered": gettext_lazy("menjawab pertanyaan tentang {on}"),
    "child.many_changed": gettext_lazy("menandai banyak anak sekaligus"),
    "child.many_undone": gettext_lazy("membatalkan tanda banyak anak"),
    "filter.saved": gettext_lazy("menyimpan saringan daftar anak"),
    "filter.dropped": gettext_lazy("menghapus saringan daftar anak"),
    "nik.revealed": gettext_lazy("membuka NIK {on}"),
    # questionnaires
    "form.uploaded": gettext_lazy("mengunggah {on}"),
    "form.published": gettext_lazy("menerbitkan {on}"),
    "form.retired": gettext_lazy("menarik {on}"),
    "form.ended": gettext_lazy("mengakhiri penerbitan {on}"),
    "form.downloaded": gettext_lazy("mengunduh {on}"),
    "submission.received": gettext_lazy("mengirim {on}"),
    "submission.completed": gettext_lazy("melengkapi berkas {on}"),
    "submission.opened": gettext_lazy("membuka jawaban {on}"),
    "submissions.exported": gettext_lazy("mengunduh daftar isian"),
    "submission.placed": gettext_lazy("mencatat desa untuk {on}"),
    "device.enrolled": gettext_lazy("mendaftarkan {on}"),
    "device.revoked": gettext_lazy("mencabut {on}"),
    "device.invited": gettext_lazy("membuat lembar pendaftaran HP"),
    "device.signed_out": gettext_lazy("keluar dari {on} dan mengosongkannya"),
    "deposit.received": gettext_lazy("menitipkan isian tersegel dari HP"),
    "visit.recovered": gettext_lazy("menerima isian yang dititipkan tersegel"),
    "deposit.opened": gettext_lazy("membuka isian tersegel dari HP"),
    "collect.opened": gettext_lazy("membuka pintu ODK Collect untuk {on}"),
    "collect.closed": gettext_lazy("menutup pintu ODK Collect untuk {on}"),
    # figures
    "counts.taken": gettext_lazy("menghitung angka wilayah"),
    "counts.recomputed": gettext_lazy("menghitung ulang angka masa lalu"),
    "counts.exported": gettext_lazy("mengunduh angka"),
    "counts.published": gettext_lazy("menerbitkan data terbuka"),
    "counts.withdrawn": gettext_lazy("menarik data terbuka"),
}  # fmt: skip

#: what a line speaks of → its name with ``{id}``
KINDS = {
    "person": gettext_lazy("akun {id}"),
    "child": gettext_lazy("anak {id}"),
    "region": gettext_lazy("wilayah {id}"),
    "agency": gettext_lazy("instansi {id}"),
    "ticket": gettext_lazy("permintaan nomor {id}"),
    "breach": gettext_lazy("kejadian nomor {id}"),
    "delivery": gettext_lazy("kiriman nomor {id}"),
    "run": gettext_lazy("pemadanan nomor {id}"),
    "pair": gettext_lazy("pasangan nomor {id}"),
    "correction": gettext_lazy("perbaikan nomor {id}"),
    "basis": gettext_lazy("dasar hukum nomor {id}"),
    "snapshot": gettext_lazy("angka nomor {id}"),
    "round": gettext_lazy("putaran kunjungan nomor {id}"),
    "upload": gettext_lazy("unggahan nomor {id}"),
    "visit": gettext_lazy("kunjungan nomor {id}"),
    "worry": gettext_lazy("kekhawatiran"),
    "statement": gettext_lazy("keterangan nomor {id}"),
    "meeting": gettext_lazy("musyawarah nomor {id}"),
    "report": gettext_lazy("laporan"),
    "device": gettext_lazy("HP nomor {id}"),
    "formversion": gettext_lazy("formulir nomor {id}"),
    "submission": gettext_lazy("isian nomor {id}"),
    "apitoken": gettext_lazy("token nomor {id}"),
    "webhook": gettext_lazy("alamat kabar nomor {id}"),
}

#: names of details in words; what is not here is shown by its name
DETAILS = {
    "rows": gettext_lazy("baris"),
    "runs": gettext_lazy("pemadanan"),
    "tables": gettext_lazy("tabel"),
    "pairs": gettext_lazy("pertanyaan"),
    "lines": gettext_lazy("baris"),
    "files": gettext_lazy("berkas"),
    "deliveries": gettext_lazy("kiriman"),
    "people": gettext_lazy("orang terkena"),
    "kinds": gettext_lazy("jenis data"),
    "child": gettext_lazy("anak"),
    "due": gettext_lazy("batas waktu"),
    "until": gettext_lazy("sampai"),
    "late": gettext_lazy("terlambat"),
    "ground": gettext_lazy("dasar penolakan"),
    "days": gettext_lazy("hari"),
    "day": gettext_lazy("hari"),
    "roles": gettext_lazy("peran"),
    "factors": gettext_lazy("pengaman dihapus"),
    "method": gettext_lazy("cara"),
    "digest": gettext_lazy("sidik"),
    "number": gettext_lazy("nomor"),
    "shapes": gettext_lazy("bidang peta"),
    "size": gettext_lazy("ukuran"),
    "new": gettext_lazy("baru"),
    "first": gettext_lazy("dari"),
    "last": gettext_lazy("sampai"),
    "person": gettext_lazy("orang"),
    "action": gettext_lazy("kegiatan"),
    "state": gettext_lazy("keadaan"),
    "attempt": gettext_lazy("percobaan"),
    "run": gettext_lazy("pemadanan"),
    "at": gettext_lazy("pada"),
    "scopes": gettext_lazy("hak"),
    "events": gettext_lazy("kejadian"),
    "form": gettext_lazy("formulir"),
    "version": gettext_lazy("versi"),
    "channel": gettext_lazy("lewat"),
    "missing": gettext_lazy("berkas belum ada"),
    "purpose": gettext_lazy("keperluan"),
    "audience": gettext_lazy("pengisi"),
    "questions": gettext_lazy("pertanyaan"),
    "valid_from": gettext_lazy("mulai"),
    "last_day": gettext_lazy("hari terakhir"),
    "children": gettext_lazy("anak"),
    "visits": gettext_lazy("kunjungan"),
    "reasons": gettext_lazy("alasan"),
    "submissions": gettext_lazy("isian"),
    "boxes": gettext_lazy("kiriman tersegel"),
    "reports": gettext_lazy("laporan"),
    "worries": gettext_lazy("tanda perlindungan"),
    "facts": gettext_lazy("perubahan yang dicatat"),
    "requests": gettext_lazy("permintaan"),
    "sign_ins": gettext_lazy("catatan masuk"),
    "slips": gettext_lazy("undangan"),
    "tries": gettext_lazy("percobaan gagal"),
    "destroyed": gettext_lazy("dimusnahkan"),
    "from": gettext_lazy("dari"),
    "to": gettext_lazy("menjadi"),
}
#: names of fields in words, likewise
FIELDS = {
    "nik": "NIK",
    "no_kk": gettext_lazy("No. KK"),
    "nisn": "NISN",
    "sex": gettext_lazy("jenis kelamin"),
    "birth_date": gettext_lazy("tanggal lahir"),
    "mother_name": gettext_lazy("nama ibu"),
    "father_name": gettext_lazy("nama ayah"),
    "parents": gettext_lazy("orang tua"),
    "address": gettext_lazy("alamat"),
    "area": gettext_lazy("wilayah"),
    "age": gettext_lazy("umur"),
    "school": gettext_lazy("sekolah"),
    "standing": gettext_lazy("status sekolah"),
    "verdict": gettext_lazy("status sekolah"),
    "category": gettext_lazy("kategori"),
    "because": gettext_lazy("alasan status"),
    "decile": gettext_lazy("desil"),
    "flags": gettext_lazy("tanda"),
    "labels": gettext_lazy("label"),
    "verification": gettext_lazy("verifikasi"),
    "family": gettext_lazy("keluarga"),
    "records": gettext_lazy("catatan sumber"),
    "history": gettext_lazy("riwayat"),
    "readers": gettext_lazy("siapa yang membuka"),
    "questions": gettext_lazy("pertanyaan"),
    "name": gettext_lazy("nama"),
    "email": gettext_lazy("surel"),
    "phone": gettext_lazy("telepon"),
    "language": gettext_lazy("bahasa"),
    "born_on": gettext_lazy("tanggal lahir"),
    "answer": gettext_lazy("jawaban"),
    "reply": gettext_lazy("balasan"),
    "child_key": gettext_lazy("kunci anak"),
    "request": gettext_lazy("isi permintaan"),
    "requester_name": gettext_lazy("nama pemohon"),
    "requester_relation": gettext_lazy("hubungan pemohon"),
    "requester_contact": gettext_lazy("alamat pemohon"),
    "what": gettext_lazy("kejadian"),
    "happened_at": gettext_lazy("waktu kejadian"),
    "data_kinds": gettext_lazy("jenis data"),
    "people_count": gettext_lazy("banyaknya orang"),
    "measures": gettext_lazy("penanganan"),
    "notified_whom": gettext_lazy("penerima pemberitahuan"),
    "government_head": gettext_lazy("nama pimpinan"),
    "government_head_title": gettext_lazy("jabatan pimpinan"),
    "data_protection_contact": gettext_lazy("narahubung"),
    "age_from": gettext_lazy("umur paling muda"),
    "age_to": gettext_lazy("umur paling tua"),
    "time_zone": gettext_lazy("zona waktu"),
    "year_starts": gettext_lazy("awal tahun ajaran"),
    "logo": gettext_lazy("lambang"),
    "boundaries": gettext_lazy("peta"),
    "engine_settings": gettext_lazy("pengaturan pemadanan"),
    "short_name": gettext_lazy("nama pendek"),
    "area_code": gettext_lazy("letak"),
}
#: what the sentence has said already, or what only the machine needs
UNSAID = {"grant", "role", "kind", "agency", "kept"}


def sentence(event: Event, names: Mapping[tuple[str, str], str]) -> str:
    """What was done, without who and when. ``names``: (kind, id) → name, where one is known to the reader."""
    on = names.get((event.on_kind, event.on_id)) or _on(event)
    said = SENTENCES.get(event.action)
    if said is None:
        return f"{event.action} {on}".strip()
    return str(said).format(on=on, role=_role(event), kind=_ticket_kind(event), kept=_kept(event)).strip()


def details(event: Event) -> str:
    """What else the line holds: field names, counts and ids."""
    parts = []
    if event.fields:
        parts.append(_("isian: %s") % ", ".join(str(FIELDS.get(name, name)) for name in event.fields))
    known = event.action in SENTENCES
    for name, value in sorted(event.details.items()):
        if value not in (None, "", []) and not (known and name in UNSAID):
            parts.append(f"{DETAILS.get(name, name)}: {_plain(value)}")
    return "; ".join(parts)


def _on(event: Event) -> str:
    form = KINDS.get(event.on_kind)
    return str(form).format(id=event.on_id) if form else " ".join(filter(None, (event.on_kind, event.on_id)))


def _role(event: Event) -> str:
    code = event.details.get("role", "")
    return str(Role(code).label) if code in Role.values else str(code)


def _kept(event: Event) -> str:
    code = event.details.get("kept", "")
    return str(Kept(code).label) if code in Kept.values else str(code)


def _ticket_kind(event: Event) -> str:
    code = event.details.get("kind", "")
    return str(TicketKind(code).label) if code in TicketKind.values else str(code)


def _plain(value: object) -> str:
    if isinstance(value, list):
        shown = ", ".join(map(str, value[:20]))
        return f"{shown} …" if len(value) > 20 else shown
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    return date_format(timezone.localtime(moment), "j M Y H.i") if moment and moment.tzinfo else str(value)
