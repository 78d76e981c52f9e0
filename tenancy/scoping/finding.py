"""A difference between what the catalogue holds and what it should hold."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: where, of what kind, in words, and what would mend it."""

    table: str
    kind: str
    sentence: str
    order: int = 0
    mend: tuple[str, ...] = field(default=())
