"""What people decided wins over everything, and the latest word on a pair counts."""

from __future__ import annotations


def test_a_person_says_same(link_spec):
    link_spec(
        """
        source   | id | nik | name           | born_on    | mother      | child | why
        register |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1     |
        register |    | 12  | Budi Santoso   | 2013-07-25 | Sulastri    | 2     |
        dapodik  | a  | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 2     | person  -- even against an exact NIK
        emis     | b  |     | Joko Purnomo   | 2010-01-30 | Hartini     | 1     | person  -- even where nothing agrees
        """,
        decisions="""
        source  | record_id | child_record_id | decision | at
        dapodik | a         | 2               | same     | 2025-09-01
        emis    | b         | 1               | same     | 2025-09-01
        """,
    )


def test_a_person_says_not_same(link_spec):
    link_spec(
        """
        source   | id | nik | name           | born_on    | mother      | child
        register |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        register |    | 12  | Budi Santoso   | 2013-07-25 | Sulastri    | 2
        register |    | 13  | Budi Santoso   | 2013-07-25 | Hartini     | 3
        dapodik  | a  | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | -
        emis     | b  |     | Budi Santoso   | 2013-07-25 |             | 3     -- so it is the other one
        """,
        decisions="""
        source  | record_id | child_record_id | decision | at
        dapodik | a         | 1               | not_same | 2025-09-01
        emis    | b         | 2               | not_same | 2025-09-01
        """,
    )


def test_the_latest_word_counts(link_spec):
    link_spec(
        """
        source   | id | nik | name           | born_on    | mother      | child
        register |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        register |    | 12  | Budi Santoso   | 2013-07-25 | Sulastri    | 2
        dapodik  | a  |     | Rahmat Hidayat | 2014-03-02 | Siti Aminah | -
        dapodik  | b  |     | Joko Purnomo   | 2010-01-30 | Hartini     | 2
        """,
        decisions="""
        source  | record_id | child_record_id | decision | at
        dapodik | a         | 1               | not_same | 2025-09-02T10:00
        dapodik | a         | 1               | same     | 2025-09-01T16:00
        dapodik | b         | 2               | not_same | 2025-08-30
        dapodik | b         | 2               | same     | 2025-08-31
        """,
    )


def test_a_row_given_to_one_child_is_taken_from_the_others(link_spec):
    """Two words of "same" for one row: the later one holds."""
    link_spec(
        """
        source   | id | nik | name           | born_on    | mother      | child
        register |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        register |    | 12  | Budi Santoso   | 2013-07-25 | Sulastri    | 2
        dapodik  | a  | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 2
        """,
        decisions="""
        source  | record_id | child_record_id | decision | at
        dapodik | a         | 1               | same     | 2025-09-01
        dapodik | a         | 2               | same     | 2025-09-02
        """,
    )


def test_unsure_stays_a_question(link_spec):
    link_spec(
        """
        source   | id | nik | name           | born_on    | mother      | child
        register |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        dapodik  | a  | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | ?1
        """,
        decisions="""
        source  | record_id | child_record_id | decision | at
        dapodik | a         | 1               | unsure   | 2025-09-02
        """,
    )


def test_a_word_on_a_source_holds_in_every_period(link_spec):
    link_spec(
        """
        source        | id | nik | name           | born_on    | mother      | child
        register      |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        register      |    | 12  | Budi Santoso   | 2013-07-25 | Sulastri    | 2
        dapodik       | a  |     | Joko Purnomo   | 2010-01-30 | Hartini     | 1
        dapodik@20242 | a  |     | Joko Purnomo   | 2010-01-30 | Hartini     | 1
        dapodik@20242 | b  |     | Agus Salim     | 2010-01-30 | Mariam      | 2
        dapodik       | b  |     | Agus Salim     | 2010-01-30 | Mariam      | -   -- the word was on the old list only
        """,
        decisions="""
        source        | record_id | child_record_id | decision | at
        dapodik       | a         | 1               | same     | 2025-09-02
        dapodik@20242 | b         | 2               | same     | 2025-09-02
        """,
    )


def test_a_place_in_a_file_is_no_name_for_a_pupil(link_spec):
    """ "x.xlsx:12" is another pupil in the next file of that name: such a word holds for its own period only."""
    link_spec(
        """
        source        | id        | nik | name           | born_on    | mother      | child
        register      |           | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        dapodik       | x.xlsx:12 |     | Joko Purnomo   | 2010-01-30 | Hartini     | 1
        dapodik@20242 | x.xlsx:12 |     | Agus Salim     | 2011-05-21 | Mariam      | -
        """,
        decisions="""
        source        | record_id | child_record_id | decision | at
        dapodik       | x.xlsx:12 | 1               | same     | 2025-09-02
        """,
    )


def test_a_word_on_a_double_holds_for_the_child(link_spec):
    link_spec(
        """
        source   | id | nik | name           | born_on    | mother      | child
        register |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 1
        register |    | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | 2=1
        dapodik  | a  |     | Joko Purnomo   | 2010-01-30 | Hartini     | 1
        """,
        decisions="""
        source  | record_id | child_record_id | decision | at
        dapodik | a         | 2               | same     | 2025-09-02
        """,
    )
