"""Register rows that look like one child: the civil registry decides, nothing is deleted.

``2=1``: row 2 is proven to be the child of row 1 and takes its verdict. ``2?1``: a person is asked.
"""

from __future__ import annotations


def test_one_nik_name_and_birthday_are_proof(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | village | child
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1
        register | 11  | Rahmad Hidayat  | 2014-03-02 | Siti Aminah | Palam   | 2    -- heard otherwise: no proof
        register | 21  | Budi Santoso    | 2013-07-25 | Sulastri    | Komet   | 3
        register | 21  | Boedi Santosso  | 2013-07-25 |             | Palam   | 4=3
        register | 21  | Budi Santoso    | 2013-07-25 | Hartini     | Palam   | 5=3
        dapodik  | 21  | Budi Santoso    | 2013-07-25 | Sulastri    | Palam   | 3    -- and so are 4 and 5
    """)


def test_a_nik_of_no_worth_proves_nothing(link_spec):
    link_spec("""
        source   | nik | name            | born_on    | mother      | child
        register | 20r | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        register | 20r | Rahmat Hidayat  | 2014-03-02 | Hartini     | 2?1
        register | 20  | Joko Purnomo    | 2014-03-02 | Jumiati     | 3
    """)


def test_registered_again_with_another_nik_is_a_question(link_spec):
    link_spec("""
        source   | nik              | kk | name            | born_on    | mother      | village | child
        register | 11               | A  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Komet   | 1
        register | 6303910203140007 | B  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | Palam   | 2?1  -- one mother
        register | 21               | C  | Budi Santoso    | 2013-07-25 |             | Komet   | 3
        register | 22               | C  | Budi Santoso    | 2013-07-25 | Sulastri    | Komet   | 4?3  -- one family
        register | 31               | D  | Agus Salim      | 2012-04-30 | Hartini     | Komet   | 5
        register | 32               | E  | Agus Salim      | 2012-04-30 | Mariam      | Komet   | 6    -- namesakes
    """)


def test_a_person_decides_on_register_rows_too(link_spec):
    link_spec(
        """
        source   | nik | name            | born_on    | mother      | child
        register | 11  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 1
        register | 12  | Rahmat Hidayat  | 2014-03-02 | Siti Aminah | 2=1
        register | 21  | Budi Santoso    | 2013-07-25 | Sulastri    | 3
        register | 22  | Budi Santoso    | 2013-07-25 | Sulastri    | 4     -- two children
        """,
        decisions="""
        source   | record_id | child_record_id | decision | at
        register | 2         | 1               | same     | 2025-09-01
        register | 3         | 4               | not_same | 2025-09-01
        """,
    )
