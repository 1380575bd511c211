"""The closed door: nobody signs up by themselves; factors lie sealed; every try is noted for its owner."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rangkul.core import languages, secrets, services, tries
from rangkul.core.models import Person

INSTANCE = "instance"
#: How the library names a way in → how the list of one's sign-ins names it.
WAYS = {
    "password": "password",
    "socialaccount": "oidc",
    "totp": "totp",
    "recovery_codes": "recovery",
    "webauthn": "passkey",
}


class ClosedDoor(DefaultAccountAdapter):
    """Accounts are made by an administrator and opened with an invitation."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return tries.client_address(request) or "unknown"

    def pre_authenticate(self, request, **credentials):
        tries.SIGN_INS.check(tries.key_of(request), timezone.now())
        super().pre_authenticate(request, **credentials)

    def authenticate(self, request, **credentials):
        """One name, one count: "Ani", "ani" and "ANI" are the same account, and the same number of wrong passwords."""
        if credentials.get("username"):
            credentials["username"] = credentials["username"].strip().lower()
        return super().authenticate(request, **credentials)

    def authentication_failed(self, request, **credentials):
        now = timezone.now()
        tries.SIGN_INS.note(tries.key_of(request), now)
        person = Person.objects.filter(username__iexact=credentials.get("username", "")).first()
        if person is not None and not getattr(request, "axes_locked_out", False):
            services.note_refusal(person=person, method="password", **_from(request), at=now)

    def post_login(self, request, user, **how):
        response = super().post_login(request, user, **how)
        services.note_sign_in(by=user, method=way_in(request, user), **_from(request), at=timezone.now())
        languages.remember(response, user.language)
        return response

    def send_notification_mail(self, template_prefix, user, *more, **named):
        """The library says here what somebody changed about how they come in; it goes into the record."""
        services.note_change(what=template_prefix.rsplit("/", 1)[-1], by=user, at=timezone.now())
        super().send_notification_mail(template_prefix, user, *more, **named)


class ClosedSocialDoor(DefaultSocialAccountAdapter):
    """An outside identity opens an existing account that was connected to it; it never makes one."""

    def is_open_for_signup(self, request, sociallogin):
        return False


class SealedFactors(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are sealed with the installation's own key."""

    def encrypt(self, text: str) -> str:
        return secrets.seal(INSTANCE, "mfa", text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.unseal(INSTANCE, "mfa", bytes.fromhex(encrypted_text))


class CountedCode:
    """A second factor that was typed may be wrong six times in a quarter of an hour, whoever has the password."""

    def clean_code(self):
        person, now = self.user, timezone.now()
        tries.FACTORS.check(str(person.pk), now)
        try:
            code = super().clean_code()
        except ValidationError:
            tries.FACTORS.note(str(person.pk), now)
            services.note_refusal(person=person, method="code", **_from(context.request), at=now)
            raise
        tries.FACTORS.forget(str(person.pk))
        return code


class FactorForm(CountedCode, AuthenticateForm):
    """The code after the password."""


class FactorAgainForm(CountedCode, ReauthenticateForm):
    """The code before something delicate."""


class NamedKey:
    """The library leaves this label untranslated."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nama kunci")


class AddKeyForm(NamedKey, AddWebAuthnForm):
    """A new passkey."""


class EditKeyForm(NamedKey, EditWebAuthnForm):
    """Another name for a passkey."""


def way_in(request, person) -> str:
    """How somebody proved who they are, "password+totp"."""
    records = get_authentication_records(request, person)
    names = [WAYS.get(record.get("type") or record["method"], "") for record in records]
    return "+".join(dict.fromkeys(name for name in names if name))


def locked_out(request, _credentials=None, *_args, **_kwargs):
    """The page after too many wrong passwords."""
    return render(request, "account/locked_out.html", status=429)


def _from(request) -> dict[str, str | None]:
    return {"address": tries.client_address(request), "agent": request.headers.get("User-Agent", "")}
