"""What the menu asks for all rights in one look is what each page asks for one."""

from cast import PEOPLE

from rangkul.core.permissions import Permission, held, where


def test_one_look_finds_what_each_right_finds(cast):
    for name in PEOPLE:
        person = cast.people[name]
        told = held(person)
        assert told.anywhere == {right for right in Permission if where(person, right)}, name
        assert told.in_areas == {right for right in Permission if where(person, right).areas}, name


def test_a_token_narrows_both_looks(cast):
    officer = cast.data_officer
    officer._only = frozenset({Permission.COUNTS_VIEW, Permission.AUDIT_VIEW})
    assert held(officer).anywhere == held(officer).in_areas == {Permission.COUNTS_VIEW}
