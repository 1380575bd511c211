"""The form of the "Daftar Peserta Didik" export, 66 columns under two lines of headers."""

from __future__ import annotations


def listed(text: str) -> list[str]:
    return text.split("|")


GROUP = ["Nama", "Tahun Lahir", "Jenjang Pendidikan", "Pekerjaan", "Penghasilan", "NIK"]
LEFT = listed(
    "No|Nama|NIPD|JK|NISN|Tempat Lahir|Tanggal Lahir|NIK|Agama|Alamat|RT|RW|Dusun|Kelurahan|Kecamatan|Kode Pos|"
    "Jenis Tinggal|Alat Transportasi|Telepon|HP|E-Mail|SKHUN|Penerima KPS|No. KPS"
)
RIGHT = listed(
    "Rombel Saat Ini|No Peserta Ujian Nasional|No Seri Ijazah|Penerima KIP|Nomor KIP|Nama di KIP|Nomor KKS|"
    "No Registrasi Akta Lahir|Bank|Nomor Rekening Bank|Rekening Atas Nama|Layak PIP (usulan dari sekolah)|"
    "Alasan Layak PIP|Kebutuhan Khusus|Sekolah Asal|Anak ke-berapa|Lintang|Bujur|No KK|Berat Badan|Tinggi Badan|"
    "Lingkar Kepala|Jml. Saudara Kandung|Jarak Rumah ke Sekolah (KM)"
)
FAMILY = ["Data Ayah", *[None] * 5, "Data Ibu", *[None] * 5, "Data Wali", *[None] * 5]
DAPODIK_TITLE = [
    ["Daftar Peserta Didik"],
    ["SMP NEGERI 1 BANJARBARU"],
    ["Kecamatan Kec. Banjarbaru Utara, Kabupaten Kota Banjarbaru, Provinsi Prov. Kalimantan Selatan"],
    ["Tanggal Unduh: 2025-10-01 08:00:00", None, "Pengunduh: operator"],
]
DAPODIK_HEADER = [LEFT + FAMILY + RIGHT, [None] * 24 + GROUP * 3 + [None] * 24]


def dapodik_row(**cells):
    """A row of the export; cells by header, those of a parent as ``ibu_Nama``."""
    at = {name: n for n, name in enumerate(LEFT)} | {name: n + 42 for n, name in enumerate(RIGHT)}
    at |= {
        f"{who}_{name}": 24 + 6 * n + k for n, who in enumerate(("ayah", "ibu", "wali")) for k, name in enumerate(GROUP)
    }
    row = [None] * 66
    for name, value in cells.items():
        row[at[name]] = value
    return row
