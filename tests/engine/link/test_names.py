"""How a name is read.

Every name is kept as it was written. Beside it stand two forms that only serve comparison: upper-case words without
titles, with the many spellings of the commonest names made one, and how that sounds to an Indonesian ear. Spellings
with a semicolon between them come out as the same.
"""

from __future__ import annotations

import polars as pl

from rangkul.engine import names


def test_muhammad_has_many_spellings_and_one_form(names_spec):
    names_spec("""
        written                                                                        | compared as
        Muhammad Rizky; Muhamad Rizky; Muchammad Rizky; Mohammad Rizky; Mochamad Rizky | MUHAMMAD RIZKY
        Mokhamad Rizky; Mohammed Rizky; Muhammed Rizky; Mukhammad Rizky                | MUHAMMAD RIZKY
        Moh. Rizky; Moh Rizky; Muh. Rizky; Moch. Rizky; Mokh Rizky; Much. Rizky        | MUHAMMAD RIZKY
        Mhd Rizky; Mhmd. Rizky; Md. Rizky; M. Rizky; M Rizky; M.Rizky                  | MUHAMMAD RIZKY
        Rizky M                                                                        | RIZKY M   -- may be any name
        Rizky Moh. Hidayat                                                             | RIZKY MUHAMMAD HIDAYAT
    """)


def test_other_common_names_have_one_form_too(names_spec):
    names_spec("""
        written                                                                    | compared as
        Ahmad Fauzi; Akhmad Fauzi; Achmad Fauzi; Akmad Fauzi; Ahmat Fauzi          | AHMAD FAUZI
        Ahmed Fauzi; Achmat Fauzi                                                  | AHMAD FAUZI
        Abdul Rahman; Abdoel Rahman; Abd Rahman; Abd. Rahman; Abdu Rahman          | ABDUL RAHMAN
        Abdurrahman; Abdurahman; Abdur Rahman; Abd.Rahman                          | ABDUL RAHMAN
        Abdus Salam; Abdussalam; Abdul Salam                                       | ABDUL SALAM
        Siti Aminah; Sitti Aminah; Sity Aminah; Sti Aminah; St Aminah; St. Aminah  | SITI AMINAH
        Nur Hidayah; Noor Hidayah; Nor Hidayah; Nuur Hidayah                       | NUR HIDAYAH
        Putri Ayu; Puteri Ayu; Poetri Ayu                                          | PUTRI AYU
        Sri Wahyuni; Srie Wahyuni                                                  | SRI WAHYUNI
        Khairul Anwar; Chairul Anwar; Hairul Anwar; Choirul Anwar; Khoirul Anwar   | KHAIRUL ANWAR
        Ramadhan; Ramadan; Romadhon; Romadon                                       | RAMADHAN
        Zahra; Zahro; Jahra                                                        | ZAHRA
        Azzahra; Az Zahra; Az-Zahra                                                | AZZAHRA
    """)


def test_old_spelling_sounds_like_the_new(names_spec):
    names_spec("""
        written                         | sounds like
        Soeharto; Suharto               | SUARTU
        Djoko; Joko                     | JUKU
        Agoes; Agus                     | AGUS
        Oemar; Umar                     | UMAR
        Yoesoef; Yusuf; Yusup           | IUSUP
        Jahja; Yahya                    | IAIA
        Sjaiful; Syaiful; Saiful        | SAIPUL
    """)


def test_names_from_arabic_are_heard(names_spec):
    names_spec("""
        written                             | sounds like
        Rizqi; Rizki; Rizky; Rezki          | RISKI
        Fathur; Fatur; Pathur               | PATUR
        Syaiful; Shaiful; Saiful            | SAIPUL
        Sya'ban; Sya’ban; Syaban            | SABAN
        Fitri; Vitri; Pitri                 | PITRI
        Fauzi; Fauzie; Pauzi                | PAUSI
        Fatimah; Fatima; Patimah            | PATIMA
        Nu'man; Nu`man; Numan               | NUMAN
        Ma'ruf; Maruf                       | MARUP
        Usman; Utsman; Osman                | USMAN
        Syamsudin; Samsudin; Syamsuddin     | SAMSUDIN
        Maryam; Mariam                      | MARIAM
        Aisyah; Aisah; Aysah; Aisha         | AISA
        Nabila; Nabilah; Nabela             | NABILA
        Supriyanto; Suprianto               | SUPRIANTU
        Dewi; Dewie                         | DIWI
        Anna; Ana                           | ANA
        Mutthalib; Mutalib                  | MUTALIB
        Alex; Aleks                         | ALIKS
        Sriwati; Sriwathi                   | SRIWATI
        Setianingsih; Setianingseh          | SITIANINGSI
    """)


def test_some_names_are_alike_and_yet_are_two(names_spec):
    names_spec("""
        written  | sounds like
        Eko      | IKU
        Eka      | IKA
        Hasan    | ASAN
        Husen    | USIN
        Aditya   | ADITIA
        Adinda   | ADINDA
    """)


def test_titles_are_no_part_of_a_name(names_spec):
    names_spec("""
        written                                                          | compared as
        H. Ahmad; Hj. Ahmad; Haji Ahmad; K.H. Ahmad; KH Ahmad            | AHMAD
        Ust. Ahmad; Ustadz Ahmad; Tgk. Ahmad; Tn. Ahmad; Sdr. Ahmad      | AHMAD
        Bpk. Ahmad; An. Ahmad; Alm. Ahmad; Ahmad (Alm); Alm. H. Ahmad    | AHMAD
        Ahmad, S.Pd; Ahmad S.Pd; Ahmad S.Pd.I; Drs. Ahmad; Ahmad, S.H.   | AHMAD
        Dr. H. Ahmad, M.Pd; Ir. Ahmad; drg. Ahmad                        | AHMAD
        Hani                                                             | HANI     -- H. is a title only as a word
    """)


def test_after_bin_and_binti_stands_the_father(names_spec):
    names_spec("""
        written                                                | compared as
        Rizki bin Ahmad; Rizki bt. Ahmad; Rizki ibnu Ahmad     | RIZKI
        Aisyah binti Ahmad Fauzi; Aisyah bte Ahmad             | AISYAH
        Bintang                                                | BINTANG
    """)


def test_articles_are_joined_to_their_word(names_spec):
    names_spec("""
        written                         | compared as
        Al Fatih; Alfatih; Al-Fatih     | ALFATIH
        Ar Rasyid; Arrasyid; Ar-Rasyid  | ARRASYID
        Muhammad Al Fatih               | MUHAMMAD ALFATIH
    """)


def test_typing_leaves_no_trace(names_spec):
    names_spec("""
        written                                        | compared as
        dewi  lestari; DEWI LESTARI.; Dewi\u00a0Lestari; Dewi-Lestari | DEWI LESTARI
        R0ni; Roni                                     | RONI
        N                                              | N          -- names of one letter exist
        Renée; Renee                                   | RENEE
        -; .; 123                                      |
    """)


def test_a_word_for_unknown_is_no_mother(names_spec):
    names_spec(
        """
        written                                                   | compared as
        IBU; Tidak Tahu; tdk tahu; Tidak diketahui; -; X; Mama    |
        Ibu Siti Aminah; Hj. St. Aminah; Almh. Siti Aminah        | SITI AMINAH
        """,
        mother=True,
    )


def test_neutral_rules_leave_other_peoples_names_alone(names_spec):
    names_spec(
        """
        written                  | compared as   | sounds like
        M. Al-Fatih bin Ahmad    | M AL FATIH BIN AHMAD | M AL FATIH BIN AHMAD
        O'Brien, Anna            | OBRIEN ANNA   | OBRIEN ANA
        """,
        rules="neutral",
    )


def test_the_original_is_kept_beside_its_forms():
    frame = names.forms(pl.DataFrame({"name": ["Moch. Rizqi", None]}), name="name", out="name")
    assert frame.rows() == [("Moch. Rizqi", "MUHAMMAD RIZQI", "MUAMAD RISKI"), (None, None, None)]
