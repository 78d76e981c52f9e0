"""What a superuser does to a chain, and what the verifier says first."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from auditlog.chain.canonical import EventFields, SealFields, event_digest, seal_hash
from auditlog.verification.reading import read_events_of, read_seals
from auditlog.verification.verifying import VerificationResult
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql


def first_problem(result: VerificationResult) -> tuple[str, int, str]:
    """The unit, number and sentence that come first."""
    problem = result.problems[0]
    return problem.unit, problem.number, problem.sentence


def fields_of(tenant: Tenant, seal: SealFields) -> list[EventFields]:
    """The events under a seal."""
    return [stored.fields for stored in read_events_of(tenant.id, seal)]


def rewrite_from(tamperer: Sql, tenant: Tenant, number: int) -> None:
    """Compute everything anew from one seal on, as the owner of the database could."""
    with tenant_context(tenant.id):
        chain = [(seal, fields_of(tenant, seal)) for seal in read_seals(tenant.id, 5)]
    previous = chain[number - 2][0].hash
    for seal, events in chain[number - 1 :]:
        previous = _rewrite(tamperer, tenant.id, seal.number, events, previous)
    tamperer.execute("UPDATE auditlog_chain_head SET hash = %s WHERE tenant_id = %s", [previous, tenant.id])


def _rewrite(tamperer: Sql, tenant: UUID, number: int, events: list[EventFields], previous: bytes) -> bytes:
    for event in events:
        tamperer.execute(
            "UPDATE auditlog_event SET digest = %s WHERE tenant_id = %s AND ordinal = %s",
            [event_digest(tenant, event), tenant, event.ordinal],
        )
    content = sha256(b"".join(event_digest(tenant, event) for event in events)).digest()
    with tenant_context(tenant):
        seal = next(read_seals(tenant, number, number))
    seal = replace(seal, previous_hash=previous, event_count=len(events))
    rewritten = seal_hash(tenant, seal, content)
    tamperer.execute(
        "UPDATE auditlog_seal SET previous_hash = %s, hash = %s, event_count = %s WHERE tenant_id = %s AND number = %s",
        [previous, rewritten, len(events), tenant, number],
    )
    return rewritten
