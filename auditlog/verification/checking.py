"""Hold heads that somebody kept against the chain as it stands, at once and without walking it."""

from dataclasses import dataclass
from datetime import datetime

from auditlog.chain.heads import write_head
from auditlog.verification.errors import NoHeadGiven, TooManyHeads
from auditlog.verification.heads import KnownHead, read_head
from auditlog.verification.queries import seal_hashes, seal_with_hash

MOST_HEADS = 50


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
            return CheckedHead(head.hash.hex(), False, "No seal bears this hash: the log was rewritten since.")
        return CheckedHead(
            write_head(seal.number, head.hash), True, f"Seal {seal.number} bears this hash.", seal.sealed_at
        )
    text = write_head(head.number, head.hash)
    if head.number not in hashes:
        return CheckedHead(text, False, f"There is no seal {head.number}: the end of the log was cut off since.")
    digest, sealed_at = hashes[head.number]
    if digest != head.hash:
        return CheckedHead(
            text, False, f"Seal {head.number} bears another hash: the log was rewritten since.", sealed_at
        )
    return CheckedHead(text, True, f"Seal {head.number} bears this hash.", sealed_at)
