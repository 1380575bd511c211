"""Runs, questions and corrections in English: no Indonesian sentence of the engine is left on their pages."""

from __future__ import annotations

import re

from english import indonesian, speak_english

from .test_reconcile_pages import lists  # noqa: F401

#: Names of files as their senders gave them, and what somebody typed.
TYPED = (".xlsx", ".csv", ".xls", ".ods", "telepon wali kelas")


def test_runs_and_their_changes(cast, browse, both):
    autumn = f"/pemadanan/{both[1].pk}/"
    changes = [f"{autumn}perubahan/{change}/" for change in ("entered", "left", "verdict", "category", "list_left")]
    pages = ["/pemadanan/", "/pemadanan/mulai/", "/pemadanan/jawaban/", autumn, *changes]
    speak_english(browse(cast.data_officer), *pages, typed=TYPED)


def test_every_question_with_its_reasons(cast, browse, both):
    client, asked = browse(cast.clerk), 0
    for _turn in range(40):
        speak_english(client, "/pemadanan/tinjau/", typed=TYPED)
        page = client.get("/pemadanan/tinjau/").content.decode()
        address = re.search(r'action="(/pemadanan/tinjau/\d+/)', page)
        if address is None:
            break
        client.post(address[1], {"answer": "unsure", "note": "telepon wali kelas"})
        asked += 1
    assert asked > 5


def test_lists_of_corrections(cast, browse, lists):  # noqa: F811
    speak_english(browse(cast.data_officer), "/pemadanan/perbaikan/", typed=TYPED)
    speak_english(browse(cast.school), "/pemadanan/perbaikan/", typed=TYPED)


def test_a_sentence_that_was_forgotten_is_seen():
    page = "<p>Nama <b>Siti</b></p><a title='Lihat yang lain'>x</a><script>var yang</script>"
    assert indonesian(page) == ["Nama", "Lihat yang lain"]
    assert indonesian("<p>Name: Siti Aminah, SDN Komet 1</p>") == []
