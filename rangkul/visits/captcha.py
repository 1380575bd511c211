"""A question that a person answers at once and a simple program does not, without any service outside.

The page carries a signed token that says when it was made and, hashed, what the answer is. A token is good for one
hour, not in its first seconds, and once. It stops what fills in forms blindly; the limits of ``core.tries`` do the
rest.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core.tries import Limit, TooManyTries

SALT = "rangkul.visits.captcha"
LASTS = timedelta(hours=1)
SECONDS_AT_LEAST = 3  # nobody reads the page and types a child's name faster
ONCE = Limit("captcha", 1, LASTS)
_NUMBERS = {
    2: gettext_lazy("dua"),
    3: gettext_lazy("tiga"),
    4: gettext_lazy("empat"),
    5: gettext_lazy("lima"),
    6: gettext_lazy("enam"),
    7: gettext_lazy("tujuh"),
    8: gettext_lazy("delapan"),
    9: gettext_lazy("sembilan"),
}


@dataclass(frozen=True)
class Question:
    """What is asked, and the token that goes with the form."""

    text: str
    token: str


def ask(at: datetime) -> Question:
    """A sum in words."""
    one, other = secrets.choice(list(_NUMBERS)), secrets.choice(list(_NUMBERS))
    text = _("Berapa %(one)s ditambah %(other)s? Tulis dengan angka.") % {
        "one": _NUMBERS[one], "other": _NUMBERS[other]
    }  # fmt: skip
    nonce = secrets.token_urlsafe(9)
    made = {"n": nonce, "t": int(at.timestamp()), "a": _hash(nonce, one + other)}
    return Question(text, signing.dumps(made, salt=SALT))


def passes(token: str, answer: str, at: datetime) -> bool:
    """Whether the answer is right, in time, and the first with this token."""
    try:
        made = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return False
    age = at.timestamp() - made["t"]
    if not SECONDS_AT_LEAST <= age <= LASTS.total_seconds():
        return False
    key = hashlib.sha256(token.encode()).hexdigest()
    try:
        ONCE.check(key, at)
    except TooManyTries:
        return False
    ONCE.note(key, at)
    return answer.strip().isdigit() and constant_time_compare(_hash(made["n"], int(answer)), made["a"])


def _hash(nonce: str, total: int) -> str:
    return salted_hmac(SALT, f"{nonce}|{total}", algorithm="sha256").hexdigest()[:32]
