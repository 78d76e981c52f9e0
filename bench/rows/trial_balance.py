"""The trial balance of small and large books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bench.browser import page, signed_in
from bench.growth import growth
from bench.results import Result
from bench.scale import Scale
from bench.volumes import OWNER, Volume, ensure_volume
from reporting.financials.trial_balance import trial_balance
from tenancy.scoping.context import tenant_context

PERIOD_END = date(2026, 1, 31)
MID_MONTH = date(2026, 1, 17)


def measure(scale: Scale) -> list[Result]:
    """At the end of a period, within one, and as a page."""
    volumes = [ensure_volume(lines) for lines in scale.volumes]
    client = {volume.lines: signed_in(OWNER, volume.slug) for volume in volumes}
    return [
        growth(
            f"trial balance {when}",
            {volume.lines: _balance(volume, day) for volume in volumes},
            scale,
        )
        for when, day in (("at a period end", PERIOD_END), ("at a day within a month", MID_MONTH))
    ] + [
        growth(
            "page of the trial balance",
            {
                volume.lines: page(client[volume.lines], f"/t/{volume.slug}/reports/trial-balance/?as_at={MID_MONTH}")
                for volume in volumes
            },
            scale,
        )
    ]


def _balance(volume: Volume, day: date) -> Callable[[], object]:
    def read() -> object:
        with tenant_context(volume.tenant_id):
            found = trial_balance(day)
        assert found.balanced
        return found

    return read
