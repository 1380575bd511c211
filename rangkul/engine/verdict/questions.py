"""What a person should be asked, the most valuable question first: table ``asked``."""

from __future__ import annotations

from ..link.words import because
from ..scratch import Bench
from ..settings import Settings

#: How much an answer is worth, by kind of question (0..100): a child who may be out of school outweighs a tidy list.
VALUE = {"link": 80, "conflict": 90, "transfer": 70, "graduated": 40, "not_in_register": 50, "moved": 60, "not_found": 75, "evidence": 65,
         "deceased": 55, "same_child": 45, "nik": 30}  # fmt: skip


def ask(bench: Bench, settings: Settings) -> None:
    """Make ``asked`` (kind, child, reg, row, probability, value, question, because)."""
    english = settings.lang == "en"
    same = "'Is this school row the same child? '" if english else "'Apakah baris sekolah ini anak yang sama? '"
    double = (
        "'Are these two register rows one child?'"
        if english
        else "'Apakah dua baris register ini satu anak? Tanyakan kepada Dukcapil'"
    )
    twice = (
        "'Two children bear this NIK. Whose is it?'"
        if english
        else "'Dua anak memakai NIK ini. Milik siapa? Tanyakan kepada Dukcapil'"
    )
    worth = " ".join(f"WHEN '{kind}' THEN {value}" for kind, value in VALUE.items())
    bench.step(
        "asked",
        f"""SELECT 'link' AS kind, l.reg AS child, l.reg, l.row, l.probability,
                   round({VALUE["link"]} + 10 * (1 - abs(2 * l.probability - 1)) + CASE WHEN j.ats_status IS NOT NULL THEN 5 ELSE 0 END, 2) AS value,
                   {same} || coalesce(r.name, '?') || ' · ' || coalesce(strftime(r.birth_date, '%d-%m-%Y'), '?') || coalesce(' · ' || r.school_name, '')
                     || ' ↔ ' || coalesce(j.name, '?') || ' · ' || coalesce(strftime(j.birth_date, '%d-%m-%Y'), '?') AS question,
                   l.why AS because
            FROM (SELECT *, {because(settings.lang)} AS why FROM links_found WHERE decision = 'review') l JOIN judged j ON j.child = l.reg JOIN rows r ON r.row = l.row
            WHERE r.proves AND j.verdict <> 'out_of_scope'
            UNION ALL
            SELECT 'fact', child, CASE WHEN registered THEN child END, NULL, probability,
                   (CASE category {worth} ELSE 50 END + CASE WHEN ats_status IS NOT NULL THEN 5 ELSE 0 END)::DOUBLE, question, because
            FROM judged WHERE verdict = 'uncertain' AND question IS NOT NULL
            UNION ALL
            SELECT 'same_child', j.child, j.child, d.row + d.other - j.child, 0.5, {VALUE["same_child"]}::DOUBLE, {double}, j.because
            FROM doubles d JOIN judged a ON a.child = d.row JOIN judged b ON b.child = d.other
            JOIN judged j ON j.child = CASE WHEN b.rule = 'same_child' THEN d.other ELSE d.row END WHERE j.in_scope
            UNION ALL
            SELECT 'nik', g.row, g.row, NULL, 0.5, {VALUE["nik"]}::DOUBLE, {twice}, j.because
            FROM register g JOIN judged j ON j.child = g.row
            SEMI JOIN (SELECT nik FROM register WHERE nik IS NOT NULL GROUP BY nik HAVING count(*) > 1) t ON t.nik = g.nik
            WHERE j.in_scope""",
    )
