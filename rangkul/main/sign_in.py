"""The closed door: nobody signs up by themselves; factors lie sealed; every try is noted for its owner."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.shortcuts import render

from rangkul.core import secrets

INSTANCE = "instance"


class ClosedDoor(DefaultAccountAdapter):
    """Accounts are made by an administrator and opened with an invitation."""

    def is_open_for_signup(self, request):
        return False


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


def locked_out(request, _credentials=None, *_args, **_kwargs):
    """The page after too many wrong passwords."""
    return render(request, "account/locked_out.html", status=429)
