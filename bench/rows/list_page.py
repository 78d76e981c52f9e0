"""A list page of ours against a bare Django page with the same rows."""

from __future__ import annotations

from bench.bare import bare_client, bare_page
from bench.browser import page, signed_in
from bench.database import administrator
from bench.measuring import percentile, samples
from bench.results import Result, Target, milliseconds
from bench.scale import Scale
from bench.twin import make_twins
from bench.volumes import OWNER, ensure_volume


def measure(scale: Scale) -> list[Result]:
    """The journal in its frame, for a tenant and a person with permissions, against nothing but a table."""
    volume = ensure_volume(scale.volumes[0])
    with administrator() as connection:
        make_twins(connection)
        connection.execute(
            "INSERT INTO plain.accounting_journalentry SELECT * FROM accounting_journalentry WHERE tenant_id = %s",
            [volume.tenant_id],
        )
        connection.execute("GRANT USAGE ON SCHEMA plain TO erp_app")
        connection.execute("GRANT SELECT ON plain.accounting_journalentry TO erp_app")
        connection.execute("ANALYZE plain.accounting_journalentry")
    client = signed_in(OWNER, volume.slug)
    ours = page(client, f"/t/{volume.slug}/journal/")
    bare = bare_page(bare_client(client), volume.tenant_id)
    for call in (ours, bare):
        samples(call, 3)
    our_times: list[list[float]] = []
    bare_times: list[list[float]] = []
    for _ in range(scale.rounds):
        our_times.append(samples(ours, scale.calls))
        bare_times.append(samples(bare, scale.calls))
    return [
        _compared("half of all requests", our_times, bare_times, 0.50, Target(at_most=2.0, aim=1.4)),
        _compared("all but one in twenty", our_times, bare_times, 0.95, Target(at_most=2.0, aim=1.4)),
    ]


def _compared(which: str, ours: list[list[float]], bare: list[list[float]], share: float, target: Target) -> Result:
    def figure(rounds: list[list[float]]) -> float:
        return percentile([one for taken in rounds for one in taken], share)

    return Result(
        f"page of the journal with 50 entries, {which} (p{share * 100:.0f})",
        ours=milliseconds(figure(ours)),
        beside=f"bare Django page with the same rows: {milliseconds(figure(bare))}",
        ratios=[percentile(a, share) / percentile(b, share) for a, b in zip(ours, bare, strict=True)],
        target=target,
    )
