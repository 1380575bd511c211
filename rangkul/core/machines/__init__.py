"""What every operation of the API stands behind: a token, its scopes, one acting transaction, one form of trouble.

An operation of a room is a function marked with :func:`needs`; ``main/api.py`` puts :func:`door` around each.
"""

from .cursors import Listed, Piece, cut
from .door import Bearer, document_security, door, needs
from .fields import Day, Number, RegionCode, Schema
from .problems import answer_of, as_trouble, problem_of
from .tokens import TOKEN_START, Visitor, digest_of, new_secret

__all__ = [
    "TOKEN_START",
    "Bearer",
    "Day",
    "Listed",
    "Number",
    "Piece",
    "RegionCode",
    "Schema",
    "Visitor",
    "answer_of",
    "as_trouble",
    "cut",
    "digest_of",
    "document_security",
    "door",
    "needs",
    "new_secret",
    "problem_of",
]
