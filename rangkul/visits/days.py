"""Working days of a kabupaten/kota: weekends and its holidays do not count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from rangkul.core.models import Holiday, Region

SATURDAY, SUNDAY = 5, 6


class Calendar:
    """Counts working days. ``saturday``: this office works on Saturdays."""

    def __init__(self, holidays: Collection[dt.date], *, saturday: bool = False):
        self.holidays = frozenset(holidays)
        self.saturday = saturday

    @classmethod
    def of(cls, region: Region, *, saturday: bool = False) -> Calendar:
        """The calendar that the region keeps."""
        return cls(Holiday.objects.filter(region=region).values_list("on", flat=True), saturday=saturday)

    def works(self, day: dt.date) -> bool:
        """Whether a deadline runs on a day."""
        weekday = day.weekday()
        return weekday != SUNDAY and (weekday != SATURDAY or self.saturday) and day not in self.holidays

    def after(self, day: dt.date, working_days: int) -> dt.date:
        """The day that lies so many working days after ``day``.

        >>> Calendar([dt.date(2025, 12, 25)]).after(dt.date(2025, 12, 24), 1)
        datetime.date(2025, 12, 26)
        """
        while working_days > 0:
            day += dt.timedelta(days=1)
            working_days -= self.works(day)
        return day

    def between(self, first: dt.date, last: dt.date) -> int:
        """Working days after ``first`` up to and with ``last``; negative when ``last`` is earlier.

        >>> Calendar([]).between(dt.date(2025, 11, 7), dt.date(2025, 11, 10))  # Friday to Monday
        1
        """
        if last < first:
            return -self.between(last, first)
        return sum(self.works(first + dt.timedelta(days=n)) for n in range(1, (last - first).days + 1))
