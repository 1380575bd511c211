"""English for words that the engine keeps in Indonesian only: columns, steps of the work, files that cannot be read."""

from __future__ import annotations

from ..files.problem import SENTENCES as UNREADABLE

#: What a column can be mapped to (``desk.GROUPS``), with the headings of the groups.
COLUMNS = {
    "Anak": "Child",
    "Nama lengkap": "Full name",
    "NIK": "NIK",
    "Nomor Kartu Keluarga": "Family card number",
    "NISN": "NISN",
    "Jenis kelamin": "Sex",
    "Tanda laki-laki": "Mark for boys",
    "Tanda perempuan": "Mark for girls",
    "Tanggal lahir": "Birth date",
    "Tempat dan tanggal lahir (satu kolom)": "Birth place and date (one column)",
    "Umur yang disebutkan": "Age as stated",
    "Kunci baris milik pengirim": "The sender's row key",
    "Keluarga": "Family",
    "Nama ibu": "Mother's name",
    "Nama ayah": "Father's name",
    "NIK ibu": "Mother's NIK",
    "NIK ayah": "Father's NIK",
    "NIK wali": "Guardian's NIK",
    "Tinggal bersama": "Lives with",
    "Hubungan dalam keluarga": "Relation within the family",
    "Nomor keluarga (DTSEN)": "Family number (DTSEN)",
    "Tempat tinggal": "Home",
    "Alamat": "Address",
    "RT": "RT",
    "RW": "RW",
    "RT/RW (satu kolom)": "RT/RW (one column)",
    "Desa/kelurahan": "Village",
    "Kode desa/kelurahan": "Village code",
    "Kecamatan": "Kecamatan",
    "Kode kecamatan": "Kecamatan code",
    "Kabupaten/kota": "Regency/city",
    "Kode kabupaten/kota": "Regency/city code",
    "Kode provinsi": "Province code",
    "Sekolah": "School",
    "Nama sekolah": "School name",
    "NPSN": "NPSN",
    "Jenjang atau bentuk sekolah": "Level or form of school",
    "Kabupaten/kota sekolah": "Regency/city of the school",
    "Lembaga terdaftar": "Institution registered",
    "Kelas atau tingkat": "Grade",
    "Rombongan belajar": "Class",
    "Nomor peserta didik (Dapodik)": "Pupil number (Dapodik)",
    "Sumber (dapodik, emis, pkbm)": "Source (dapodik, emis, pkbm)",
    "Mengulang kelas": "Repeats the grade",
    "Ketidakhadiran": "Absence",
    "Kehadiran": "Attendance",
    "Mata pelajaran di bawah KKTP": "Subjects below the standard (KKTP)",
    "Bantuan yang diterima": "Aid received",
    "Penerima KIP/PIP": "Receives KIP/PIP",
    "Penerima PKH": "Receives PKH",
    "Penerima BPNT/sembako": "Receives BPNT/food aid",
    "Penerima PBI-JK": "Receives PBI-JK",
    "Kebutuhan khusus": "Special needs",
    "Jarak rumah ke sekolah": "Distance from home to school",
    "Keluar atau pindah": "Leaving or moving",
    "Status siswa": "Pupil status",
    "Alasan keluar": "Reason for leaving",
    "Tanggal keluar": "Date of leaving",
    "Tanggal pindah": "Date of moving",
    "Sekolah tujuan": "Receiving school",
    "NPSN sekolah tujuan": "NPSN of the receiving school",
    "Kependudukan": "Civil registry",
    "Status penduduk": "Civil status",
    "Tanggal status": "Date of the status",
    "Pindah ke": "Moved to",
    "Pendidikan terakhir": "Highest education",
    "Desil kesejahteraan": "Welfare decile",
    "Daftar ATS dan kunjungan": "ATS list and visits",
    "Nomor ATS": "ATS number",
    "Status ATS (BPB, DO, LTM)": "ATS status (BPB, DO, LTM)",
    "Tahun ATS": "ATS year",
    "Keterangan ATS": "ATS remark",
    "Hasil kunjungan": "Finding of the visit",
    "Alasan tidak sekolah": "Reason for being out of school",
    "Tanggal kunjungan": "Date of the visit",
    "Surat keterangan sekolah": "Letter of the school",
    "Nama pesantren": "Name of the pesantren",
    "Pesantren terdaftar": "Pesantren registered",
    "Pernah sekolah": "Ever attended school",
    "Jumlah kunjungan": "Number of visits",
    "Catatan": "Note",
    "Waktu": "Time",
    "Kode semester (20251)": "Semester code (20251)",
    "Tahun ajaran": "School year",
    "Semester": "Semester",
}
#: What is being done (``progress``).
STEPS = {
    "membuka berkas": "opening files",
    "membaca berkas": "reading files",
    "membaca baris": "reading rows",
    "menautkan baris": "linking rows",
    "memutuskan": "deciding",
    "menulis tabel": "writing tables",
    "menulis hasil": "writing results",
}
#: Who usually sends a list (``sources/*.toml``).
SENDERS = {
    "Pusdatin Kemendikdasmen, lewat Dinas Pendidikan": "Pusdatin Kemendikdasmen, through the education agency",
    "Sekolah atau Dinas Pendidikan": "School or education agency",
    "Dinas Sosial atau Bappeda": "Social affairs agency or Bappeda",
    "Kantor Kementerian Agama atau madrasah": "Office of Religious Affairs or madrasah",
    "Desa, kelurahan, kader PKK, relawan": "Villages, PKK cadres, volunteers",
    "Sekolah, Dinas Pendidikan atau Kantor Kementerian Agama": "School, education or religious affairs agency",
    "PKBM, SKB atau Dinas Pendidikan bidang PNF": "PKBM, SKB or education agency, non-formal education",
    "Dinas Kependudukan dan Pencatatan Sipil": "Civil registry",
    "Dinas Pendidikan, sekolah, pesantren, aplikasi daerah": "Education agency, school, pesantren, local application",
}
#: Why a file cannot be read, more exactly (``FileProblem.detail``).
DETAILS = {
    "gambar": "picture",
    "gambar atau suara": "picture or sound",
    "suara": "sound",
    "video": "video",
    "RAR; ekstrak dahulu, lalu kirim sebagai .zip": "RAR; unpack it first, then send it as .zip",
    "7z; ekstrak dahulu, lalu kirim sebagai .zip": "7z; unpack it first, then send it as .zip",
    "gzip; ekstrak dahulu": "gzip; unpack it first",
    "bzip2; ekstrak dahulu": "bzip2; unpack it first",
    "xz; ekstrak dahulu": "xz; unpack it first",
    "dokumen RTF": "RTF document",
    "dokumen PDF": "PDF document",
    "basis data SQLite": "SQLite database",
    "basis data Access": "Access database",
    "Arrow; simpan sebagai Parquet": "Arrow; save it as Parquet",
    "program": "program",
    "zip yang terbagi-bagi; gabungkan dahulu": "a zip in parts; join them first",
    "Excel 2; simpan ulang sebagai .xlsx": "Excel 2; save it again as .xlsx",
    "Excel 3; simpan ulang sebagai .xlsx": "Excel 3; save it again as .xlsx",
    "Excel 4; simpan ulang sebagai .xlsx": "Excel 4; save it again as .xlsx",
    "dokumen Word, PowerPoint atau surel": "Word or PowerPoint document, or e-mail",
    "dokumen Word atau PowerPoint": "Word or PowerPoint document",
    "buku kerja tanpa lembar": "workbook without sheets",
    "folder tidak boleh dibuka": "the folder may not be opened",
    "bukan berkas biasa": "not an ordinary file",
    "berkas tidak ada": "there is no such file",
    "berkas tidak boleh atau tidak dapat dibuka": "the file may not or cannot be opened",
    "zip di dalam zip di dalam zip": "a zip inside a zip inside a zip",
    "zip tanpa isi": "an empty zip",
    "zip terpotong": "the zip is cut short",
    "zip terpotong atau rusak": "the zip is cut short or damaged",
    "bukan Parquet yang utuh": "not a whole Parquet file",
    "tanpa kolom": "no columns",
    "hanya berisi spasi atau baris kosong": "only spaces or empty lines",
    "semua lembarnya kosong": "all sheets are empty",
    "sebagian datanya tidak terbaca": "part of the data cannot be read",
    "barisnya kurang dari yang tercatat": "fewer rows than it says",
    "berkas di dalam zip terlalu banyak": "too many files in the zip",
    "cara pemampatannya tidak dikenal; zip ulang": "unknown compression; zip it again",
    "jalur berkas di dalam zip tidak aman": "unsafe path of a file in the zip",
}
PHRASES = (
    COLUMNS
    | STEPS
    | SENDERS
    | DETAILS
    | {
        "Apakah dua baris register ini satu anak? Tanyakan kepada Dukcapil": "Are these two register rows one child? "
        "Ask the civil registry",
        "Dua anak memakai NIK ini. Milik siapa? Tanyakan kepada Dukcapil": "Two children bear this NIK. Whose is it? "
        "Ask the civil registry",
        "Tidak ada lagi di register maupun daftar mana pun": "No longer in the register or on any list",
        "Desa/kelurahan berubah": "Village changed",
        "Tidak ditemukan di register maupun di daftar sekolah": "Not found in the register or on a roster",
        "anak ini sudah tertaut ke baris lain yang pasti": "the child is in school by another row already",
        "anak ini sudah punya baris yang lebih cocok, jadi ini murid lain": "the child has a better row already, so "
        "this is another pupil",
    }
)
AT_A_DESK_EN = {
    "FILE_KIND_UNKNOWN": "The kind of the file {file} could not be told from its headings. Show what its columns mean.",
    "FILE_NO_HEADER": "No headings were found in the file {file}. Show in which row they stand and what they mean.",
}
_UNREADABLE_EN = {
    "FILE_EMPTY": "This file is empty. Check that its download finished, then send a file with contents.",
    "FILE_BROKEN": "This file is damaged or cut short. Download or copy it again from its source, then send it again.",
    "FILE_PASSWORD": "This file has a password. Open it with the password, save it without one, then send it again.",
    "FILE_BOMB": "The contents of this file are far larger than is reasonable. Send the original, split if need be.",
    "FILE_HTML": "This file is really a web page or XML, not an Excel workbook: open it in Excel, Save As .xlsx, and "
    "send the result.",
    "FILE_TYPE": "This kind of file cannot be read. Send it as .xlsx, .xls, .ods, .csv, .parquet or .zip.",
}
#: Sentences with blanks in braces that stand in no table of the engine.
SENTENCES = [
    *(
        (f"{{file}}: {ours} ({{detail}})", f"{{file}}: {_UNREADABLE_EN[code]} ({{detail}})")
        for code, ours in UNREADABLE.items()
    ),
    *((f"{{file}}: {ours}", f"{{file}}: {_UNREADABLE_EN[code]}") for code, ours in UNREADABLE.items()),
    ("Apakah baris sekolah ini anak yang sama? {who}", "Is this school row the same child? {who}"),
    (
        "{rows} baris, {width} kolom: pemisah kolomnya kacau",
        "{rows} rows, {width} columns: the column separators are a mess",
    ),
    (
        "Berkas pengaturan {path} tidak dapat dibaca: {error}. Perbaiki baris itu.",
        "The settings file {path} cannot be read: {error}. Mend that line.",
    ),
    (
        "Pengaturan {names} di {path} tidak dikenal. Yang ada: {known}.",
        "Settings {names} in {path} are not known. There are: {known}.",
    ),
    (
        "Tanda risiko {name} di {path} tidak dikenal. Yang ada: {known}.",
        "The risk sign {name} in {path} is not known. There are: {known}.",
    ),
    ("Pengaturan belum lengkap: {error}.", "The settings are not complete: {error}."),
    (
        "Wilayah di {where} tidak dapat dibaca. Tulis [[areas]], lalu code, name dan old_code di bawahnya.",
        "The areas in {where} cannot be read. Write [[areas]], and below it code, name and old_code.",
    ),
    (
        "Wilayah {code} di {where} diberi dua nama: {name} dan {other}. Tulis satu nama.",
        "Area {code} in {where} has two names: {name} and {other}. Write one name.",
    ),
    (
        "Kode lama {old} di {where} menjadi lebih dari satu kode: {code} dan {other}. Wilayah itu dipecah: hapus "
        "old_code {old} dari semua barisnya. Baris dengan kode lama itu tetap di kode lama.",
        "The old code {old} in {where} became more than one code: {code} and {other}. That area was divided: delete "
        "old_code {old} from all of its entries. Rows with the old code stay at the old code.",
    ),
    (
        "Kode {code} di {where} kembali ke dirinya sendiri lewat old_code. Hapus old_code yang menyebut kode "
        "yang masih berlaku.",
        "Code {code} in {where} comes back to itself by way of old_code. Delete the old_code that names a code "
        "still in force.",
    ),
    (
        "Wilayah di {where} memuat {names}. Yang ada: code, name, old_code.",
        "An area in {where} has {names}. There are: code, name, old_code.",
    ),
    ("Wilayah {code} di {where} tidak bernama. Tulis name.", "Area {code} in {where} has no name. Write name."),
    (
        "Wilayah {code} di {where} tidak setingkat dengan kode lamanya {old}. Tulis kode lama yang sama panjang.",
        "Area {code} in {where} is not of the level of its old code {old}. Write an old code of the same length.",
    ),
    (
        "Kode wilayah {code} di {where} tidak dapat dibaca. Tulis seperti {usual}.",
        "The area code {code} in {where} cannot be read. Write it like {usual}.",
    ),
    (
        "Peta kolom {path} tidak dapat dibaca: {error}. Perbaiki baris itu.",
        "The column map {path} cannot be read: {error}. Mend that line.",
    ),
    ("{width} kolom berisi", "{width} columns with contents"),
    ("Tidak ada berkas data di {names}. Periksa foldernya.", "There are no data files in {names}. Check the folder."),
    (
        "Peta kolom {path} tidak cocok dengan berkas mana pun. Judul yang harus ada: {missing}. Periksa ejaannya.",
        "The column map {path} fits no file. Headings that must be there: {missing}. Check their spelling.",
    ),
]
