"""The NIK: the first proof, never a blind one.

A NIK that is exact and sane (its date and sex are those of the row it stands in) links at once when the name and the
birth date do not speak against it. Else it is one piece of evidence among others: brothers and sisters bear each
other's numbers in school files, two columns change places, a digit slips, a spreadsheet keeps only fifteen of sixteen.
"""

from __future__ import annotations


def test_an_exact_nik_with_name_and_date(link_spec):
    link_spec("""
        source   | nik | name              | born_on    | mother      | child | why
        register | 11  | Rahmat Hidayat    | 2014-03-02 | Siti Aminah | 1     |
        register | 12  | Dewi Lestari      | 2013-08-21 | Sulastri    | 2     |
        register | 13  | Muhammad Fauzan   | 2012-11-09 | Rusmini     | 3     |
        register | 14  | Nur Hayati        | 2015-05-17 | Jumiati     | 4     |
        dapodik  | 11  | RAHMAT HIDAYAT    | 2014-03-02 | Siti Aminah | 1     | nik
        dapodik  | 12  | Dewi Lestrai      | 2013-08-21 | Lastri      | 2     | nik+   -- a slip in the name
        dapodik  | 13  | M. Pauzan         | 2012-11-09 |             | 3     | nik+   -- no mother
        dapodik  | 14  | Nurhayati         | 2015-05-11 | Jumiati     | 4     | nik+   -- a slip in the day
    """)


def test_a_day_and_a_month_that_changed_places_do_no_harm(link_spec):
    link_spec("""
        source   | nik | name           | born_on    | mother      | child
        register | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        register | 12  | Dewi Lestari   | 2013-08-21 | Sulastri    | 2
        dapodik  | 11  | Rahmat Hidayat | 2014-02-03 | Siti Aminah | 1
        dapodik  | 12  | Dewi Lestari   | 2013-01-01 | Sulastri    | 2      -- the office did not know the day
    """)


def test_a_brothers_nik_goes_to_the_sister_whose_row_it_is(link_spec):
    link_spec("""
        source   | nik | kk | name            | sex | born_on    | mother      | child
        register | 11  | A  | Rahmat Hidayat  | L   | 2012-03-02 | Siti Aminah | 1
        register | 12  | A  | Aisyah Hidayat  | P   | 2014-09-14 | Siti Aminah | 2
        dapodik  | 11  | A  | Aisyah Hidayat  | P   | 2014-09-14 | Siti Aminah | 2   -- her brother's number
    """)


def test_a_brothers_nik_hides_no_brother(link_spec):
    """The sister is in no register: her row must not put the brother into school."""
    link_spec("""
        source   | nik | kk | name            | sex | born_on    | mother      | child
        register | 11  | A  | Rahmat Hidayat  | L   | 2012-03-02 | Siti Aminah | 1
        register | 21  | B  | Budi Santoso    | L   | 2011-06-19 | Sulastri    | 2
        dapodik  | 11  | A  | Aisyah Hidayat  | P   | 2014-09-14 | Siti Aminah | ?1
        dapodik  | 21  |    | Agus Salim      | L   | 2013-10-30 | Sulastri    | ?2
        dapodik  | 21  |    | Joko Purnomo    | L   | 2013-10-30 | Hartini     | ?2  -- only the number: whose?
    """)


def test_two_children_with_one_nik_are_told_apart_by_the_rest(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | child
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        register | 11  | Budi Santoso    | 2014-03-02 | Sulastri    | 2
        dapodik  | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        emis     | 11  | Budi Santosa    | 2014-03-02 | Lastri      | 2
        pkbm     | 11  | Joko Purnomo    | 2014-03-02 | Hartini     | -    -- both are in school by a row of their own
    """)


def test_one_nik_in_two_rows_of_one_school(link_spec):
    """The operator copied a number down one line too many."""
    link_spec("""
        source   | nik | name            | born_on    | mother      | child
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        register | 12  | Budi Santoso    | 2013-07-25 | Sulastri    | 2
        dapodik  | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        dapodik  | 11  | Budi Santoso    | 2013-07-25 | Sulastri    | 2
    """)


def test_nik_and_no_kk_in_each_others_column(link_spec):
    link_spec("""
        source   | nik  | kk     | name            | born_on    | mother      | child
        register | 11   | A      | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        register | 12   | A      | Fauzan Hidayat  | 2016-12-08 | Siti Aminah | 2
        dapodik  | kk:A | nik:11 | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        dapodik  | kk:A | A      | Fauzan Hidayat  | 2016-12-08 | Siti Aminah | 2   -- the No. KK twice
    """)


def test_a_slip_of_one_digit(link_spec):
    link_spec("""
        source   | nik   | name            | born_on    | mother      | village | child
        register | 11    | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1
        register | 12    | Budi Santoso    | 2013-07-25 | Sulastri    | Komet   | 2
        register | 13    | Agus Salim      | 2012-04-30 | Hartini     | Komet   | 3
        dapodik  | 11@4  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1
        dapodik  | 12@13 | Budi Santoso    | 2013-07-25 |             | Mentaos | 2  -- a serial that was never issued
        dapodik  | 13~   | Agus Salim      | 2012-04-30 |             | Komet   | 3  -- two neighbours changed places
    """)


def test_the_next_serial_is_another_child_until_the_rest_agrees(link_spec):
    """Serials are dense: the number after a child's own was given to the next child born that day."""
    link_spec("""
        source   | nik  | name            | born_on    | mother      | child | why
        register | 11   | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1     |
        register | 21   | Agus Salim      | 2013-07-25 | Sulastri    | 2     |
        dapodik  | 11+1 | Rahmat Hidayat  | 2014-03-02 |             | ?1    | nik
        dapodik  | 21+1 | Joko Purnomo    | 2013-07-25 | Hartini     | -     |
    """)


def test_a_rounded_nik_is_never_exact_proof(link_spec):
    """A spreadsheet keeps fifteen digits of a number: ten children share what is left."""
    link_spec("""
        source   | nik | name            | born_on    | mother      | child | why
        register | 20  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1     |
        register | 33  | Budi Santoso    | 2013-07-25 | Sulastri    | 2     |
        dapodik  | 20r | Agus Purnomo    | 2014-03-02 | Hartini     | -     |
        dapodik  | 20r | Rahmat Hidayat  | 2014-03-02 |             | 1     | weighed
        dapodik  | 33r | Budi Santoso    | 2013-07-25 | Lastri      | 2     | weighed
    """)


def test_a_nik_that_says_another_birth_date_is_weighed(link_spec):
    """After a correction by a court the NIK stays as it was: it differs from the birth date in all files alike."""
    link_spec("""
        source   | nik              | name            | born_on    | mother      | child
        register | 6372911107130004 | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        dapodik  | 6372911107130004 | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        emis     | 6372911107130004 | Rahmat Hidayat  | 2014-03-12 | Siti Aminah | 1
    """)


def test_another_valid_nik_stops_a_link(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | village | child | why
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1     |
        register | 12  | Dewi Lestari    | 2013-08-21 | Sulastri    | Komet   | 2     |
        dapodik  | 500 | Rahmat Hidayat  | 2014-03-02 |             | Komet   | ?1    | nik
        dapodik  |     | Dewi Lestari    | 2013-08-21 |             | Komet   | 2     | weighed
    """)


def test_one_child_may_have_two_niks(link_spec):
    """Moved without a letter and registered again: the school still has the old number. All else has to agree."""
    link_spec("""
        source   | nik              | kk | name            | born_on    | mother      | child
        register | 11               | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        dapodik  | 6303910203140007 | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
    """)


def test_a_parents_nik_is_no_childs(link_spec):
    link_spec("""
        source   | nik              | kk | name            | born_on    | mother      | child
        register | 11               | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        register | 6372915208880003 | A  | Siti Aminah     | 1988-08-12 | Mariam      | 9
        dapodik  | 6372915208880003 | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
    """)


def test_one_nik_of_two_alike_children_links_a_row_once(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | child
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        register | 11  | Rohmat Hidayat  | 2014-03-02 | Hartini     | 2
        dapodik  | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
    """)


def test_a_nik_that_the_register_has_not_or_has_rounded_contradicts_nothing(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | child
        register |     | Rahmat Hidayat  | 2014-03-02 |             | 1
        register | 22r | Budi Santoso    | 2013-07-25 |             | 2
        register | 33r | Agus Salim      | 2012-04-30 | Hartini     | 3
        dapodik  | 11  | Rahmat Hidayat  | 2014-03-02 |             | 1
        dapodik  | 22  | Budi Santoso    | 2013-07-25 |             | 2
        dapodik  | 33  | Agus Salim      | 2012-04-30 | Hartini     | 3
    """)
