"""XML from elsewhere goes by in events; whatever declares something is refused before it unfolds."""

import time

import pytest

from erp.foundation.plain_xml import XmlRefused, xml_events

LAUGHS = "".join(f'<!ENTITY l{one} "{f"&l{one - 1};" * 10}">' for one in range(1, 10))
BOMBS = {
    "entities that unfold": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>',
    "one long entity many times": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><x>{"&a;" * 50_000}</x>',
    "a file of the machine": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "an address": '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><x/>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><x/>',
    "nesting without end": "<x>" * 100_000,
    "an entity that nobody declared": "<x>&a;</x>",
    "no XML": "hello",
    "nothing": "",
    "an end without a beginning": "</x>",
    "cut off": "<x><y>",
}


def test_elements_attributes_and_text_come_in_their_order() -> None:
    content = b'<?xml version="1.0" encoding="UTF-8"?><a:x xmlns:a="urn:a" a:k="1"><y>t&amp;t</y></a:x>'
    found = [(one.kind, one.name, one.attributes, one.text) for one in xml_events(content)]
    assert found == [
        ("begins", "x", {"k": "1"}, ""),
        ("begins", "y", {}, ""),
        ("text", "", {}, "t&t"),
        ("ends", "y", {}, ""),
        ("ends", "x", {}, ""),
    ]


def test_pieces_of_a_long_document_join() -> None:
    content = "<x>" + '<y k="é"/>' * 30_000 + "</x>"
    assert sum(one.name == "y" and one.kind == "begins" for one in xml_events(content.encode())) == 30_000


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_document_made_to_hurt_is_refused_at_once(content: str) -> None:
    began = time.process_time()
    with pytest.raises(XmlRefused):
        list(xml_events(content.encode()))
    assert time.process_time() - began < 1
