"""Tries that may not be repeated without end: codes of invitations, passwords, second factors."""

from __future__ import annotations

from django.db import models


class Try(models.Model):
    """One failed try. In the database, so that several processes count together and a restart forgets nothing."""

    what = models.CharField(max_length=20)  # "invitation", "sign_in", "factor"
    key = models.CharField(max_length=64)  # keyed hash of the address, or the person's number
    at = models.DateTimeField()

    personal = ("key",)
    plain = ("id", "what", "at")

    class Meta:
        indexes = [
            models.Index(fields=("what", "key", "at"), name="try_of"),
            models.Index(fields=("at",), name="try_at"),
        ]
