"""HTML and SVG that cannot forget to escape: text is escaped unless this module made it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHORT = 12  # rows of a table that is not split over two pages
_VOID = {"meta", "link", "rect", "br", "line"}


class Safe(str):
    """Markup that was made here, or text that was escaped."""

    __slots__ = ()


def esc(content: object) -> Safe:
    """Text as markup; nothing for None."""
    if isinstance(content, Safe):
        return content
    return Safe("" if content is None else html.escape(str(content), quote=True))


def join(*parts: object, sep: str = "") -> Safe:
    return Safe(sep.join(esc(p) for p in parts if p is not None))


def tag(name: str, *children: object, **attributes: object) -> Safe:
    """One element. ``class_`` means class, ``aria_label`` aria-label; None and False are left out.

    >>> tag("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{esc(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Safe(f"<{name}{written}/>")
    return Safe(f"<{name}{written}>{join(*children)}</{name}>")


def css_string(text: str) -> Safe:
    """A text inside quotes in a style sheet."""
    return Safe('"' + "".join(c if c.isalnum() or c in " ,.:–·" else f"\\{ord(c):x} " for c in text) + '"')


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, and whether it holds numbers."""

    head: object
    number: bool = False


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    stamp: str | None = None,
    total: bool = False,
    notes: Sequence[str] = (),
) -> Safe:
    """A table whose first column names the row. ``stamp`` stands under the caption (the date of the data);
    ``total``: the last row is the sum of the others. Captions are unique on a page."""
    rows = list(rows)
    head = tag("tr", *(tag("th", c.head, scope="col", class_=_kind(c)) for c in columns))
    body = []
    for i, row in enumerate(rows):
        cells = [tag("th", row[0], scope="row")]
        cells += [tag("td", cell, class_=_kind(c)) for c, cell in zip(columns[1:], row[1:], strict=True)]
        body.append(tag("tr", *cells, class_="total" if total and i == len(rows) - 1 else None))
    made = tag(
        "table",
        tag("caption", caption, tag("span", stamp, class_="stamp") if stamp else None),
        tag("thead", head),
        tag("tbody", *body),
        class_="short" if len(rows) <= SHORT else None,
    )
    # A table may be wider than a phone: it scrolls by itself, also by keyboard.
    framed = tag("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)
    return join(framed, tag("p", " ".join(notes), class_="note") if notes else None)


def two_lines(first: object, second: object) -> Safe:
    """A cell with a quieter second line."""
    return join(first, tag("span", second, class_="sub") if second else None)


def figure(caption: str, chart: Safe, stamp: str, *more: object) -> Safe:
    """A chart under its title and the date of its data."""
    return tag("figure", tag("figcaption", caption, tag("span", stamp, class_="stamp"), *more), chart)


def _kind(column: Column) -> str | None:
    return "n" if column.number else None
