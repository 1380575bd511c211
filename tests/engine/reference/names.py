"""The comparison form and the sound form of a name."""

from __future__ import annotations

import re

from rangkul.engine import names


def comparison(text: str | None, *, mother: bool = False) -> str | None:
    """Upper-case words without titles, with the commonest names in one spelling."""
    if text is None:
        return None
    words = _letters(text).split()
    written = words
    words = _without_titles(words)
    words = [_spelling(word, is_first=at == 0) for at, word in enumerate(words)]
    words = _before_the_father(words)
    words = [part for word in words for part in _unfused(word)]
    words = [word for word in _with_articles_joined(words) if word]
    clean = " ".join(words or written)
    if not clean or (mother and clean in names.NOT_A_NAME):
        return None
    return clean


def _letters(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[A-Z]+( [A-Z]+)*", text):
        text = text.split(",")[0]
        if not any(letter.isalpha() for letter in text):
            return ""
        text = text.replace("0", "O").replace("1", "I")
        text = "".join(names._ACCENTS.get(letter, letter) for letter in text)
        text = re.sub("['’‘`´ʼ]", "", text)
    return re.sub("[^A-Z]+", " ", text).strip()


def _without_titles(words: list[str]) -> list[str]:
    """Titles at the beginning, and those that are never part of a name wherever they stand (they leave a gap)."""
    while True:
        while words and not words[0]:
            words = words[1:]
        for title in sorted(names.TITLES_FIRST, key=len, reverse=True):
            if words[: len(title.split())] == title.split():
                words = words[len(title.split()) :]
                break
        else:
            for title in sorted(names.TITLES_ANY, key=len, reverse=True):
                at = _place(title.split(), words)
                if at is not None:
                    words = [*words[:at], "", *words[at + len(title.split()) :]]
                    break
            else:
                return words


def _place(part: list[str], words: list[str]) -> int | None:
    return next((at for at in range(len(words)) if words[at : at + len(part)] == part), None)


def _spelling(word: str, *, is_first: bool) -> str:
    for name, spellings in names.SPELLINGS.items():
        if word in spellings.split():
            return name
    for name, short in names.FIRST_WORD.items():
        if is_first and word in short:
            return name
    return word


def _before_the_father(words: list[str]) -> list[str]:
    for at, word in enumerate(words):
        if at > 0 and word in names.PATRONYMIC:
            return words[:at]
    return words


def _unfused(word: str) -> list[str]:
    """ABDURRAHMAN is ABDUL RAHMAN; the gap keeps an article before it alone."""
    found = re.match("ABDU([RSNTDZ])[RSNTDZ]?([AEIOU].*)$", word)
    return ["", "ABDUL", found[1] + found[2]] if found else [word]


def _with_articles_joined(words: list[str]) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if words[at] in names.ARTICLES and len(following) >= 3:
            out.append(words[at] + following)
            at += 2
        else:
            out.append(words[at])
            at += 1
    return out


def sound(clean: str | None) -> str | None:
    """What is heard alike is written alike; two or three of a letter in a row are one."""
    if clean is None:
        return None
    heard, at = "", 0
    while at < len(clean):
        for written, spoken in names._SOUND_1:
            if clean.startswith(written, at):
                heard += spoken
                at += len(written)
                break
        else:
            heard += clean[at]
            at += 1
    return re.sub(r"(.)\1{1,2}", r"\1", heard).strip() or clean
