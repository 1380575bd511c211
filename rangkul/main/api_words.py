"""What each operation of the API does, as its page says it to people; the document for programs is in English."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SAID = {
    "whoami": _("Milik siapa token ini, dan apa yang dibukanya."),
    "regions": _("Kabupaten/kota yang dijangkau token."),
    "areas": _("Kecamatan dan desa/kelurahan sebuah kabupaten/kota, menurut kodenya."),
    "figures": _("Angka wilayah sesudah pemadanan terakhir, atau dari satu potret."),
    "figures_of_day": _("Hitung kembali angka seperti diketahui pada akhir suatu hari."),
    "figures_by_run": _("Jumlah sesudah setiap pemadanan, mulai dari yang pertama."),
    "deliveries": _("Daftar kiriman, yang terbaru dahulu."),
    "send_delivery": _("Kirim berkas sebagai satu kiriman. Isi yang sama tidak disimpan dua kali."),
    "delivery": _("Satu kiriman: pemeriksaannya, perubahannya, berkas aslinya."),
    "delivery_accounting": _("Apa jadinya setiap baris kiriman, berkas demi berkas."),
    "runs": _("Daftar pemadanan, yang terbaru dahulu."),
    "start_run": _("Mulai pemadanan dari kiriman yang disebut. Hasilnya tetap menunggu diterima orang."),
    "run": _("Satu pemadanan: kemajuannya dan hasilnya."),
    "corrections": _("Yang perlu diperbaiki pemilik data; setiap instansi mendapat barisnya sendiri."),
    "reply_corrections": _("Jawab baris perbaikan milik sendiri, semua atau tidak sama sekali."),
    "children": _("Daftar anak yang boleh dilihat. Setiap potongannya tercatat."),
    "child": _("Berkas satu anak. Pembukaannya tercatat."),
    "edit_child": _("Perbaiki data satu anak, bila berkasnya belum diubah orang lain."),
    "search_by_number": _("Cari anak dengan NIK atau No. KK, dengan alasan. Pencariannya tercatat."),
    "events": _("Catatan kegiatan, yang terbaru dahulu."),
}
