"""Verdicts as pages and sheets of paper show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounting.proof.verdicts import Judged, VerdictState
from erp.foundation.money import Grouping, NegativeStyle, exponent_of, format_amount, to_minor
from tenancy.tenants.models import Tenant

_WORDS = {VerdictState.HOLDS: "Holds", VerdictState.FAILS: "Fails", VerdictState.NOT_KEPT: "Not kept yet"}


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """One check in words: figures as ``(label, text)``, links as ``(label, address, detail)``."""

    code: str
    title: str
    state: str
    word: str
    sentence: str
    figures: list[tuple[str, str]]
    links: list[tuple[str, str, str]]
    at: datetime | None = None

    @property
    def fails(self) -> bool:
        """Whether it is to be seen to."""
        return self.state == VerdictState.FAILS


def shown_judged(judged: Iterable[Judged], tenant: Tenant) -> list[ShownVerdict]:
    """Verdicts found just now."""
    exponent = exponent_of(tenant.base_currency)
    return shown_from_json([one.as_json(exponent) for one in judged], tenant, at=timezone.now())


def shown_from_json(
    kept: Iterable[dict[str, Any]], tenant: Tenant, *, at: datetime | None = None
) -> list[ShownVerdict]:
    """Verdicts as they were kept; ``at`` is when they were found."""
    return [
        ShownVerdict(
            code=one["check"],
            title=one["title"],
            state=one["state"],
            word=_WORDS[VerdictState(one["state"])],
            sentence=one["sentence"],
            figures=[(figure["label"], _figure(figure, tenant)) for figure in one["figures"]],
            links=[
                (place["label"], f"/t/{tenant.slug}/{place['path']}" if place["path"] else "", place["detail"])
                for place in one["links"]
            ],
            at=at,
        )
        for one in kept
    ]


def _figure(figure: dict[str, Any], tenant: Tenant) -> str:
    """The value as the tenant writes numbers; words stay words."""
    grouping: Grouping = "indian" if tenant.grouping == "indian" else "western"
    negative: NegativeStyle = "parentheses" if tenant.negative_style == "parentheses" else "minus"
    value = str(figure["value"])
    if figure.get("money"):
        exponent = exponent_of(tenant.base_currency)
        minor = to_minor(Decimal(value), exponent)
        return format_amount(minor, exponent, grouping=grouping, negative=negative, dash_zero=False)
    if value.lstrip("-").isdigit():
        return format_amount(int(value), 0, grouping=grouping, negative=negative, dash_zero=False)
    return value
