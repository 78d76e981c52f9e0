"""The pages that people read all day, on small and large books."""

from __future__ import annotations

from bench.browser import page, signed_in
from bench.growth import growth
from bench.results import Result
from bench.scale import Scale
from bench.volumes import OWNER, ensure_volume


def measure(scale: Scale) -> list[Result]:
    """The ledger of a busy account, and the journal, first page and a page deep inside."""
    volumes = [ensure_volume(lines) for lines in scale.volumes]
    clients = {volume.lines: signed_in(OWNER, volume.slug) for volume in volumes}
    deep = "older=2024-06-15_ffffffff-ffff-ffff-ffff-ffffffffffff"
    addresses = {
        "page of an account's ledger": "accounts/{code}/?from_date=2025-03-01&to_date=2026-02-28",
        "page of the journal": "journal/",
        "page deep in the journal": f"journal/?{deep}",
    }
    return [
        growth(
            work,
            {
                volume.lines: page(
                    clients[volume.lines], f"/t/{volume.slug}/{address.format(code=volume.account_code)}"
                )
                for volume in volumes
            },
            scale,
        )
        for work, address in addresses.items()
    ]
