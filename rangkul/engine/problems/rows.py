"""Sentences about rows, sheets and whole files."""

from __future__ import annotations

from .entry import ERROR, INFO, REFUSED, WARNING, Entry

ENTRIES: dict[str, Entry] = {
    "TOTAL_ROW": Entry(
        INFO,
        "Baris jumlah, bukan data anak, jadi dilewati.",
        "A row of totals, not a child; skipped.",
    ),
    "HEADER_ROW": Entry(
        INFO,
        "Baris judul terulang di tengah data, jadi dilewati.",
        "The header is repeated among the data; skipped.",
    ),
    "NOT_DATA": Entry(
        INFO,
        "Baris ini bukan data anak (judul, catatan atau tanda tangan), jadi dilewati.",
        "This row is no child (a title, a note or a signature); skipped.",
    ),
    "DUPLICATE_ROW": Entry(
        INFO,
        "Baris ini sama persis dengan baris sebelumnya dan dihitung satu kali. Hapus salah satunya.",
        "This row equals an earlier one and is counted once. Delete one of them.",
    ),
    "ID_NOT_UNIQUE": Entry(
        WARNING,
        "Kolom nomor pengenal {column} berisi nilai kosong atau kembar, jadi nomor baris yang dipakai. Perbaiki "
        "bila perlu.",
        "The id column {column} is empty or repeated in places, so row numbers are used instead. Mend it if need be.",
    ),
    "ROW_SHIFTED": Entry(
        REFUSED,
        "Jumlah kolom baris ini berbeda dengan judulnya, isinya tergeser. Biasanya ada tanda pemisah di dalam sel; "
        "beri tanda petik atau hapus.",
        "This row has more columns than the header, its values slipped. A separator inside a cell needs quotes.",
    ),
    "ROW_UNREADABLE": Entry(
        REFUSED,
        "Baris ini tidak dapat dibaca: {detail}. Perbaiki barisnya, lalu kirim ulang.",
        "This row cannot be read: {detail}. Mend it and send it again.",
    ),
    "FILE_MISSING": Entry(
        ERROR,
        "Berkas {file} tidak ada. Periksa nama dan foldernya.",
        "The file {file} does not exist. Check its name and folder.",
    ),
    "FILE_EMPTY": Entry(
        ERROR,
        "Berkas {file} kosong. Minta pengirim mengirim ulang.",
        "The file {file} is empty. Ask its sender to send it again.",
    ),
    "FILE_BROKEN": Entry(
        ERROR,
        "Berkas {file} rusak atau terpotong saat dikirim. Minta pengirim mengirim ulang.",
        "The file {file} is damaged or was cut off on the way. Ask its sender to send it again.",
    ),
    "FILE_PASSWORD": Entry(
        ERROR,
        "Berkas {file} memakai kata sandi. Buka, simpan tanpa kata sandi, lalu kirim lewat jalur yang aman.",
        "The file {file} has a password. Open it, save it without one, and send it by a safe way.",
    ),
    "FILE_BOMB": Entry(
        ERROR,
        "Berkas {file} mengembang jauh melebihi batas saat dibuka, jadi tidak dibaca. Pecah menjadi beberapa berkas"
        " biasa.",
        "The file {file} grows far beyond the limit when opened and was not read. Split it into ordinary files.",
    ),
    "FILE_HTML": Entry(
        ERROR,
        "Berkas {file} sebenarnya halaman web yang diberi nama lembar kerja. Buka di Excel, lalu simpan sebagai .xlsx.",
        "The file {file} is a web page named like a spreadsheet. Open it in Excel and save it as .xlsx.",
    ),
    "FILE_KIND_UNKNOWN": Entry(
        ERROR,
        "Jenis berkas {file} tidak dikenali dari judul kolomnya. Sebutkan jenisnya, misalnya dapodik={file}.",
        "The kind of {file} could not be told from its headers. Name it, such as dapodik={file}.",
    ),
    "FILE_TYPE": Entry(
        ERROR,
        "Berkas {file} bukan lembar kerja, CSV atau Parquet, jadi tidak dapat dibaca. Simpan sebagai .xlsx atau .csv.",
        "The file {file} is no spreadsheet, CSV or Parquet and cannot be read. Save it as .xlsx or .csv.",
    ),
    "FILE_NO_HEADER": Entry(
        ERROR,
        "Baris judul kolom tidak ditemukan di {file}. Beri judul kolom seperti Nama, NIK, Tanggal Lahir.",
        "No header row was found in {file}. Give the columns headers such as Nama, NIK, Tanggal Lahir.",
    ),
    "FILE_NO_ROWS": Entry(
        WARNING,
        "Berkas {file} hanya berisi judul, tanpa data. Periksa apakah ini berkas yang dimaksud.",
        "The file {file} has headers but no data. Check whether it is the one you meant.",
    ),
    "FILE_TWICE": Entry(
        WARNING,
        "Isi berkas {file} sama persis dengan {other}, jadi dibaca satu kali.",
        "The file {file} is identical to {other} and is read once.",
    ),
    "FILE_ENCODING": Entry(
        WARNING,
        "Sebagian huruf di {file} tidak dapat dibaca. Simpan ulang sebagai CSV UTF-8.",
        "Some letters in {file} cannot be read. Save it again as CSV UTF-8.",
    ),
    "FILE_DENIED": Entry(
        ERROR,
        "Berkas {file} tidak boleh dibuka oleh pengguna ini. Periksa hak aksesnya.",
        "This user may not open {file}. Check its permissions.",
    ),
    "SHEET_SKIPPED": Entry(
        INFO,
        "Lembar ini tidak berisi data anak, jadi dilewati.",
        "This sheet holds no children; skipped.",
    ),
    "COLUMN_MISSING": Entry(
        WARNING,
        "Kolom {column} tidak ada di berkas ini; sebagian pemeriksaan tidak dapat dilakukan. Tambahkan bila tersedia.",
        "This file has no column {column}; some checks cannot be made. Add it if you have it.",
    ),
    "COLUMN_DOUBLE": Entry(
        WARNING,
        "Dua kolom terbaca sebagai {column}; yang pertama dipakai. Periksa judul kolomnya.",
        "Two columns read as {column}; the first is used. Check the headers.",
    ),
    "COLUMN_UNUSED": Entry(
        INFO,
        "Kolom {column} tidak dikenal, jadi tidak dipakai.",
        "The column {column} is not known and is not used.",
    ),
    "MAP_UNKNOWN_COLUMN": Entry(
        ERROR,
        "Peta kolom menyebut {column} yang tidak ada di berkas atau tidak dikenal. Periksa ejaan di peta kolom.",
        "The column map names {column}, which is not in the file or not known. Check its spelling in the map.",
    ),
    "PERIOD_UNKNOWN": Entry(
        ERROR,
        "Semester berkas {file} tidak diketahui. Sebutkan, misalnya dapodik@20251={file}, atau taruh di folder 20251.",
        "The semester of {file} is not known. Name it, such as dapodik@20251={file}, or put it in a folder 20251.",
    ),
    "PERIOD_ASSUMED": Entry(
        INFO,
        "Semester berkas {file} tidak disebut; dibaca sebagai {period}.",
        "The semester of {file} is not given; it is read as {period}.",
    ),
}
