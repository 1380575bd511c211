"""Charts as inline SVG. Lengths are shares of the width, text keeps its size: the same drawing fits a phone and A4.

A chart draws only what is in print: a hidden number has no bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .markup import Safe, join, tag

ROW = 42  # px: a line of text and its bar
BAR_TOP, BAR = 22, 10
TOGETHER = 12
LINE = 40  # characters that fit the narrowest chart, a third of A4
#: Fills that stay apart in grey: in school light, out of school dark, uncertain hatched, others pale.
PATTERNS = Safe(
    '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="hatch-ground"/><rect width="2.4" height="6" class="hatch-line"/></pattern>'
    "</defs></svg>"
)


@dataclass(frozen=True)
class Segment:
    """A part of a bar: how much, and of what (a class of the style sheet)."""

    amount: float
    kind: str


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart: a name, what is said at its end, and its segments."""

    name: str
    said: str
    segments: Sequence[Segment] = ()
    more: str = ""  # said after ``said``, quieter


def bars(chart_id: str, title: str, description: str, rows: Sequence[Bar], *, longest: float | None = None) -> Safe:
    """Horizontal bars under their names. ``longest`` is the amount that fills the width (else the largest row).

    A long chart is drawn in pieces of TOGETHER rows, so that paper can break between them.
    """
    full = longest or max((sum(s.amount for s in row.segments) for row in rows), default=0) or 1
    pieces = [rows[i : i + TOGETHER] for i in range(0, len(rows), TOGETHER)]
    drawn = []
    for i, piece in enumerate(pieces, 1):
        part = f" ({i}/{len(pieces)})" if len(pieces) > 1 else ""
        drawings = [d for j, row in enumerate(piece) for d in _row(row, full, j * ROW)]
        drawn.append(_chart(f"{chart_id}-{i}", title + part, description, len(piece) * ROW, drawings))
    return join(*drawn)


def _row(row: Bar, full: float, top: int) -> list[Safe]:
    said = join(tag("tspan", row.said, class_="said"), tag("tspan", row.more, class_="more") if row.more else None)
    return [
        tag("text", _fitting(row.name, LINE - len(row.said + row.more)), x=0, y=top + 15),
        tag("text", said, x="100%", y=top + 15, text_anchor="end"),
        tag("rect", x=0, y=top + BAR_TOP, width="100%", height=BAR, class_="track"),
        *_segments(row.segments, full, top + BAR_TOP, BAR),
    ]


def _fitting(name: str, length: int) -> str:
    """The name, cut where it would meet the number; the table beside the chart has it in full.

    >>> _fitting("Banjarbaru Utara", 12)
    'Banjarbaru…'
    """
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def strip(chart_id: str, title: str, description: str, segments: Sequence[Segment]) -> Safe:
    """One bar that is the whole."""
    whole = sum(s.amount for s in segments) or 1
    return _chart(chart_id, title, description, 26, _segments(segments, whole, 0, 26))


def _segments(segments: Sequence[Segment], full: float, top: int, height: int) -> list[Safe]:
    left, drawn = 0.0, []
    for segment in segments:
        width = 100 * segment.amount / full
        if width > 0:
            drawn.append(
                tag(
                    "rect", x=f"{left:.3f}%", y=top, width=f"{width:.3f}%", height=height, class_=f"fill {segment.kind}"
                )
            )
        left += width
    return drawn


def _chart(chart_id: str, title: str, description: str, height: int, drawn: Sequence[Safe]) -> Safe:
    return tag(
        "svg",
        tag("title", title, id=f"{chart_id}-title"),
        tag("desc", description, id=f"{chart_id}-desc"),
        *drawn,
        class_="chart",
        role="img",
        width="100%",
        height=height,
        aria_labelledby=f"{chart_id}-title",
        aria_describedby=f"{chart_id}-desc",
    )
