"""A volunteer's thumb: fills a questionnaire on the phone, part by part, by the words on the screen."""

from __future__ import annotations

from collections.abc import Mapping

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
