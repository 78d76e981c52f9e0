"""Read XML that comes from elsewhere: elements, attributes and text, and nothing that a document declares.

Every attack on readers of XML (entities that unfold without end, entities that fetch a file or an
address) begins with a document type. None of the formats that are read here has one, so a document with one
is refused before anything in it is looked at. What is read goes by in events: no tree is built in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

_PIECE = 65_536
_MOST_DEPTH = 64


class XmlRefused(ValueError):
    """The bytes are no XML, or XML that declares things; the text says which."""


@dataclass(frozen=True, slots=True)
class XmlEvent:
    """A beginning or an end of an element, or a piece of text; names are without their namespaces."""

    kind: Literal["begins", "ends", "text"]
    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


def xml_events(content: bytes) -> Iterator[XmlEvent]:
    """The events of a document in their order; raises ``XmlRefused``, perhaps after some of them."""
    found: list[XmlEvent] = []
    parser = _parser(found)
    for start in range(0, len(content) + 1, _PIECE):
        piece = content[start : start + _PIECE]
        try:
            parser.Parse(piece, start + _PIECE > len(content))
        except expat.ExpatError as error:
            raise XmlRefused(f"it is no XML ({error})") from error
        yield from found
        found.clear()


def plain_parser(separator: str) -> expat.XMLParserType:
    """A parser that raises ``XmlRefused`` at the first declaration; ``separator`` stands behind a namespace."""

    def declares(*_given: object) -> int:
        raise XmlRefused("it declares a document type or entities")

    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    # The first of them is met before any of the others; they stand here in case a library knows another way in.
    parser.StartDoctypeDeclHandler = declares
    parser.EntityDeclHandler = declares
    parser.ExternalEntityRefHandler = declares
    return parser


def _parser(found: list[XmlEvent]) -> expat.XMLParserType:
    parser = plain_parser(" ")
    depth = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise XmlRefused("its elements are nested too deep")
        plain = {_local(key): value for key, value in attributes.items()}
        found.append(XmlEvent("begins", _local(name), plain))

    def ends(name: str) -> None:
        nonlocal depth
        depth -= 1
        found.append(XmlEvent("ends", _local(name)))

    def text(piece: str) -> None:
        found.append(XmlEvent("text", text=piece))

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begins, ends, text
    return parser


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
