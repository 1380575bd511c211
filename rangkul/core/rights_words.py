"""The rights table of ``permissions.py`` in words: each right as a sentence, each role as one line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .permissions import (
    NEEDS_SECOND_FACTOR,
    OF_AGENCY,
    PURPOSE_OF,
    ROLES,
    SEES_NAMES,
    Permission,
    Purpose,
    Role,
)

P = Permission
SAID = {
    P.DELIVERY_VIEW: _("melihat kiriman data"),
    P.DELIVERY_SEND: _("mengirim data"),
    P.DELIVERY_UNDO: _("membatalkan atau menarik kiriman"),
    P.RUN_VIEW: _("melihat pemadanan"),
    P.RUN_START: _("memulai pemadanan"),
    P.RUN_ACCEPT: _("menerima hasil pemadanan"),
    P.PAIR_DECIDE: _("memutuskan pasangan meragukan"),
    P.CORRECTION_VIEW: _("melihat daftar perbaikan data"),
    P.CORRECTION_REPLY: _("menjawab daftar perbaikan data"),
    P.CHILD_VIEW: _("membuka berkas anak"),
    P.CHILD_EDIT: _("mengubah data anak"),
    P.CHILD_MERGE: _("menggabungkan dan memisahkan anak"),
    P.CHILD_EXPORT: _("mengunduh daftar anak"),
    P.NIK_REVEAL: _("membuka NIK, satu per satu, dengan alasan"),
    P.FORM_MANAGE: _("mengelola formulir"),
    P.VISIT_PLAN: _("membagi tugas kunjungan"),
    P.VISIT_DO: _("mengunjungi anak yang ditugaskan"),
    P.VISIT_VIEW: _("melihat kunjungan dan hasilnya"),
    P.STATEMENT_GIVE: _("memberi keterangan tentang anak"),
    P.MEETING_HOLD: _("mengesahkan daftar dalam musyawarah desa"),
    P.DEVICE_MANAGE: _("mendaftarkan dan mencabut ponsel relawan"),
    P.REPORT_HANDLE: _("menangani laporan warga"),
    P.PORTAL_EXPORT: _("mengunduh hasil untuk portal nasional"),
    P.FINDING_VIEW: _("melihat alasan anak tidak sekolah"),
    P.PROTECTION_VIEW: _("melihat tanda perlindungan anak"),
    P.COUNTS_VIEW: _("melihat angka"),
    P.COUNTS_PUBLISH: _("menerbitkan data terbuka"),
    P.AUDIT_VIEW: _("membaca catatan kegiatan"),
    P.PRIVACY_HANDLE: _("menangani permintaan data pribadi"),
    P.ACCOUNT_MANAGE: _("mengelola akun dan peran"),
    P.REGION_MANAGE: _("mengatur wilayah dan instansi"),
    P.EMERGENCY_OPEN: _("membuka akses darurat selama tiga jam"),
    P.METRICS_VIEW: _("membaca keadaan aplikasi (metrik)"),
}
WHERE = {
    Role.VILLAGE_OPERATOR: _("satu desa atau kelurahan"),
    Role.VOLUNTEER: _("tugas yang diberikan kepadanya"),
    Role.KECAMATAN: _("satu kecamatan"),
    Role.SCHOOL: _("anak di sekolahnya"),
    Role.AGENCY_OFFICER: _("urusan instansinya"),
    Role.PROVINCE: _("satu provinsi"),
    Role.EMERGENCY: _("wilayah yang dibuka, tiga jam"),
}
NAMES, COUNTS, NOTHING = "names", "counts", "nothing"


@dataclass(frozen=True)
class RoleLine:
    """One role: what it sees, where, whether it needs a second factor, and what it may do."""

    role: Role
    sees: str  # NAMES, COUNTS or NOTHING
    where: str
    needs_factor: bool
    of_agency: bool
    may: tuple[str, ...]


@dataclass(frozen=True)
class RightLine:
    """One right, and the roles that carry it."""

    right: Permission
    said: str
    roles: tuple[str, ...]


def roles() -> list[RoleLine]:
    """The table, one line a role, in the order of ``Role``."""
    return [
        RoleLine(
            role=role,
            sees=NAMES if rights & SEES_NAMES else COUNTS if P.COUNTS_VIEW in rights else NOTHING,
            where=str(WHERE.get(role, _("seluruh kabupaten/kota"))),
            needs_factor=role in NEEDS_SECOND_FACTOR,
            of_agency=role in OF_AGENCY,
            may=tuple(str(SAID[right]) for right in P if right in rights),
        )
        for role, rights in ((role, ROLES[role]) for role in Role)
    ]


def groups() -> list[tuple[str, list[RightLine]]]:
    """The same table from the other side: (purpose, its rights with the roles that carry each)."""
    found: list[tuple[str, list[RightLine]]] = []
    for purpose in Purpose:
        lines = [
            RightLine(right, str(SAID[right]), tuple(str(role.label) for role in Role if right in ROLES[role]))
            for right in P
            if PURPOSE_OF[right] == purpose
        ]
        if lines:
            found.append((str(purpose.label), lines))
    return found
