"""A head that somebody wrote down: the one thing that a rewritten chain cannot meet."""

import re
from dataclasses import dataclass

from auditlog.verification.errors import MalformedHead

_FORM = re.compile(r"(?:(\d{1,18}):)?([0-9a-fA-F]{64})\Z")


@dataclass(frozen=True, slots=True)
class KnownHead:
    """The hash of a seal, and its number where that was written down, too."""

    number: int | None
    hash: bytes


def read_head(text: str) -> KnownHead:
    """A head as it is printed, ``NUMBER:HASH``, or the hash alone; raises ``MalformedHead``."""
    found = _FORM.match(text.strip())
    if found is None:
        raise MalformedHead(text)
    return KnownHead(int(found[1]) if found[1] else None, bytes.fromhex(found[2]))
