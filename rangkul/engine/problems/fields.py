"""Sentences about dates, persons and places."""

from __future__ import annotations

from .entry import ERROR, INFO, REFUSED, WARNING, Entry

ENTRIES: dict[str, Entry] = {
    "DATE_UNREADABLE": Entry(
        ERROR,
        "Tanggal tidak dapat dibaca atau tidak ada di kalender. Tulis sebagai hari/bulan/tahun, misalnya 05/03/2012.",
        "The date cannot be read or is in no calendar. Write it as day/month/year, such as 05/03/2012.",
    ),
    "DATE_DEFAULT": Entry(
        INFO,
        "Tanggal lahir 1 Januari, 31 Desember atau 1 Juli sering hanya perkiraan. Cocokkan dengan akta kelahiran "
        "bila ada.",
        "A birth date of 1 January, 31 December or 1 July is often a guess. Compare it with the birth certificate.",
    ),
    "DATE_YEAR_ONLY": Entry(
        INFO,
        "Hanya tahun lahir yang terbaca; dibaca sebagai 1 Januari tahun itu. Lengkapi tanggal dan bulannya.",
        "Only the year of birth could be read; it is read as 1 January of that year. Complete day and month.",
    ),
    "DATE_US_ORDER": Entry(
        INFO,
        "Tanggal ditulis bulan/hari/tahun dan dibaca demikian. Agar pasti, atur lembar kerja ke hari/bulan/tahun.",
        "The date is written month/day/year and was read so. To be sure, set the sheet to day/month/year.",
    ),
    "DATE_FUTURE": Entry(
        ERROR,
        "Tanggal ini belum terjadi, jadi tidak dipakai. Periksa tahunnya.",
        "This date lies in the future and is not used. Check the year.",
    ),
    "DATE_CENTURY": Entry(
        WARNING,
        "Tahun ini tampak salah abad, misalnya 1913 untuk 2013. Periksa tahun lahir di akta kelahiran.",
        "The year seems to be in the wrong century, such as 1913 for 2013. Check it on the birth certificate.",
    ),
    "DATE_TOO_OLD": Entry(
        WARNING,
        "Tanggal ini lebih lama daripada yang wajar di berkas ini. Periksa tahunnya.",
        "This date is earlier than is usual in this file. Check the year.",
    ),
    "DATE_EXCEL": Entry(
        INFO,
        "Tanggal tersimpan sebagai angka lembar kerja (misalnya 41234) dan sudah dibaca. Atur kolom sebagai Tanggal.",
        "The date is stored as a spreadsheet number (such as 41234) and was read. Set the column to Date.",
    ),
    "SEX_UNREADABLE": Entry(
        WARNING,
        "Jenis kelamin tidak dapat dibaca. Isi L untuk laki-laki atau P untuk perempuan.",
        "The sex cannot be read. Write L for male or P for female.",
    ),
    "NAME_EMPTY": Entry(
        REFUSED,
        "Baris ini tanpa nama dan tanpa nomor yang dapat dibaca, jadi tidak diketahui ini siapa. Isi nama atau NIK-"
        "nya.",
        "This row has neither a name nor a readable number, so nobody can tell who it is. Fill in the name or the NIK.",
    ),
    "NAME_MISSING": Entry(
        WARNING,
        "Nama kosong; baris ini hanya dikenali dari nomornya. Isi nama anak.",
        "The name is empty; the row is known by its number only. Fill in the child's name.",
    ),
    "NAME_DIGITS": Entry(
        WARNING,
        "Nama berisi angka. Mungkin kolom tergeser atau salah ketik; periksa nama di akta kelahiran.",
        "The name holds digits. Perhaps columns slipped or it was mistyped; check the birth certificate.",
    ),
    "MOTHER_PLACEHOLDER": Entry(
        INFO,
        "Nama ibu hanya isian pengganti (misalnya IBU atau tanda -), jadi dibaca kosong. Isi nama ibu kandung.",
        "The mother's name is only a filler (such as IBU or -) and is read as empty. Fill in her name.",
    ),
    "GRADE_UNREADABLE": Entry(
        WARNING,
        'Kelas tidak dapat dibaca. Isi 1 sampai 13, atau tuliskan seperti "Kelas 7" atau "VII A".',
        'The grade cannot be read. Write 1 to 13, or something like "Kelas 7" or "VII A".',
    ),
    "RT_UNREADABLE": Entry(
        INFO,
        "RT atau RW tidak dapat dibaca. Isi angkanya saja, misalnya 003.",
        "RT or RW cannot be read. Write digits only, such as 003.",
    ),
    "NUMBER_UNREADABLE": Entry(
        WARNING,
        "Isian ini seharusnya angka dan tidak dapat dibaca. Tulis angkanya saja, tanpa satuan.",
        "This should be a number and cannot be read. Write the number alone, without a unit.",
    ),
    "NUMBER_RANGE": Entry(
        WARNING,
        "Angka ini di luar batas yang mungkin, jadi tidak dipakai. Periksa kembali.",
        "This number is outside what is possible and is not used. Please check it.",
    ),
    "VALUE_UNKNOWN": Entry(
        WARNING,
        "Isian ini tidak dikenal untuk kolom ini, jadi tidak dipakai. Pilih salah satu isian baku.",
        "This value is not known for this column and is not used. Choose one of the standard values.",
    ),
    "REASON_UNKNOWN": Entry(
        WARNING,
        "Alasan keluar tidak dikenal dan dibaca sebagai lain-lain. Tulis misalnya Lulus, Mutasi, Putus Sekolah atau"
        " Wafat.",
        "The reason for leaving is not known and is read as other. Write e.g. Lulus, Mutasi, Putus Sekolah or Wafat.",
    ),
    "STATUS_UNKNOWN": Entry(
        WARNING,
        "Status ini tidak dikenal, jadi tidak dipakai. Periksa tulisan di kolom status.",
        "This status is not known and is not used. Check how it is written.",
    ),
    "OUTCOME_UNKNOWN": Entry(
        WARNING,
        "Hasil kunjungan tidak dikenal, jadi tidak dipakai. Isi kode S01 sampai S10, A01 sampai A12 atau A99.",
        "The outcome of the visit is not known and is not used. Write S01 to S10, A01 to A12 or A99.",
    ),
    "EVIDENCE_MISSING": Entry(
        WARNING,
        "Hasil ini memerlukan bukti (misalnya surat keterangan sekolah) yang belum dicatat. Lengkapi buktinya.",
        "This outcome needs evidence (such as a letter of the school) that is not recorded. Please add it.",
    ),
    "CELL_ERROR": Entry(
        WARNING,
        "Sel berisi galat rumus (misalnya #N/A atau #REF!), jadi dibaca kosong. Perbaiki rumusnya atau ketik nilainya.",
        "The cell holds a formula error (such as #N/A or #REF!) and is read as empty. Mend the formula or type the "
        "value.",
    ),
    "AREA_UNKNOWN": Entry(
        WARNING,
        "Desa/kelurahan tidak ditemukan, anak masuk daftar Residu. Periksa ejaan desa dan kecamatan, atau isi kode "
        "wilayahnya.",
        "The village was not found; the child goes to the Residu list. Check the spelling, or fill in the area code.",
    ),
    "AREA_EMPTY": Entry(
        INFO,
        "Desa/kelurahan tidak diisi, anak masuk daftar Residu. Isi nama desa dan kecamatan, atau kode wilayahnya.",
        "No village is given; the child goes to the Residu list. Fill in village and district, or the area code.",
    ),
    "AREA_AMBIGUOUS": Entry(
        WARNING,
        "Ada lebih dari satu desa/kelurahan dengan nama ini, jadi tidak dipilih. Tambahkan nama kecamatan atau kode"
        " wilayah.",
        "More than one village bears this name, so none was chosen. Add the district's name or the area code.",
    ),
    "AREA_CODE_BAD": Entry(
        WARNING,
        "Kode wilayah tidak dapat dibaca. Tulis seperti 63.72.04.1003 atau 6372041003.",
        "The area code cannot be read. Write it like 63.72.04.1003 or 6372041003.",
    ),
    "AREA_NOT_LISTED": Entry(
        INFO,
        "Kode wilayah ini tidak ada di daftar yang berlaku dan dipakai apa adanya. Bila kode ini baru atau lama, "
        "impor daftar wilayah edisi itu.",
        "This area code is not in the current list and is used as it stands. If it is newer or older, import that "
        "edition.",
    ),
    "AREA_RETIRED": Entry(
        INFO,
        "Kode wilayah ini sudah diganti; dibaca sebagai kode penggantinya. Perbarui kode wilayah di berkas.",
        "This area code has been replaced; it is read as its successor. Update the code in the file.",
    ),
    "AREA_OTHER_DISTRICT": Entry(
        WARNING,
        "Desa/kelurahan ini ditemukan di kecamatan lain daripada yang ditulis. Periksa nama kecamatannya.",
        "This village was found in another district than the one written. Check the district's name.",
    ),
    "AREA_GUESSED": Entry(
        INFO,
        "Nama desa/kelurahan dikenali walaupun ejaannya berbeda. Samakan dengan ejaan resmi agar pasti.",
        "The village was recognised although its spelling differs. Use the official spelling to be sure.",
    ),
}
