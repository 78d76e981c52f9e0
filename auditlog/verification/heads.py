"""A head that somebody wrote down: the one thing that a rewritten chain cannot meet."""

import re
from dataclasses import dataclass

from auditlog.verification.errors import MalformedHead

_FORM = re.compile(r"(?:(\d{1,18}):)?([0-9a-fA-F]{64})\Z")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class KnownHead:
    """The hash of a seal, its number where that was written down, too, and how it is known."""

    number: int | None
    hash: bytes
    words: str = "the known head"


def read_head(text: str) -> KnownHead:
    """A head as it is printed, ``NUMBER:HASH``, or the hash alone; raises ``MalformedHead``.

    Spaces are left out of account: on paper the hash stands in groups of four.
    """
    found = _FORM.match(_SPACE.sub("", text))
    if found is None:
        raise MalformedHead(text)
    return KnownHead(int(found[1]) if found[1] else None, bytes.fromhex(found[2]))


def in_fours(digest: str) -> list[str]:
    """A hash in groups of four digits, as people copy it."""
    return [digest[at : at + 4] for at in range(0, len(digest), 4)]
