"""Hold heads that somebody kept against the chain as it stands, at once and without walking it."""

from dataclasses import dataclass
from datetime import datetime

from auditlog.chain.canonical import GENESIS
from auditlog.chain.heads import write_head
from auditlog.verification.errors import NoHeadGiven, TooManyHeads
from auditlog.verification.heads import KnownHead, read_head
from auditlog.verification.queries import seal_hashes, seal_with_hash

MOST_HEADS = 50

# A slip of the pen is likelier than a rewritten log, and from one head alone nobody can tell them apart.
NOT_IN_THE_LOG = (
    "This head is not in the log: either it was copied wrongly, or the log was rewritten. Compare it sign by sign."
)


@dataclass(frozen=True, slots=True)
class CheckedHead:
    """A head and whether the chain contains it; ``sealed_at`` is when its seal was made."""

    text: str
    fits: bool
    sentence: str
    sealed_at: datetime | None = None


def read_heads(text: str) -> list[KnownHead]:
    """Heads one a line; raises ``NoHeadGiven``, ``TooManyHeads`` and ``MalformedHead``."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise NoHeadGiven
    if len(lines) > MOST_HEADS:
        raise TooManyHeads(MOST_HEADS)
    return [read_head(line) for line in lines]


def check_heads(heads: list[KnownHead]) -> list[CheckedHead]:
    """A verdict for each head, in the order given.

    A seal that bears the right hash shows that this point of the chain still stands; that
    all before it fits together is what a verification shows.
    """
    hashes = seal_hashes([one.number for one in heads if one.number is not None])
    return [_checked(one, hashes) for one in heads]


def _checked(head: KnownHead, hashes: dict[int, tuple[bytes, datetime]]) -> CheckedHead:
    if head.number is None:
        seal = seal_with_hash(head.hash)
        if seal is None:
            return CheckedHead(head.hash.hex(), False, NOT_IN_THE_LOG)
        return CheckedHead(
            write_head(seal.number, head.hash), True, f"Seal {seal.number} bears this hash.", seal.sealed_at
        )
    text = write_head(head.number, head.hash)
    if (head.number, head.hash) == (0, GENESIS):
        return CheckedHead(text, True, "So it was written down before the first seal was made.")
    if head.number not in hashes:
        return CheckedHead(text, False, f"{NOT_IN_THE_LOG} There is no seal {head.number}.")
    digest, sealed_at = hashes[head.number]
    if digest != head.hash:
        return CheckedHead(text, False, f"{NOT_IN_THE_LOG} Seal {head.number} bears another hash.", sealed_at)
    return CheckedHead(text, True, f"Seal {head.number} bears this hash.", sealed_at)
