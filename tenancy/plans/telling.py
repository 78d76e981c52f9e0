"""What a tenant uses of its plan, in words: its own page and the operators' show the same."""

from dataclasses import dataclass

from tenancy.plans.capping import in_words
from tenancy.plans.registry import Kind, Plan
from tenancy.plans.usage import uses_of

_LABELS: tuple[tuple[Kind, str], ...] = (
    ("users", "People"),
    ("bytes", "Kept files"),
    ("api_calls", "API calls this month"),
)


@dataclass(frozen=True, slots=True)
class ToldUse:
    """One kind: how much is used of how much, whole percents at most 100, and what it is made of."""

    label: str
    used: str
    most: str
    percent: int
    is_full: bool
    parts: list[tuple[str, str]]
    note: str


def uses_in_words(plan: Plan) -> list[ToldUse]:
    """What the tenant in force uses of each kind that the plan caps."""
    return [_told(kind, label, plan) for kind, label in _LABELS]


def _told(kind: Kind, label: str, plan: Plan) -> ToldUse:
    parts, most = uses_of(kind), plan.most(kind)
    used = sum(number for _, number in parts)
    return ToldUse(
        label=label,
        used=in_words(kind, used),
        most=in_words(kind, most),
        percent=min(100, -(-used * 100 // most)),
        is_full=used >= most,
        parts=[(name, in_words(kind, number)) for name, number in parts],
        note="" if parts else "None: there is no API yet.",
    )
