"""report.html: one file that a mayor reads in two minutes, on a screen, on a phone, on paper.

It holds its own style and drawings, runs no script and asks nothing of any server.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from rangkul.engine.measures import summarise
from rangkul.engine.settings import Settings

from . import children, evidence
from .charts import PATTERNS
from .markup import Safe, css_string, esc, join, tag
from .page import Page
from .tables import read_tables
from .text import Places, Speech

TEMPLATES = Path(__file__).parent / "templates"


def write_html(
    out: Path,
    settings: Settings,
    *,
    lang: str | None = None,
    small_numbers: bool = False,
    names: Mapping[str, str] | None = None,
) -> Path:
    """Write ``report.html`` into ``out``, from the tables that the run has written there.

    ``lang`` is that of the settings unless given. ``names`` is {area code: name}, for codes that the list in force
    does not name or names otherwise. Counts below ``settings.small`` are hidden, and those from which they could be
    computed, unless ``small_numbers``. Raises InputError when ``out`` holds no verdicts.
    """
    out = Path(out)
    tables = read_tables(out)
    measures = summarise(tables.verdicts, settings, triage=tables.triage, review=tables.review, changes=tables.changes)
    page = Page(Speech(lang or settings.lang), settings, tables, measures, Places(names, settings.areas), small_numbers)
    target = out / "report.html"
    target.write_text(_document(page), encoding="utf-8", newline="\n")
    return target


def _document(page: Page) -> str:
    title = page.say("page.title", place=page.place)
    foot_line = f"{page.place} · {page.stamp}"
    style = Template(_template("style.css")).substitute(foot_line=css_string(foot_line))
    return Template(_template("page.html")).substitute(
        lang=page.say.lang, title=esc(title), style=style, body=_body(page, title)
    )


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _body(page: Page, title: str) -> Safe:
    parts = {
        "areas": children.areas(page),
        "who": children.who(page),
        "ask": children.questions(page),
        "ats": evidence.national_list(page),
        "changes": evidence.changes(page),
        "risk": children.risk(page),
        "files": evidence.files(page),
        "method": evidence.method(page),
    }
    if not page.whole["residents"] and not page.whole["residents_mark"]:
        parts = {k: v for k, v in parts.items() if k in ("files", "method")}
    parts = {k: v for k, v in parts.items() if v}
    return join(
        PATTERNS,
        tag("a", page.say("page.skip"), class_="skip", href="#main"),
        _header(page, title),
        _nav(page, list(parts)),
        tag(
            "main",
            tag("div", children.tiles(page), class_="numbers"),
            evidence.next_steps(page),
            *parts.values(),
            id="main",
        ),
        evidence.foot(page),
        sep="\n",
    )


def _header(page: Page, title: str) -> Safe:
    say = page.say
    warning = tag("p", say("page.small_shown"), class_="caution", role="note") if page.small_numbers else None
    return tag(
        "header",
        tag("p", say("page.eyebrow"), class_="eyebrow"),
        tag("h1", title),
        tag("p", say("page.stamp", **page.window), " · ", say.semester(page.settings.period), class_="meta"),
        warning,
        children.lead(page),
    )


def _nav(page: Page, names: list[str]) -> Safe:
    links = [tag("li", tag("a", page.say(f"nav.{name}"), href=f"#{name}")) for name in names]
    return tag("nav", tag("ul", *links), aria_label=page.say("page.nav"))
