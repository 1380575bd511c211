"""Candidates compete: with each other, and with "this pupil is in no register".

The weight of a pair is the sum of what each agreement and each difference is worth. It becomes a probability among all
candidates of the row, one of which is nobody. Two equal candidates get a half each, and a person decides.
"""

from __future__ import annotations


def test_two_equal_namesakes_go_to_a_person(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | village | child
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1
        register | 12  | Rahmat Hidayat  | 2014-03-02 | Sulastri    | Komet   | 2
        dapodik  |     | Rahmat Hidayat  | 2014-03-02 |             | Komet   | ?1,2
    """)


def test_what_tells_namesakes_apart(link_spec):
    link_spec("""
        source   | nik | kk | name            | born_on    | mother      | village | child
        register | 11  | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1
        register | 12  | B  | Rahmat Hidayat  | 2014-03-02 | Sulastri    | Komet   | 2
        register | 13  | C  | Rahmat Hidayat  | 2014-03-02 | Hartini     | Palam   | 3
        dapodik  |     |    | Rahmat Hidayat  | 2014-03-02 | St. Aminah  | Komet   | 1    -- the mother
        emis     | 12  |    | Rahmat Hidayat  | 2014-03-02 |             |         | 2    -- the NIK
        pkbm     |     | C  | Rahmat Hidayat  | 2014-03-02 |             |         | 3    -- the family
    """)


def test_one_row_goes_to_one_child_at_most(link_spec):
    link_spec("""
        source   | nik | name              | born_on    | mother      | child
        register | 11  | Muhammad Rizky    | 2014-03-02 | Siti Aminah | 1
        register | 12  | Muhammad Rizky    | 2014-03-02 | Siti Aminah | 2?1   -- a question of its own: one child twice?
        dapodik  |     | Muhammad Rizky    | 2014-03-02 | Siti Aminah | ?1,2
    """)


def test_a_child_in_no_register_is_not_pressed_on_somebody(link_spec):
    link_spec("""
        source   | nik | name              | born_on    | mother      | village | child
        register | 11  | Rahmat Hidayat    | 2014-03-02 | Siti Aminah | Komet   | 1
        dapodik  |     | Rahmat Setiawan   | 2014-03-02 | Hartini     | Palam   | -
        dapodik  |     | Rahmat Hidayat    | 2011-10-15 | Hartini     | Palam   | -   -- only the name
        dapodik  |     | Budi Santoso      | 2012-01-20 | Siti Aminah | Komet   | -   -- only the mother's name
    """)


def test_rows_without_a_nik_are_found_by_all_the_rest(link_spec):
    link_spec("""
        source   | nik | name              | born_on    | mother      | village | child | why
        register | 11  | Rahmat Hidayat    | 2014-03-02 | Siti Aminah | Komet   | 1     |
        register | 12  | Dewi Lestari      | 2013-08-21 | Sulastri    | Komet   | 2     |
        register | 13  | Agus Salim        | 2012-04-30 | Hartini     | Palam   | 3     |
        register | 14  | Sutrisno          | 2015-06-11 | Jumiati     | Komet   | 4     |
        dapodik  |     | Rahmat Hidayat    | 2014-03-02 | Siti Aminah | Komet   | 1     | exact
        dapodik  |     | Rohmat Hidayat    | 2014-03-02 | Sitti Amina | Komet   | 1     | weighed
        dapodik  |     | Dewie Lestari     | 2013-08-21 | Soelastri   | Komet   | 2     | sound
        dapodik  |     | Agus Salim        | 2012-04-30 | Hartini     | Gambut  | 3     | weighed -- moved
        dapodik  |     | Sutrisno          | 2015-06-11 | Jumiati     |         | 4     | weighed
    """)


def test_spellings_of_the_field_find_their_child(link_spec):
    link_spec("""
        source   | nik | name                  | sex | born_on    | mother           | village | child
        register | 11  | Muhammad Rizky        | L   | 2014-03-02 | Siti Aminah      | Komet   | 1
        register | 12  | Siti Aisyah           | P   | 2013-08-21 | Sulastri         | Komet   | 2
        register | 13  | Soetrisno Djoko       | L   | 2012-04-30 | Hartini          | Komet   | 3
        register | 14  | Nur Hayati            | P   | 2015-06-11 | Jumiati          | Komet   | 4
        register | 15  | Abdurrahman Wahid     | L   | 2011-02-09 | Sri Wahyuni      | Komet   | 5
        register | 16  | Gusti Rahmat Ramadhan | L   | 2010-12-05 | Antung Fatimah   | Komet   | 6
        register | 17  | Fitri Aulia           | P   | 2016-09-27 | Hj. Rusmini      | Komet   | 7
        register | 18  | I Wayan Sudarma       | L   | 2012-10-19 | Ni Luh Kartika   | Komet   | 8
        register | 19  | Rizky Maulana Akbar   | L   | 2013-01-30 | Jumiati          | Komet   | 9
        dapodik  |     | Moch. Rizqi           | L   | 2014-03-02 | St. Aminah       | Komet   | 1
        dapodik  |     | Aisah                 | P   | 2013-08-21 | Lastri           | Komet   | 2
        dapodik  |     | Sutrisno Joko         | L   | 2012-04-30 | Almh. Hartini    | Komet   | 3
        dapodik  |     | Nurhayati             | P   | 2015-06-11 | Ibu Jumiati      | Komet   | 4
        dapodik  |     | Abd. Rahman Wachid    | L   | 2011-02-09 | Sriwahyuni       | Komet   | 5
        dapodik  |     | Rahmat Romadhon       | L   | 2010-12-05 | Fatimah          | Komet   | 6
        emis     |     | Vitri Aulia bin Umar  | P   | 2016-09-27 | Rusmini          | Komet   | 7
        dapodik  |     | Wayan Sudarma         | L   | 2012-10-19 | Luh Kartika      | Komet   | 8
        dapodik  |     | Rizky M A             | L   | 2013-01-30 | Jumiati          | Komet   | 9
    """)


def test_dates_that_slipped(link_spec):
    link_spec("""
        source   | nik | name              | born_on    | mother      | village | child
        register | 11  | Rahmat Hidayat    | 2014-03-02 | Siti Aminah | Komet   | 1
        register | 12  | Dewi Lestari      | 2013-08-21 | Sulastri    | Komet   | 2
        register | 13  | Agus Salim        | 2012-04-30 | Hartini     | Komet   | 3
        register | 14  | Joko Purnomo      | 2015-06-11 | Jumiati     | Komet   | 4
        dapodik  |     | Rahmat Hidayat    | 2014-02-03 | Siti Aminah | Komet   | 1   -- day and month changed places
        dapodik  |     | Dewi Lestari      | 2013-08-22 | Sulastri    | Komet   | 2   -- the day after
        dapodik  |     | Agus Salim        | 2012-01-01 | Hartini     | Komet   | 3   -- a default day: the year counts
        dapodik  |     | Joko Purnomo      |            | Jumiati     | Komet   | 4
    """)


def test_a_second_row_of_a_child_who_is_surely_in_school(link_spec):
    """No question is asked about a child who is surely in school: a row that fits only such a child is its second row,
    or, where the name, the date or the NIK speaks against it, another pupil. Neither can hide a child who is out."""
    link_spec("""
        source   | nik | name              | born_on    | mother      | village | child | why
        register | 11  | Rahmat Hidayat    | 2014-03-02 | Siti Aminah | Komet   | 1     |
        dapodik  | 11  | Rahmat Hidayat    | 2014-03-02 | Siti Aminah | Komet   | 1     | nik
        emis     |     | Rahmat Hidayat    | 2014-03-02 | Hartini     | Komet   | 1     | second
        pkbm     |     | Rahmat Setiawan   | 2014-03-02 | Siti Aminah | Komet   | -     | name
    """)


def test_a_pupil_is_known_again_by_the_nisn(link_spec):
    link_spec("""
        source       | nik | nisn       | name           | born_on    | mother      | child | why
        register     | 11  |            | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1     |
        register     | 12  |            | Rahmat Hidayat | 2014-03-02 | Sulastri    | 2     |
        dapodik      | 11  | 0141234567 | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1     | nik
        emis@20242   |     | 141234567  | Rahmat Hidayat | 2014-03-02 |             | 1     | pupil   -- its 0 was lost
    """)
