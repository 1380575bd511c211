"""Sentences about NIK, No. KK, NISN and NPSN (domain facts: Dukcapil, Dapodik, vervalPD)."""

from __future__ import annotations

from .entry import ERROR, INFO, WARNING, Entry

ENTRIES: dict[str, Entry] = {
    "LEN": Entry(
        ERROR,
        "NIK tidak 16 angka. Lihat kartu keluarga, lalu ketik ulang semua angkanya.",
        "The NIK does not have 16 digits. Look at the family card and type all digits again.",
    ),
    "CHAR": Entry(
        INFO,
        "NIK berisi spasi, titik, tanda petik atau huruf O; angkanya tetap terbaca. Simpan NIK sebagai teks 16 "
        "angka saja.",
        "The NIK holds spaces, dots, quotes or the letter O; its digits were read. Keep the NIK as text, 16 digits "
        "only.",
    ),
    "LETTERS": Entry(
        ERROR,
        "NIK berisi huruf yang tidak dapat dibaca sebagai angka. Lihat kartu keluarga, lalu ketik ulang 16 angkanya.",
        "The NIK holds letters that cannot be read as digits. Look at the family card and type the 16 digits again.",
    ),
    "SCI": Entry(
        ERROR,
        "NIK tersimpan seperti 6,37E+15, angka belakangnya sudah hilang. Ambil lagi dari aplikasi asal dan ubah "
        "kolomnya menjadi Teks sebelum menyalin.",
        "The NIK was stored like 6.37E+15 and its last digits are lost. Export it again and set the column to Text "
        "first.",
    ),
    "PLACEHOLDER": Entry(
        INFO,
        "NIK hanya isian pengganti (misalnya 0000 atau 9999), jadi dibaca kosong. Isi NIK dari kartu keluarga, atau"
        " kosongkan.",
        "The NIK is only a filler (such as 0000 or 9999) and is read as empty. Take it from the family card, or "
        "leave it empty.",
    ),
    "PADDED": Entry(
        INFO,
        "Nol di depan NIK hilang dan sudah dikembalikan. Simpan NIK sebagai teks 16 angka.",
        "Leading zeros of the NIK were lost and have been put back. Keep the NIK as text of 16 digits.",
    ),
    "REGION_UNKNOWN": Entry(
        WARNING,
        "Enam angka pertama NIK bukan kode kecamatan yang dikenal. Cocokkan NIK dengan kartu keluarga.",
        "The first six digits of the NIK are no known district code. Compare the NIK with the family card.",
    ),
    "REGION_RETIRED": Entry(
        INFO,
        "NIK memakai kode wilayah lama. Ini wajar: NIK tidak berubah saat wilayah dimekarkan. Tidak perlu diperbaiki.",
        "The NIK uses an older area code. That is normal: a NIK does not change when areas are split. Nothing to mend.",
    ),
    "DATE_IMPOSSIBLE": Entry(
        ERROR,
        "Angka ke-7 sampai ke-12 NIK bukan tanggal yang ada. Cocokkan NIK dengan kartu keluarga.",
        "Digits 7 to 12 of the NIK are no existing date. Compare the NIK with the family card.",
    ),
    "DOB_MISMATCH": Entry(
        WARNING,
        "Tanggal lahir di NIK berbeda dengan tanggal lahir di baris ini. Cocokkan keduanya dengan akta kelahiran.",
        "The birth date in the NIK differs from the one in this row. Compare both with the birth certificate.",
    ),
    "DOB_MISMATCH_SWAP": Entry(
        WARNING,
        "Tanggal dan bulan lahir tertukar jika dibandingkan dengan NIK. Lihat akta kelahiran, lalu perbaiki yang "
        "salah.",
        "Day and month of birth are swapped compared with the NIK. Look at the birth certificate and mend the wrong"
        " one.",
    ),
    "DOB_MISMATCH_DAY": Entry(
        WARNING,
        "Tanggal lahir berselisih satu hari dengan NIK. Lihat akta kelahiran, lalu perbaiki yang salah.",
        "The birth date is one day off the NIK. Look at the birth certificate and mend the wrong one.",
    ),
    "DOB_MISMATCH_YEAR": Entry(
        WARNING,
        "Tahun lahir berselisih satu tahun dengan NIK. Lihat akta kelahiran, lalu perbaiki yang salah.",
        "The year of birth is one year off the NIK. Look at the birth certificate and mend the wrong one.",
    ),
    "DOB_MISMATCH_DECADE": Entry(
        WARNING,
        "Tahun lahir berselisih sepuluh tahun dengan NIK. Lihat akta kelahiran, lalu perbaiki yang salah.",
        "The year of birth is ten years off the NIK. Look at the birth certificate and mend the wrong one.",
    ),
    "DOB_MISMATCH_DEFAULT": Entry(
        WARNING,
        "Tahunnya sama, tetapi tanggal lahir di baris ini atau di NIK tampak hanya perkiraan (misalnya 1 Januari). "
        "Lihat akta kelahiran.",
        "The year agrees, but the birth date here or in the NIK looks like a default (1 January). See the birth "
        "certificate.",
    ),
    "DOB_MISMATCH_DIGIT": Entry(
        WARNING,
        "Tanggal lahir berbeda satu angka dengan NIK, mungkin salah ketik. Lihat akta kelahiran, lalu perbaiki yang"
        " salah.",
        "The birth date differs by one digit from the NIK, perhaps a typing error. Look at the birth certificate.",
    ),
    "SEX_MISMATCH": Entry(
        WARNING,
        "Jenis kelamin tidak cocok dengan NIK (perempuan: tanggal ditambah 40). Periksa jenis kelamin dan NIK.",
        "The sex does not agree with the NIK (girls: day plus 40). Check the sex and the NIK.",
    ),
    "NIK_EQ_KK": Entry(
        WARNING,
        "NIK sama dengan nomor KK. Salah satunya keliru; lihat kartu keluarga dan isi keduanya.",
        "The NIK equals the family card number. One of them is wrong; look at the family card and fill in both.",
    ),
    "NIK_KK_SWAPPED": Entry(
        WARNING,
        "NIK dan nomor KK tampak tertukar kolom: tanggal lahir cocok dengan nomor di kolom KK. Tukar kembali "
        "setelah melihat kartu keluarga.",
        "NIK and family card number look swapped: the birth date fits the number in the KK column. Check the family"
        " card.",
    ),
    "DUP": Entry(
        WARNING,
        "NIK yang sama dipakai dua orang. Tanyakan keluarga atau Disdukcapil, NIK ini milik siapa.",
        "Two persons bear the same NIK. Ask the family or the civil registry whose it is.",
    ),
    "SAME_AS_PARENT": Entry(
        WARNING,
        "NIK anak sama dengan NIK orang tuanya. Isi NIK anak dari kartu keluarga.",
        "The child's NIK is that of a parent. Fill in the child's own from the family card.",
    ),
    "SERIAL_0000": Entry(
        ERROR,
        "Empat angka terakhir NIK 0000, nomor urut itu tidak pernah diterbitkan. Lihat kartu keluarga.",
        "The last four digits of the NIK are 0000, which is never issued. Look at the family card.",
    ),
    "NIK_ROUNDED": Entry(
        WARNING,
        "NIK disimpan sebagai angka, sehingga angka terakhirnya mungkin hilang (lembar kerja hanya menyimpan 15 "
        "angka). Ubah kolom menjadi Teks dan isi ulang dari aplikasi asal.",
        "The NIK is stored as a number, so its last digit may be lost (spreadsheets keep 15). Set the column to "
        "Text, fill again.",
    ),
    "KK_LEN": Entry(
        ERROR,
        "Nomor KK tidak 16 angka. Lihat kartu keluarga, lalu ketik ulang.",
        "The family card number does not have 16 digits. Look at the card and type it again.",
    ),
    "KK_CHAR": Entry(
        INFO,
        "Nomor KK berisi spasi, titik, tanda petik atau huruf O; angkanya tetap terbaca. Simpan sebagai teks 16 angka.",
        "The family card number holds spaces, dots, quotes or the letter O; its digits were read. Keep it as text.",
    ),
    "KK_LETTERS": Entry(
        ERROR,
        "Nomor KK berisi huruf yang tidak dapat dibaca sebagai angka. Lihat kartu keluarga, lalu ketik ulang.",
        "The family card number holds letters that cannot be read as digits. Look at the card and type it again.",
    ),
    "KK_SCI": Entry(
        ERROR,
        "Nomor KK tersimpan seperti 6,37E+15, angka belakangnya sudah hilang. Ambil lagi dari aplikasi asal sebagai"
        " Teks.",
        "The family card number was stored like 6.37E+15 and lost its last digits. Export it again as Text.",
    ),
    "KK_PLACEHOLDER": Entry(
        INFO,
        "Nomor KK hanya isian pengganti, jadi dibaca kosong. Isi dari kartu keluarga, atau kosongkan.",
        "The family card number is only a filler and is read as empty. Take it from the card, or leave it empty.",
    ),
    "KK_PADDED": Entry(
        INFO,
        "Nol di depan nomor KK hilang dan sudah dikembalikan. Simpan nomor KK sebagai teks 16 angka.",
        "Leading zeros of the family card number were lost and have been put back. Keep it as text of 16 digits.",
    ),
    "KK_ROUNDED": Entry(
        WARNING,
        "Nomor KK disimpan sebagai angka, sehingga angka terakhirnya mungkin hilang; tidak dipakai. Ubah kolom "
        "menjadi Teks.",
        "The family card number is stored as a number and may have lost its last digit; not used. Set the column to"
        " Text.",
    ),
    "KK_DATE": Entry(
        WARNING,
        "Angka ke-7 sampai ke-12 nomor KK bukan tanggal yang ada. Cocokkan dengan kartu keluarga.",
        "Digits 7 to 12 of the family card number are no existing date. Compare it with the card.",
    ),
    "KK_LOOKS_LIKE_NIK": Entry(
        WARNING,
        "Nomor KK ini berbentuk NIK perempuan (tanggal ditambah 40). Mungkin NIK terketik di kolom nomor KK.",
        "This family card number has the shape of a woman's NIK (day plus 40). Perhaps a NIK was typed here.",
    ),
    "NISN_PADDED": Entry(
        INFO,
        "Nol di depan NISN hilang dan sudah dikembalikan. Simpan NISN sebagai teks 10 angka.",
        "Leading zeros of the NISN were lost and have been put back. Keep the NISN as text of 10 digits.",
    ),
    "NISN_LEN": Entry(
        ERROR,
        "NISN tidak 10 angka. Lihat NISN di vervalPD, lalu ketik ulang.",
        "The NISN does not have 10 digits. Look it up in vervalPD and type it again.",
    ),
    "NISN_CHAR": Entry(
        INFO,
        "NISN berisi spasi, titik, tanda petik atau huruf O; angkanya tetap terbaca. Simpan sebagai teks 10 angka.",
        "The NISN holds spaces, dots, quotes or the letter O; its digits were read. Keep it as text of 10 digits.",
    ),
    "NISN_LETTERS": Entry(
        ERROR,
        "NISN berisi huruf yang tidak dapat dibaca sebagai angka. Lihat NISN di vervalPD, lalu ketik ulang.",
        "The NISN holds letters that cannot be read as digits. Look it up in vervalPD and type it again.",
    ),
    "NISN_SCI": Entry(
        ERROR,
        "NISN tersimpan seperti 9,3E+09, angka belakangnya sudah hilang. Ambil lagi dari aplikasi asal sebagai Teks.",
        "The NISN was stored like 9.3E+09 and lost its last digits. Export it again as Text.",
    ),
    "NISN_PLACEHOLDER": Entry(
        INFO,
        "NISN hanya isian pengganti, jadi dibaca kosong. Isi NISN dari vervalPD, atau kosongkan.",
        "The NISN is only a filler and is read as empty. Take it from vervalPD, or leave it empty.",
    ),
    "NISN_ROUNDED": Entry(
        WARNING,
        "NISN disimpan sebagai angka dan angka terakhirnya mungkin hilang. Ubah kolom menjadi Teks, lalu isi ulang.",
        "The NISN is stored as a number and may have lost its last digit. Set the column to Text and fill it in again.",
    ),
    "NISN_YEAR": Entry(
        INFO,
        "Tiga angka pertama NISN berbeda dengan tahun lahir. NISN tetap berlaku; periksa tahun lahir di vervalPD.",
        "The first three digits of the NISN differ from the year of birth. It stays valid; check the year in vervalPD.",
    ),
    "NPSN_BAD": Entry(
        ERROR,
        "NPSN harus 8 angka, atau P diikuti 7 angka. Lihat NPSN sekolah di Dapodik atau EMIS.",
        "An NPSN has 8 digits, or P and 7 digits. Look up the school's in Dapodik or EMIS.",
    ),
}
