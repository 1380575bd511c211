"""What the page shell shows around every page: the menu of what this person may open, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from rangkul.core.permissions import Permission, can
from rangkul.core.queries import regions_of

P = Permission


@dataclass(frozen=True)
class Item:
    """One entry: shown to who holds one of ``rights`` (to all when empty), when its address exists."""

    label: str
    address: str
    icon: str
    rights: tuple[P, ...] = ()


#: The menu, in groups. What does not work yet has no address and so does not appear.
MENU: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (
            Item(_("Beranda"), "home", "home"),
            Item(_("Ringkasan wilayah"), "insight:region", "chart-bar", (P.COUNTS_VIEW,)),
        ),
    ),
    (
        _("Menemukan"),
        (
            Item(_("Kiriman data"), "intake:deliveries", "inbox", (P.DELIVERY_VIEW,)),
            Item(_("Pemadanan"), "reconcile:runs", "arrows-join", (P.RUN_VIEW,)),
            Item(_("Pasangan meragukan"), "reconcile:review", "users", (P.PAIR_DECIDE,)),
            Item(_("Perbaikan data"), "reconcile:corrections", "tool", (P.CORRECTION_VIEW,)),
        ),
    ),
    (_("Register"), (Item(_("Anak"), "registry:children", "id", (P.CHILD_VIEW,)),)),
    (
        _("Mengawasi"),
        (
            Item(_("Catatan kegiatan"), "core:record", "history", (P.AUDIT_VIEW,)),
            Item(_("Permintaan data pribadi"), "core:privacy", "shield-lock", (P.PRIVACY_HANDLE,)),
        ),
    ),
    (
        _("Mengelola"),
        (
            Item(_("Akun"), "core:accounts", "user-cog", (P.ACCOUNT_MANAGE,)),
            Item(_("Wilayah dan instansi"), "core:region", "building", (P.REGION_MANAGE,)),
        ),
    ),
)


class Shell:
    """Lazy: an error page without a person costs no query."""

    def __init__(self, request):
        self.request = request
        self.person = getattr(request, "user", None)

    @cached_property
    def menu(self) -> list[dict]:
        if not getattr(self.person, "is_authenticated", False):
            return []
        groups = []
        for title, items in MENU:
            shown = [entry for item in items if (entry := self._entry(item))]
            if shown:
                groups.append({"label": title, "items": shown})
        return groups

    def _entry(self, item: Item) -> dict | None:
        if item.rights and not any(can(self.person, right) for right in item.rights):
            return None
        try:
            url = reverse(item.address)
        except NoReverseMatch:
            return None
        path = self.request.path
        active = path == url or (url != "/" and path.startswith(url))
        return {"label": item.label, "url": url, "icon": item.icon, "active": active}

    @cached_property
    def regions(self):
        return regions_of(self.person)


def shell(request) -> dict:
    """Context processor: ``shell.menu``, ``shell.regions``."""
    return {"shell": Shell(request)}
