"""The financial statements of small and large books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bench.browser import page, signed_in
from bench.growth import growth
from bench.results import Result
from bench.scale import Scale
from bench.volumes import OWNER, Volume, ensure_volume
from reporting.financials.asking import Asked, columns_of
from reporting.financials.balance_sheet import balance_sheet
from reporting.financials.cash_flow import cash_flow
from reporting.financials.changes_in_equity import changes_in_equity
from reporting.financials.profit_and_loss import profit_and_loss
from tenancy.scoping.context import tenant_context

# A range that begins and ends within a month, so that days as well as whole periods are read.
STARTS, ENDS = date(2025, 3, 10), date(2026, 1, 17)
STATEMENTS: dict[str, Callable[..., object]] = {
    "profit and loss": profit_and_loss,
    "balance sheet": balance_sheet,
    "cash flow": cash_flow,
    "changes in equity": changes_in_equity,
}


def measure(scale: Scale) -> list[Result]:
    """Each statement beside the same days of a year before, twelve months of cash flow, and each as a page."""
    volumes = [ensure_volume(lines) for lines in scale.volumes]
    client = {volume.lines: signed_in(OWNER, volume.slug) for volume in volumes}
    return [
        *(
            growth(name, {volume.lines: _read(volume, made, "year") for volume in volumes}, scale)
            for name, made in STATEMENTS.items()
        ),
        growth(
            "cash flow of twelve months",
            {volume.lines: _read(volume, cash_flow, "months") for volume in volumes},
            scale,
        ),
        *(
            growth(
                f"page of {name}",
                {
                    volume.lines: page(
                        client[volume.lines],
                        f"/t/{volume.slug}/reports/{name.replace(' ', '-')}/?from_date={STARTS}&to_date={ENDS}",
                    )
                    for volume in volumes
                },
                scale,
            )
            for name in STATEMENTS
        ),
    ]


def _read(volume: Volume, made: Callable[..., object], comparison: str) -> Callable[[], object]:
    def read() -> object:
        with tenant_context(volume.tenant_id):
            return made(columns_of(Asked(STARTS, ENDS, comparison)))

    return read
