"""Where it is stuck: open reminders, whose turn it is, and the words to send."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, in_areas, where
from rangkul.core.queries import area_names

from ..models import Level, Reminder

ORDER = (Level.REGION, Level.DISTRICT, Level.VILLAGE, Level.VOLUNTEER)


def reminders(viewer, *, permission: Permission = Permission.VISIT_VIEW) -> QuerySet[Reminder]:
    """Reminders of the viewer's areas that are not over."""
    found = Reminder.objects.filter(in_areas(where(viewer, permission)), over_at=None)
    return found.select_related("round", "volunteer", "told_by").order_by("due_on", "village_code", "pk")


def reminder_for(viewer, pk: int) -> Reminder:
    """One that the viewer may act on; raises NotFound."""
    found = reminders(viewer, permission=Permission.VISIT_PLAN).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def own_level(viewer) -> str:
    """The level on which the viewer is asked to push: that of their widest area."""
    lengths = [len(area) for area in where(viewer, Permission.VISIT_PLAN).areas]
    return {10: Level.VILLAGE, 6: Level.DISTRICT}.get(min(lengths, default=0), Level.REGION)


def turns(viewer, today: dt.date) -> list[tuple[str, list[Reminder]]]:
    """(level in words, its reminders), the highest level first; each with ``place`` and ``late`` (days)."""
    found = list(reminders(viewer))
    names = area_names({one.village_code or one.district_code for one in found} - {""})
    for one in found:
        one.place = names.get(one.village_code or one.district_code, _("Residu"))
        one.late = max(0, (today - one.due_on).days)
        one.message = message(one, today)
    groups = [(level, [one for one in found if one.level == level]) for level in ORDER]
    return [(str(level.label), rows) for level, rows in groups if rows]


def message(reminder: Reminder, today: dt.date) -> str:
    """What can be sent by any messenger: numbers and a day, never a child."""
    doors = ngettext("%d pintu", "%d pintu", reminder.doors) % reminder.doors
    day = date_format(reminder.due_on, "j F Y")
    late = (today - reminder.due_on).days
    who = reminder.volunteer.name if reminder.volunteer else ""
    greeting = _("Yth. %s,") % who if who else _("Yth. Bapak/Ibu,")
    if late > 0:
        said = _("%(doors)s di %(place)s belum dikunjungi. Tenggat %(day)s, lewat %(late)d hari.")
    else:
        said = _("%(doors)s di %(place)s belum dikunjungi. Tenggat %(day)s.")
    place = getattr(reminder, "place", "") or _("wilayah Anda")
    text = said % {"doors": doors, "place": place, "day": day, "late": late}
    return f"{greeting} {text} {_('Mohon dituntaskan, atau beri tahu bila ada kendala.')}"
