"""The home page: for each right that a person holds, what waits for them next. Not a wall of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rangkul.core.acting import acting_as
from rangkul.core.models import Grant, Person, Seal
from rangkul.core.permissions import PURPOSE_OF, Permission, Role, can, grants_of, in_areas, where
from rangkul.core.queries import regions_of
from rangkul.insight import queries as figures
from rangkul.intake.models import Delivery, DeliveryState
from rangkul.reconcile.models import Correction, Pair, Run, RunState
from rangkul.registry.models import Child
from rangkul.visits import queries as visits
from rangkul.visits.models import AssignmentState, Level, RoundState, Worry
from rangkul.visits.queries import found as visits_found

P = Permission


@dataclass(frozen=True)
class Action:
    """One thing to do next: a sentence, where to do it, and how many wait."""

    title: str
    text: str
    url: str
    icon: str
    count: int | None = None
    is_quiet: bool = False  # nothing waits; shown small


def actions_for(person) -> list[Action]:
    """What waits, the pressing first."""
    found: list[Action] = []
    for permission, ask in _QUESTIONS:
        if can(person, permission):
            with acting_as(person, PURPOSE_OF[permission]):
                found += [action for action in ask(person) if action.url]
    return sorted(found, key=lambda action: action.is_quiet)


def glance(person) -> list:
    """The main figures of each region the person may count, for leaders who have two minutes."""
    if not can(person, P.COUNTS_VIEW):
        return []
    with acting_as(person, PURPOSE_OF[P.COUNTS_VIEW]):
        pictures = []
        for region in regions_of(person)[:20]:
            snapshot = figures.newest(region)
            if snapshot is not None:
                pictures.append(figures.picture(person, region, snapshot))
        return pictures


def _deliveries(person) -> Iterator[Action]:
    mine = Delivery.objects.filter(in_areas(where(person, P.DELIVERY_VIEW), district=None, village=None))
    waiting = mine.filter(state=DeliveryState.CHECKED).count()
    unreadable = mine.filter(state=DeliveryState.UNREADABLE).count()
    url = _address("intake:deliveries")
    if unreadable:
        text = (
            ngettext(
                "%d kiriman tidak terbaca: lihat sebabnya, kirim ulang.",
                "%d kiriman tidak terbaca: lihat sebabnya, kirim ulang.",
                unreadable,
            )
            % unreadable
        )
        yield Action(_("Kiriman bermasalah"), text, url, "alert-triangle", unreadable)
    if waiting:
        text = (
            ngettext(
                "%d kiriman sudah diperiksa dan menunggu diambil.",
                "%d kiriman sudah diperiksa dan menunggu diambil.",
                waiting,
            )
            % waiting
        )
        yield Action(_("Ambil kiriman"), text, url, "inbox", waiting)
    if not mine.exists():
        yield Action(
            _("Kirim data pertama"),
            _("Seret berkas Dukcapil, Dapodik, EMIS, DTSEN; jenisnya dikenali sendiri."),
            _address("intake:new") or url,
            "upload",
        )
    elif not waiting and not unreadable:
        yield Action(_("Kiriman data"), _("Semua kiriman sudah diambil."), url, "inbox", is_quiet=True)


def _runs(person) -> Iterator[Action]:
    mine = Run.objects.filter(in_areas(where(person, P.RUN_ACCEPT), district=None, village=None))
    waiting = mine.filter(state=RunState.FINISHED).order_by("-number").first()
    if waiting is not None:
        text = _("Pemadanan %d selesai. Periksa perubahannya, lalu terima atau tolak.") % waiting.number
        yield Action(_("Terima pemadanan"), text, _address("reconcile:runs"), "check", 1)
    elif mine.filter(state__in=(RunState.QUEUED, RunState.RUNNING)).exists():
        yield Action(
            _("Pemadanan berjalan"),
            _("Hasilnya menunggu Anda setelah selesai."),
            _address("reconcile:runs"),
            "arrows-join",
            is_quiet=True,
        )


def _pairs(person) -> Iterator[Action]:
    scope = where(person, P.PAIR_DECIDE)
    waiting = Pair.objects.filter(
        in_areas(scope, district=None, village=None), answer="", run__state__in=(RunState.FINISHED, RunState.ACCEPTED)
    ).count()
    if waiting:
        text = (
            ngettext(
                "%d pertanyaan menunggu; yang paling berharga lebih dulu.",
                "%d pertanyaan menunggu; yang paling berharga lebih dulu.",
                waiting,
            )
            % waiting
        )
        yield Action(_("Putuskan pasangan meragukan"), text, _address("reconcile:review"), "users", waiting)
    else:
        yield Action(
            _("Pasangan meragukan"), _("Tidak ada yang menunggu."), _address("reconcile:review"), "users", is_quiet=True
        )


def _corrections(person) -> Iterator[Action]:
    waiting = Correction.objects.filter(reply="", forgotten_at=None).count() if where(person, P.CORRECTION_REPLY) else 0
    if waiting:
        text = (
            ngettext(
                "%d baris data instansi Anda perlu diperbaiki atau dijawab.",
                "%d baris data instansi Anda perlu diperbaiki atau dijawab.",
                waiting,
            )
            % waiting
        )
        yield Action(_("Perbaiki data"), text, _address("reconcile:corrections"), "tool", waiting)


def _children(person) -> Iterator[Action]:
    scope = where(person, P.CHILD_VIEW)
    mine = Child.objects.filter(in_areas(scope, school="school_id"), is_listed=True, merged_into=None)
    roles = {Role(grant.role) for grant in grants_of(person)}
    if roles & {Role.VILLAGE_OPERATOR, Role.KECAMATAN, Role.SOCIAL_WORKER, Role.PROTECTION_OFFICER}:
        out = mine.filter(verdict__in=("out_of_school", "uncertain")).count()
        text = (
            ngettext(
                "%d anak di wilayah Anda tidak sekolah atau belum pasti.",
                "%d anak di wilayah Anda tidak sekolah atau belum pasti.",
                out,
            )
            % out
        )
        yield Action(
            _("Anak yang perlu didatangi"),
            text,
            f"{_address('registry:children')}?keadaan=cari",
            "map-pin",
            out,
            is_quiet=not out,
        )
    elif Role.SCHOOL in roles:
        pupils = mine.filter(verdict="enrolled").count()
        yield Action(
            _("Murid sekolah Anda"),
            _("%d murid menurut pemadanan terakhir.") % pupils,
            _address("registry:children"),
            "school",
            is_quiet=True,
        )


def _rounds(person) -> Iterator[Action]:
    """What waits for who plans: a round to begin, doors without a volunteer, doors that are late, sheets of the Residu."""
    mine = visits.rounds(person)
    planned = [one for one in mine.filter(state=RoundState.PLANNED) if visits.may_lead(person, one)]
    if planned:
        text = ngettext(
            "%d putaran sudah disusun dan belum dimulai.", "%d putaran sudah disusun dan belum dimulai.", len(planned)
        )
        yield Action(
            _("Mulai putaran"),
            text % len(planned),
            reverse("visits:round", args=[planned[0].pk]),
            "player-play",
            len(planned),
        )
    open_ = mine.filter(state=RoundState.OPEN)
    waiting = visits.doors_seen(person, P.VISIT_PLAN).filter(round__in=open_, state=AssignmentState.WAITING).count()
    if waiting:
        text = ngettext("%d anak belum punya relawan.", "%d anak belum punya relawan.", waiting) % waiting
        yield Action(_("Bagikan pintu"), text, _address("visits:rounds"), "users-group", waiting)
    level = visits.own_level(person)
    turn = visits.reminders(person, permission=P.VISIT_PLAN).filter(
        level__in=(level, Level.VOLUNTEER) if level == Level.VILLAGE else (level,)
    )
    late = sum(turn.values_list("doors", flat=True))
    if late:
        text = (
            ngettext("%d pintu mendekati atau melewati tenggat.", "%d pintu mendekati atau melewati tenggat.", late)
            % late
        )
        yield Action(_("Kunjungan tersendat"), text, _address("visits:stuck"), "clock", late)
    if not planned and not waiting and not late:
        yield Action(
            _("Putaran kunjungan"),
            _("Semua pintu dalam waktunya."),
            _address("visits:rounds"),
            "map-pin",
            is_quiet=True,
        )


def _my_doors(person) -> Iterator[Action]:
    doors = len(visits.doors(person))
    if doors:
        text = ngettext("%d anak menunggu kunjungan Anda.", "%d anak menunggu kunjungan Anda.", doors) % doors
        yield Action(_("Pintu saya"), text, _address("visits:my_doors"), "home-heart", doors)
    else:
        yield Action(
            _("Pintu saya"), _("Tidak ada yang menunggu."), _address("visits:my_doors"), "home-heart", is_quiet=True
        )


def _worries(person) -> Iterator[Action]:
    """For the protection officer alone, under the purpose of protecting."""
    new = [worry for worry in visits_found.worries(person) if worry.state == Worry.State.NEW]
    if new:
        text = ngettext("%d kekhawatiran baru menunggu Anda.", "%d kekhawatiran baru menunggu Anda.", len(new)) % len(
            new
        )
        yield Action(_("Lindungi anak"), text, _address("visits:worries"), "shield-lock", len(new))


def _visit_questions(person) -> Iterator[Action]:
    mine = visits_found.questions(person, mine=True).count()
    if mine:
        text = ngettext(
            "%d pertanyaan dari kunjungan menunggu jawaban Anda.",
            "%d pertanyaan dari kunjungan menunggu jawaban Anda.",
            mine,
        )
        yield Action(_("Jawab pertanyaan"), text % mine, f"{_address('visits:questions')}?mine=1", "help-circle", mine)


def _reports(person) -> Iterator[Action]:
    waiting = visits_found.reports(person).count()
    if waiting:
        text = ngettext("%d laporan warga atau sekolah menunggu.", "%d laporan warga atau sekolah menunggu.", waiting)
        yield Action(_("Tangani laporan"), text % waiting, _address("visits:reports"), "inbox", waiting)


def _absence(person) -> Iterator[Action]:
    """Schools tell of pupils who no longer come."""
    if where(person, P.STATEMENT_GIVE).schools:
        text = _("Murid yang lama tidak masuk: laporkan, agar dikunjungi.")
        yield Action(_("Laporkan ketidakhadiran"), text, _address("visits:absence_report"), "user-minus", is_quiet=True)


def _oversight(_person) -> Iterator[Action]:
    now = timezone.now()
    open_now = Grant.objects.filter(role=Role.EMERGENCY, valid_until__gt=now, revoked_at=None).count()
    if open_now:
        yield Action(
            _("Akses darurat terbuka"),
            ngettext("%d akses darurat sedang terbuka.", "%d akses darurat sedang terbuka.", open_now) % open_now,
            _address("core:record"),
            "alert-triangle",
            open_now,
        )
    last = Seal.objects.order_by("-id").first()
    text = _("Segel terakhir nomor %d.") % last.pk if last else _("Belum ada segel.")
    yield Action(_("Catatan kegiatan"), text, _address("core:record"), "history", is_quiet=True)


def _accounts(person) -> Iterator[Action]:
    areas = where(person, P.ACCOUNT_MANAGE).areas
    ids = {
        grant.person_id
        for grant in Grant.objects.filter(revoked_at=None)
        if any(grant.area_code.startswith(area) for area in areas)
    }
    waiting = Person.objects.filter(pk__in=ids, is_active=True, last_login=None, kind="human").count()
    if waiting:
        text = (
            ngettext(
                "%d akun belum pernah dibuka; serahkan undangannya.",
                "%d akun belum pernah dibuka; serahkan undangannya.",
                waiting,
            )
            % waiting
        )
        yield Action(_("Undangan"), text, _address("core:accounts"), "user-plus", waiting)
    else:
        yield Action(
            _("Akun"), _("Semua akun sudah dibuka pemiliknya."), _address("core:accounts"), "user-cog", is_quiet=True
        )


_QUESTIONS: tuple[tuple[Permission, Callable[..., Iterator[Action]]], ...] = (
    (P.DELIVERY_SEND, _deliveries),
    (P.RUN_ACCEPT, _runs),
    (P.PAIR_DECIDE, _pairs),
    (P.CORRECTION_REPLY, _corrections),
    (P.CHILD_VIEW, _children),
    (P.VISIT_PLAN, _rounds),
    (P.VISIT_DO, _my_doors),
    (P.PROTECTION_VIEW, _worries),
    (P.VISIT_VIEW, _visit_questions),
    (P.REPORT_HANDLE, _reports),
    (P.STATEMENT_GIVE, _absence),
    (P.AUDIT_VIEW, _oversight),
    (P.ACCOUNT_MANAGE, _accounts),
)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
