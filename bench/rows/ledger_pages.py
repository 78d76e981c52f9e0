"""The pages that people read all day, on small and large books."""

from __future__ import annotations

from bench.browser import page, signed_in
from bench.growth import growth
from bench.results import Result
from bench.scale import Scale
from bench.volumes import OWNER, ensure_volume


def measure(scale: Scale) -> list[Result]:
    """The ledger of a busy account, the journal and the listings, first page and a page deep inside."""
    volumes = [ensure_volume(lines) for lines in scale.volumes]
    clients = {volume.lines: signed_in(OWNER, volume.slug) for volume in volumes}
    year = "from_date=2025-03-01&to_date=2026-02-28"
    day = "2025-10-15_00000000-0000-0000-0000-000000000000"
    deep = "older=2024-06-15_ffffffff-ffff-ffff-ffff-ffffffffffff"
    addresses = {
        "page of an account's ledger": "accounts/{code}/?from_date=2025-03-01&to_date=2026-02-28",
        "page of the journal": "journal/",
        "page deep in the journal": f"journal/?{deep}",
        "page of the general ledger": f"reports/general-ledger/?{year}",
        "page of the account ledger": f"reports/account-ledger/?{year}&account={{code}}",
        "page of the day book": f"reports/day-book/?{year}",
        "page deep in the day book": f"reports/day-book/?{year}&behind={day}",
        "page of the journal register": f"reports/journal-register/?{year}",
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
