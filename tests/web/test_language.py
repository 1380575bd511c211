"""Two languages, chosen and remembered. In English no page speaks Indonesian, but for what people typed."""

from __future__ import annotations

from addresses import addresses
from cast import HOME
from english import in_english, indonesian
from test_inside_outside import _keys, two_regions  # noqa: F401

#: What people typed, and names that stay Indonesian by law.
TYPED = ("Data apa?", "Laptop hilang", "Sandi diganti", "memadankan", "Anak Karangan")


def test_no_page_speaks_indonesian_in_english(two_regions, browse):  # noqa: F811
    person, things = two_regions[HOME]
    client = in_english(browse(person))
    client.raise_request_exception = False  # what breaks is told by other stories
    found, asked = [], 0
    for address in addresses():
        if "GET" not in address.methods:
            continue
        keys = _keys(address, things) if address.arguments else {}
        if keys is None:
            continue
        answer = client.get(address.url(**keys))
        if answer.streaming or answer.status_code >= 500 or not answer["Content-Type"].startswith("text/html"):
            continue
        asked += 1
        found += [f"{address.name}: {text}" for text in indonesian(answer.content.decode(), TYPED)]
    assert not found, "\n".join(found)
    assert asked > 60
