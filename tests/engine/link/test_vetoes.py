"""Vetoes: when a pair is never linked without a person, however much speaks for it.

A wrong link hides a child who is out of school. So twins, brothers and sisters, and namesakes go to a person unless
something that only one of them has decides.
"""

from __future__ import annotations


def test_twins(link_spec):
    """One mother, one family, one birthday: only the name and the last digits of the NIK differ."""
    link_spec("""
        source   | nik | kk | name          | sex | born_on    | mother      | child
        register | 11  | A  | Hasan         | L   | 2014-03-02 | Siti Aminah | 1
        register | 12  | A  | Husen         | L   | 2014-03-02 | Siti Aminah | 2
        register | 21  | B  | Rizky Aditya  | L   | 2013-08-21 | Sulastri    | 3
        register | 22  | B  | Rizky Adinda  | P   | 2013-08-21 | Sulastri    | 4
        dapodik  |     | A  | Hasan         | L   | 2014-03-02 | Siti Aminah | 1
        dapodik  |     | A  | Husin         | L   | 2014-03-02 | Siti Aminah | 2
        dapodik  |     | B  | Rizky Aditya  | L   | 2013-08-21 | Sulastri    | 3
        dapodik  |     | B  | Rizki Adinda  | P   | 2013-08-21 | Sulastri    | 4
    """)


def test_a_twin_of_whom_the_register_does_not_know(link_spec):
    link_spec("""
        source   | nik | kk | name          | sex | born_on    | mother      | child | why
        register | 11  | A  | Hasan         | L   | 2014-03-02 | Siti Aminah | 1     |
        register | 21  | B  | Rizky Aditya  | L   | 2013-08-21 | Sulastri    | 3     |
        dapodik  |     | A  | Husen         | L   | 2014-03-02 | Siti Aminah | ?1    | name
        dapodik  |     | B  | Rizky Adinda  | P   | 2013-08-21 | Sulastri    | ?3    | name
    """)


def test_a_twins_nik_is_not_enough(link_spec):
    link_spec("""
        source   | nik | kk | name          | born_on    | mother      | child
        register | 11  | A  | Hasan         | 2014-03-02 | Siti Aminah | 1
        register | 12  | A  | Husen         | 2014-03-02 | Siti Aminah | 2
        dapodik  | 11  | A  | Husen         | 2014-03-02 | Siti Aminah | 2    -- the number of the other
        dapodik  | 12  |    | Hasan         | 2014-03-02 | Siti Aminah | 1
    """)


def test_brothers_and_sisters(link_spec):
    link_spec("""
        source   | nik | kk | name            | sex | born_on    | mother      | child
        register | 11  | A  | Rahmat Hidayat  | L   | 2012-03-02 | Siti Aminah | 1
        register | 12  | A  | Rahmi Hidayati  | P   | 2014-09-14 | Siti Aminah | 2
        dapodik  |     | A  | Rahmi Hidayati  | P   | 2014-09-14 | Siti Aminah | 2
        dapodik  |     | A  | Rizki Hidayat   | L   | 2016-05-05 | Siti Aminah | ?    -- a third one, not registered
    """)


def test_a_namesake_with_another_mother(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | village | child | why
        register | 11  | Muhammad Rizky  | 2014-03-02 | Siti Aminah | Komet   | 1     |
        dapodik  |     | Muhammad Rizky  | 2014-03-02 | Hartini     | Komet   | ?1    | mother
        emis     |     | Muhammad Rizky  | 2014-03-02 | Hartini     | Palam   | ?1    | mother
    """)


def test_the_fathers_name_in_the_mothers_column_is_no_other_mother(link_spec):
    link_spec("""
        source   | nik | kk | name            | born_on    | mother           | village | child
        register | 11  | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah      | Komet   | 1
        dapodik  |     | A  | Rahmat Hidayat  | 2014-03-02 | Muhammad Fauzan  | Komet   | 1
    """)


def test_a_name_that_conflicts(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | village | child | why
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1     |
        register | 12  | Putra Ramadhan  | 2013-08-21 | Sulastri    | Komet   | 2     |
        dapodik  |     | Rahmat Setiawan | 2014-03-02 | Siti Aminah | Komet   | ?1    | name
        dapodik  |     | Putri Ramadhan  | 2013-08-21 | Sulastri    | Komet   | ?2    | alike
    """)


def test_another_birth_date(link_spec):
    link_spec("""
        source   | nik | kk | name            | born_on    | mother      | village | child | why
        register | 11  | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1     |
        register | 12  | B  | Sutrisno        | 2013-01-01 | Jumiati     | Komet   | 2     |
        dapodik  |     | A  | Rahmat Hidayat  | 2012-10-17 | Siti Aminah | Komet   | ?1    | birth
        dapodik  |     |    | Sutrisno        | 2013-07-14 |             | Komet   | ?2    | birth
    """)


def test_another_family_and_nothing_else_to_go_by(link_spec):
    link_spec("""
        source   | nik | kk | name            | born_on    | mother      | village | child | why
        register | 11  | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1     |
        register | 12  | B  | Dewi Lestari    | 2013-08-21 | Sulastri    | Komet   | 2     |
        dapodik  |     | C  | Rahmat Hidayat  | 2014-03-02 |             | Komet   | ?1    | family
        dapodik  |     | D  | Dewi Lestari    | 2013-08-21 | Sulastri    | Mentaos | 2     | exact  -- cards change
    """)


def test_a_slip_in_the_date_needs_the_family(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | village | child | why
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1     |
        register | 12  | Dewi Lestari    | 2013-08-21 | Sulastri    | Komet   | 2     |
        dapodik  |     | Rahmat Hidayat  | 2014-03-12 |             | Komet   | ?1    | thin
        dapodik  |     | Dewi Lestari    | 2013-08-22 | Lastri      | Komet   | 2     | weighed
    """)


def test_a_word_that_may_be_missing_still_conflicts_with_another_word(link_spec):
    """Ayu, Andi, Agung, Siti may be absent in another file; a different word in their place is another child."""
    link_spec("""
        source   | nik | kk | name            | sex | born_on    | mother      | child
        register | 11  | A  | Dewi Lestari    | P   | 2014-03-02 | Sulastri    | 1
        register | 12  | B  | Nur Aini        | P   | 2013-08-21 | Hartini     | 2
        register | 13  | C  | Budi Saputra    | L   | 2012-04-30 | Siti Aminah | 3
        register | 14  | D  | Rahmat Hidayat  | L   | 2011-02-09 | Jumiati     | 4
        dapodik  |     | A  | Ayu Lestari     | P   | 2014-03-02 | Sulastri    | ?1    -- a twin who is not registered
        dapodik  |     | B  | Siti Aini       | P   | 2013-08-21 | Hartini     | ?2
        dapodik  |     | C  | Andi Saputra    | L   | 2012-04-30 | Siti Aminah | ?3
        dapodik  |     | D  | A. Hidayat      | L   | 2011-02-09 | Jumiati     | ?4    -- A. is no Rahmat
    """)
