"""Give a signed head away, and remember that it is out there."""

from auditlog.chain.heads import present_head
from auditlog.chain.models import GivenHead, Occasion
from auditlog.chain.signing import SignedHead, sign_head
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.tenants.models import Tenant


def give_head(tenant: Tenant, *, occasion: Occasion, label: str, actor: Actor) -> tuple[SignedHead, GivenHead]:
    """Sign the present head of the tenant in force, to be handed out by whoever calls.

    ``label`` says to whom or in what it leaves, as in "audit-2026.zip". Raises
    ``SigningKeysUnavailable``.
    """
    number, digest = present_head()
    signed = sign_head(tenant.id, tenant.slug, number, digest, clock.now())
    return signed, keep_given_head(signed, occasion=occasion, label=label, actor=actor)


def keep_given_head(signed: SignedHead, *, occasion: Occasion, label: str, actor: Actor) -> GivenHead:
    """Remember a head that was signed elsewhere as given away: later verifications are held against it."""
    with act("auditlog.head.given", actor=actor):
        return GivenHead.objects.create(
            occasion=occasion,
            label=label[:300],
            number=signed.number,
            hash=signed.hash,
            signed_at=signed.signed_at,
            key_id=signed.key_id,
            signature=signed.signature,
        )


def signed_again(given: GivenHead, tenant: Tenant) -> SignedHead:
    """A head as it was given away, from what was remembered of it."""
    return SignedHead(
        tenant.id,
        tenant.slug,
        given.number,
        bytes(given.hash),
        given.signed_at,
        given.key_id,
        bytes(given.signature),
    )
