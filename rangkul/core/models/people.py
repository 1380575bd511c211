"""People who sign in, what they were granted, and how they were invited."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ..permissions import Purpose, Role
from .agencies import Agency

#: Letters that are not mistaken for each other when a slip is read aloud.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: How long a slip can be used.
INVITATION_DAYS = 7


class PersonManager(BaseUserManager):
    def create_user(self, username, password=None, **fields):
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in, or a named actor of the system whose policy is written in its ``policy``."""

    class Kind(models.TextChoices):
        HUMAN = "human", _("orang")
        MACHINE = "machine", _("mesin")
        SYSTEM = "system", _("sistem")

    username = models.CharField(_("nama pengguna"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(_("nama"), max_length=120)
    email = models.EmailField(_("surel"), blank=True)
    phone = models.CharField(_("telepon"), max_length=20, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.HUMAN)
    policy = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="id", choices=[("id", "Indonesia"), ("en", "English")])
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)  # made by the demo, with a one-off password
    home_code = models.CharField(max_length=4, blank=True)  # the region it was made for, whose administrator keeps it
    signed_out_times = models.PositiveIntegerField(default=0)  # part of every session's hash: one more ends them all
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    personal = ("username", "name", "email", "phone")
    plain = (
        "id",
        "password",
        "last_login",
        "kind",
        "policy",
        "language",
        "is_active",
        "is_demo",
        "home_code",
        "signed_out_times",
        "created_at",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self):
        return self.name

    def get_session_auth_hash(self):
        """What a session must know of its person: ends with the password, and with "sign out everywhere"."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self):
        """The same under keys that were replaced not long ago."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret=secret)

    def _session_hash(self, secret=None) -> str:
        said = f"{self.password}|{self.signed_out_times}"
        return salted_hmac("rangkul.session", said, secret=secret, algorithm="sha256").hexdigest()

    def grants_held(self):
        """All grants this person was ever given."""
        return Grant.objects.filter(person=self)

    @property
    def is_staff(self) -> bool:
        """Nobody: there is no back door beside the pages."""
        return False

    is_superuser = False


class RoleRight(models.Model):
    """``permissions.ROLES`` as the database's wall reads it; written by ``rangkul migrate``, never by hand."""

    role = models.CharField(max_length=20)
    purpose = models.CharField(max_length=10, choices=Purpose)
    sees_names = models.BooleanField()
    of_agency = models.BooleanField()

    personal = ()
    plain = ("id", "role", "purpose", "sees_names", "of_agency")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("role", "purpose"), name="role_right_once")]


class Grant(models.Model):
    """One person has one role in one area, perhaps inside one agency, for a time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    area_code = models.CharField(max_length=10)  # 2 province, 4 kabupaten/kota, 6 kecamatan, 10 village
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    personal = ()
    plain = (
        "id",
        "person",
        "role",
        "area_code",
        "agency",
        "valid_from",
        "valid_until",
        "granted_by",
        "reason",
        "revoked_at",
        "revoked_by",
    )

    class Meta:
        indexes = [models.Index(fields=("person",), name="grant_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(area_code__regex=r"^\d{2}(\d{2}(\d{2}(\d{4})?)?)?$"), name="grant_area_form"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=("school", "agency_officer")) | Q(agency__isnull=False), name="grant_agency_given"
            ),
            models.CheckConstraint(
                condition=~Q(role="emergency") | (Q(valid_until__isnull=False) & ~Q(reason="")),
                name="grant_emergency_ends",
            ),
        ]

    def stands(self, at) -> bool:
        """Whether it holds at a moment, or will hold later."""
        return self.revoked_at is None and (self.valid_until is None or self.valid_until > at)


class Invitation(models.Model):
    """A slip with a code: whoever holds it sets a password for the account that was made for them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)  # SHA-256; the code itself is only on the slip
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    personal = ()
    plain = ("id", "person", "code_hash", "made_by", "made_at", "expires_at", "used_at")

    @staticmethod
    def new_code() -> str:
        """Twelve letters in three groups: 31 letters each, about 59 bits."""
        return "-".join("".join(secrets.choice(CODE_LETTERS) for _i in range(4)) for _j in range(3))

    @staticmethod
    def hash_of(code: str) -> str:
        """What is kept of a code; case, spaces and hyphens do not count."""
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        return hashlib.sha256(f"rangkul-invitation|{plain}".encode()).hexdigest()

    @classmethod
    def open_for(cls, person: Person, code: str, *, by, at) -> Invitation:
        """Keep the hash of a fresh code for seven days; older slips of this person end."""
        cls.objects.filter(person=person, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
        until = at + timedelta(days=INVITATION_DAYS)
        return cls.objects.create(person=person, code_hash=cls.hash_of(code), made_by=by, made_at=at, expires_at=until)


class SignIn(models.Model):
    """One try to sign in, shown to its owner."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    succeeded = models.BooleanField()
    method = models.CharField(max_length=20, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    personal = ("address", "agent")
    plain = ("id", "person", "at", "succeeded", "method")

    class Meta:
        ordering = ("-at",)
        indexes = [models.Index(fields=("person", "-at"), name="sign_in_of")]
