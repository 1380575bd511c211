"""How alike two names are.

Names are compared word by word: a word may be spelt otherwise, mistyped, shortened to its first letter or to a
nickname, two words may be written as one, and some words (Muhammad, Siti, ranks, the order of birth) may be missing in
another file. It does not matter which of the two comes first. What each step is worth is learned from the district's
own data.
"""

from __future__ import annotations


def test_from_the_same_name_to_another(name_levels):
    name_levels("""
        one                 | other                | how alike
        Muhammad Rizky      | Moch. Rizky          | same name
        Aisyah Zahra        | Aisah Jahra          | name sounds the same
        Nur Hayati          | Nurhayati            | name sounds the same        -- two words written as one
        Sri Wahyuni         | Sriwahyuni           | name sounds the same
        Dwi Putra Pratama   | Dwiputra Pratama     | name sounds the same
        Rizky Hidayat       | Hidayat Rizki        | name sounds the same        -- another order
        Dewi Lestari        | Dewi Lestrai         | same name, other spelling   -- two letters changed places
        Budi Santoso        | Budi Santosso        | name sounds the same
        Budi Santoso        | Budi Santos          | same name, other spelling
        Rahmat Hidayat      | Rohmat Hidayah       | same name, other spelling
        Dewi Lestari        | Dewi                 | one name is shorter
        Dewi Lestari        | Dewi Lestari Putri   | one name is shorter
        Aditya Pratama      | Adinda Pratama       | part of the name conflicts
        Dewi Lestari        | Rahmat Hidayat       | different name
        Dewi Lestari        |                      | nothing to compare
    """)


def test_muhammad_and_siti_may_be_missing(name_levels):
    name_levels("""
        one                 | other               | how alike
        Muhammad Rizky      | Rizky               | same name, other spelling
        M. Rizky Ramadhan   | Rizki Ramadan       | same name, other spelling
        Siti Aisyah         | Aisyah              | same name, other spelling
        Ahmad Fauzan        | Fauzan              | same name, other spelling
        Muhammad            | Siti                | different name      -- alone they are the name
        Nur Aini            | Siti Aini           | similar name        -- one is not missing, it is another
        Ayu Lestari         | Dewi Lestari        | similar name
    """)


def test_ranks_and_the_order_of_birth_may_be_missing(name_levels):
    name_levels("""
        one                     | other               | how alike
        Gusti Rahmat Hidayat    | Rahmat Hidayat      | same name, other spelling
        Antung Fatimah          | Fatimah             | same name, other spelling
        Andi Baso Amir          | Baso Amir           | same name, other spelling
        Raden Bagus Wicaksono   | Wicaksono           | same name, other spelling
        I Wayan Sudarma         | Sudarma             | same name, other spelling
        I Made Sudarma          | Made Sudarma        | same name, other spelling
        Ni Luh Ayu Kartika      | Luh Ayu Kartika     | same name, other spelling
        I Wayan Sudarma         | I Ketut Sudarma     | similar name    -- the first and the fourth child
    """)


def test_initials_fit_any_word_with_that_letter(name_levels):
    name_levels("""
        one                     | other                    | how alike
        A. Rahman               | Abdul Rahman             | one name is shorter
        Moh. R. Hidayat         | Muhammad Rizky Hidayat   | one name is shorter
        Rizky M                 | Rizky Maulana            | one name is shorter
        S. Aminah               | Siti Aminah              | same name, other spelling
        Dewi L.                 | Dewi Lestari             | one name is shorter
        Dewi L.                 | Dewi Kartika             | similar name    -- another letter: a person decides
    """)


def test_one_name_is_a_whole_name(name_levels):
    name_levels("""
        one            | other          | how alike
        Sutrisno       | Sutrisno       | same name
        Sutrisno       | Soetrisno      | name sounds the same
        Sutrisno       | Trisno         | same name, other spelling    -- as the family calls him
        Udin Hidayat   | Syamsudin Hidayat | same name, other spelling
        Sutrisno       | Sutrisno Hadi  | one name is shorter
        Sutrisno       | Hadi           | different name
        Eko            | Eka            | similar name    -- only similar: a person decides
    """)


def test_the_fathers_name_may_follow(name_levels):
    name_levels("""
        one                 | other          | how alike
        Rizky bin Ahmad     | Rizky          | same name
        Aisyah binti Umar   | Aisyah         | same name
        Rizky B. Ahmad      | Rizky          | same name, other spelling
    """)


def test_names_of_twins_are_two_names(name_levels):
    name_levels("""
        one               | other             | how alike
        Hasan             | Husen             | different name
        Hasan             | Husin             | different name
        Rizky Aditya      | Rizky Adinda      | part of the name conflicts
        Ahmad Fauzan      | Ahmad Fauzi       | different name
        Putra Ramadhan    | Putri Ramadhan    | similar name    -- only similar: a person decides
        Nur Laila         | Nur Laili         | similar name
    """)


def test_a_limit_long_words_with_one_beginning_count_as_one_word(name_levels):
    """Typing slips in long words cannot be told from other names with the same beginning: the birth date, the mother
    and the NIK have to tell such children apart."""
    name_levels("""
        one               | other             | how alike
        Sutrisno          | Sutarno           | same name, other spelling
        Nurhaliza         | Nurhalimah        | same name, other spelling
    """)


def test_mothers_names(mother_levels):
    mother_levels("""
        one                | other              | how alike
        Siti Aminah        | St. Aminah         | same mother's name
        Siti Aminah        | Hj. Siti Aminah    | same mother's name
        Siti Aminah        | Almh. Siti Aminah  | same mother's name
        Siti Aminah        | Sitti Amina        | mother's name sounds the same
        Nur Hayati         | Nurhayati          | mother's name sounds the same
        Siti Aminah        | Aminah             | one mother's name is shorter
        Sri Wahyuni        | Sri Wahyuningsih   | one mother's name is shorter
        Sulastri           | Lastri             | one mother's name is shorter
        Siti Aminah        | Siti Maimunah      | similar mother's name
        Sumarni            | Hartati            | different mother's name
        Siti Aminah        | IBU                | nothing to compare
        Siti Aminah        |                    | nothing to compare
    """)
