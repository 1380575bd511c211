"""What the page shell shows around every page: the menu of what this person may open, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rangkul.core.permissions import Held, Permission, Role, grants_of, held
from rangkul.core.queries import open_emergencies, regions_of

P = Permission


@dataclass(frozen=True)
class Item:
    """One entry: shown to who holds one of ``rights`` (to all when empty), when its address exists."""

    label: str
    address: str
    icon: str
    rights: tuple[P, ...] = ()
    of_area: bool = False  # not for a right that is held inside an agency alone


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
        _("Mengunjungi"),
        (
            Item(_("Putaran kunjungan"), "visits:rounds", "map-pin", (P.VISIT_VIEW,)),
            Item(_("Pintu saya"), "visits:my_doors", "home-heart", (P.VISIT_DO,)),
            Item(pgettext_lazy("semuanya", "Relawan"), "visits:volunteers", "users-group", (P.VISIT_PLAN,)),
            Item(_("Isian yang diterima"), "forms:submissions", "file-check", (P.VISIT_VIEW,)),
            Item(_("HP relawan"), "visits:phones", "device-mobile", (P.DEVICE_MANAGE,)),
            Item(_("HP dengan ODK Collect"), "visits:collect_devices", "qrcode", (P.DEVICE_MANAGE,)),
            Item(_("Ketik lembar"), "visits:rekey", "keyboard", (P.VISIT_PLAN,)),
            Item(_("Di mana tersendat"), "visits:stuck", "clock", (P.VISIT_VIEW,)),
            Item(_("Cakupan kunjungan"), "visits:coverage", "gauge", (P.COUNTS_VIEW,), of_area=True),
            Item(_("Hasil kunjungan"), "visits:results", "file-check", (P.VISIT_VIEW,)),
            Item(_("Pertanyaan kunjungan"), "visits:questions", "help-circle", (P.VISIT_VIEW,)),
            Item(_("Musyawarah desa"), "visits:meetings", "users", (P.MEETING_HOLD,)),
            Item(_("Beri keterangan"), "visits:to_state", "message-2", (P.STATEMENT_GIVE,)),
            Item(_("Laporan masuk"), "visits:reports", "inbox", (P.REPORT_HANDLE,)),
            Item(_("Pendampingan relawan"), "visits:believable", "shield-check", (P.VISIT_PLAN,)),
            Item(_("Klaster alasan"), "visits:clusters", "tag", (P.FINDING_VIEW,)),
            Item(_("Portal nasional"), "visits:portal", "world", (P.PORTAL_EXPORT,)),
            Item(_("Kekhawatiran"), "visits:worries", "shield-lock", (P.PROTECTION_VIEW,)),
        ),
    ),
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
            Item(_("Formulir"), "forms:forms", "file-text", (P.FORM_MANAGE,)),
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
    def _held(self) -> Held:
        return held(self.person)

    @cached_property
    def menu(self) -> SafeString:
        """The menu as it stands beside the page; empty for who has not signed in."""
        if not getattr(self.person, "is_authenticated", False):
            return SafeString("")
        return _drawn(self._held, get_language(), _open(self.request.path, _entries(self._held)))

    @cached_property
    def regions(self):
        return list(regions_of(self.person))

    @cached_property
    def search_url(self) -> str:
        """Where the search box leads; nowhere for who sees no names."""
        return _address("registry:children") if self._may(P.CHILD_VIEW) else ""

    @cached_property
    def role(self) -> str:
        """The person's roles in words."""
        return ", ".join(dict.fromkeys(str(Role(grant.role).label) for grant in grants_of(self.person)))

    @cached_property
    def account_menu(self) -> list[dict]:
        entries = [(_("Akun saya"), "core:me", "user"), (_("Hak menurut peran"), "core:rights", "list-check")]
        if self._may(P.EMERGENCY_OPEN):
            entries.append((_("Akses darurat"), "core:emergency", "bolt"))
        shown = [{"label": label, "url": _address(name), "icon": icon} for label, name, icon in entries]
        return [entry for entry in shown if entry["url"]]

    @cached_property
    def emergencies(self) -> list:
        """Emergency access that is open now: said on every page while it lasts."""
        if not getattr(self.person, "is_authenticated", False):
            return []
        if all(grant.role != Role.EMERGENCY for grant in grants_of(self.person)):
            return []
        return open_emergencies(self.person)

    def _may(self, right: P) -> bool:
        return right in self._held.anywhere


# What somebody may open follows from their rights alone, so that one drawing serves all who hold the same.


@lru_cache(maxsize=256)
def _entries(rights: Held) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """(title, its (label, address, icon)) of each group that has any."""
    groups = ((title, tuple(entry for item in items if (entry := _entry(item, rights)))) for title, items in MENU)
    return tuple((title, entries) for title, entries in groups if entries)


def _entry(item: Item, rights: Held) -> tuple[str, str, str] | None:
    held_there = rights.in_areas if item.of_area else rights.anywhere
    if item.rights and held_there.isdisjoint(item.rights):
        return None
    url = _address(item.address)
    return (item.label, url, item.icon) if url else None


def _open(path: str, groups) -> str:
    """The page that is open: the longest address that the path begins with."""
    urls = [url for _title, entries in groups for _label, url, _icon in entries]
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


@lru_cache(maxsize=2048)
def _drawn(rights: Held, language: str, open_url: str) -> SafeString:  # noqa: ARG001 - labels are in that language
    groups = [
        {
            "label": title,
            "items": [
                {"label": label, "url": url, "icon": icon, "active": url == open_url} for label, url, icon in entries
            ],
        }
        for title, entries in _entries(rights)
    ]
    return render_to_string("shell/_menu.html", {"menu": groups})


@lru_cache(maxsize=128)
def _address(name: str) -> str:
    """The address of a page that exists; "" otherwise."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def shell(request) -> dict:
    """Context processor: what ``base.html`` reads under the name ``shell``."""
    return {"shell": Shell(request)}
