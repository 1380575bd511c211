"""A volunteer's thumb: fills a questionnaire on the phone, part by part, by the words on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from playwright.sync_api import expect

#: What is typed when nothing better is known, by the kind of field.
TYPED = {"date": "2012-03-02", "numeric": "9", "text": "Contoh"}


def answer(page, label: str, value: str) -> None:
    """Choose or type one answer, by the beginning of its question."""
    question = page.locator(".question", has_text=label).first
    option = question.locator(".choice", has_text=value)
    if question.locator(".choice").count():
        exact = [one for one in option.all() if one.inner_text().strip() == value]
        (exact[0] if exact else option.first).click()
        return
    field = question.locator("input, textarea").first
    field.fill(value)
    field.blur()


def fill_part(page, answers: Mapping[str, str]) -> None:
    """Answer what is known on this part, then whatever else is required, until nothing is."""
    for _round in range(30):
        question = next((one for one in page.locator(".question").all() if _is_open(one, answers)), None)
        if question is None:
            return
        _answer(question, answers)
        page.wait_for_timeout(30)
    raise AssertionError("this part never ends")


def fill(page, answers: Mapping[str, str], *, stop_after: int | None = None, on_part=lambda page, title: None) -> None:
    """Go through the parts; ``on_part`` may do more on each. Stops after ``stop_after`` parts, else saves."""
    for number in range(1, 20):
        title = page.locator("#part").inner_text()
        fill_part(page, answers)
        on_part(page, title)
        if number == stop_after:
            return
        button = page.locator(".steer .main")
        is_last = button.inner_text() == "Selesai dan simpan"
        button.click()
        if is_last:
            return
        page.wait_for_function("title => document.querySelector('#part')?.innerText !== title", arg=title)


def fill_by_name(page, questions: Iterable[Mapping], answers: Mapping) -> list[str]:
    """Answer by the names of the questionnaire, repeats as lists; returns the names of all questions that were shown.

    What ``answers`` does not know is left empty. A question is known by its words and by whether it stands in a repeat.
    """
    names = {(bool(one["repeat"]), one["label"]["id"]): one["name"] for one in questions if one["label"]}
    rows = next((value for value in answers.values() if isinstance(value, list) and isinstance(value[0], dict)), [])
    seen: list[str] = []
    for _part in range(30):
        title = page.locator("#part").inner_text()
        if page.locator(".repeat").count():
            while page.locator(".repeat > article").count() < len(rows):
                page.get_by_role("button", name="Tambah").click()
        _fill_shown(page, names, [answers, *rows])
        seen += [names[row > 0, label] for row, label in _shown(page)]
        button = page.locator(".steer .main")
        is_last = button.inner_text() == "Selesai dan simpan"
        button.click()
        if is_last:
            return seen
        page.wait_for_function("title => document.querySelector('#part')?.innerText !== title", arg=title)
    raise AssertionError("this questionnaire never ends")


def _shown(page) -> list[tuple[int, str]]:
    """(number of the repeat or 0, words) of the questions of this part, in their order."""
    found = page.locator(".question").evaluate_all(
        """all => all.map(one => {
            const row = one.closest(".repeat > article");
            const words = one.querySelector("legend, label").cloneNode(true);
            words.querySelector(".must")?.remove();
            return [row ? [...row.parentNode.querySelectorAll(":scope > article")].indexOf(row) + 1 : 0, words.textContent.trim()];
        })"""
    )
    return [tuple(one) for one in found]


def _fill_shown(page, names: Mapping, said: list[Mapping]) -> None:
    """Answer from above; an answer may open and close questions below it."""
    done: set[tuple[int, str]] = set()
    while True:
        shown = _shown(page)
        at = next((number for number, one in enumerate(shown) if one not in done), None)
        if at is None:
            return
        row, label = shown[at]
        done.add(shown[at])
        value = said[row].get(names[row > 0, label])
        if value is not None:
            _tell(page.locator(".question").nth(at), value)
            page.wait_for_timeout(30)


def _tell(question, value) -> None:
    place = question.get_by_role("button", name="Ambil letak")
    if question.locator(".choice").count():
        for code in value if isinstance(value, list) else [value]:
            option = question.locator(f'.choice:has(input[value="{code}"])')
            if not option.locator("input").is_checked():  # a default may stand there
                option.click()
    elif place.count():
        place.click()
        expect(question.get_by_text("Ketepatan")).to_be_visible()
    else:
        field = question.locator("input, textarea").first
        field.fill(str(value))
        field.blur()


def _known(text: str, answers: Mapping[str, str]) -> str | None:
    return next((value for label, value in answers.items() if text.startswith(label)), None)


def _is_open(question, answers: Mapping[str, str]) -> bool:
    title = question.locator("legend, label").first.inner_text()
    known = _known(title, answers)
    if question.locator(".choice").count():
        chosen = question.locator(".choice:has(input:checked)")
        if known is not None:  # a default may stand there
            return known not in [text.strip() for text in chosen.all_inner_texts()]
        return chosen.count() == 0 and "*" in title
    if question.locator("input:not([type=file]), textarea").count():
        empty = question.locator("input, textarea").first.input_value() == ""
        return empty and ("*" in title or known is not None)
    return False  # photo, place and signature are taken by the story itself


def _answer(question, answers: Mapping[str, str]) -> None:
    title = question.locator("legend, label").first.inner_text()
    value = _known(title, answers)
    choices = question.locator(".choice")
    if choices.count():
        wanted = [one for one in choices.all() if value and one.inner_text().strip() == value]
        (wanted[0] if wanted else choices.first).click()
        return
    field = question.locator("input, textarea").first
    kind = field.get_attribute("type") or "text"
    typed = (
        value
        or TYPED["date" if kind == "date" else "numeric" if field.get_attribute("inputmode") == "numeric" else "text"]
    )
    field.fill(typed)
    field.blur()
