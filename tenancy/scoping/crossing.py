"""Tell of a row that was about to cross from one tenant into another, when a wall stops it.

A fault of our code or an attack: either way both tenants want to know.
"""

from uuid import UUID

from erp.foundation.actor import Actor
from erp.foundation.acts import running_act
from erp.foundation.errands import present_actor
from erp.foundation.security_log import present_tenant_id
from erp.foundation.sightings import tell_sighting


def tell_crossing_of_row(aimed_id: UUID, tenant_id: UUID, model: str) -> None:
    """The manager refuses to write a row of ``aimed_id`` while ``tenant_id`` is in force."""
    tell_sighting(
        "crossing",
        aimed_id=aimed_id,
        tenant_id=tenant_id,
        reason=f"was about to write a row of another tenant into {model}",
        **_circumstances(),
    )


def tell_refused_by_database(sentence: str, *, is_policy: bool) -> None:
    """The database refuses a statement: by a policy of its rows, or for want of a privilege."""
    tenant_id = present_tenant_id()
    if tenant_id:
        kind = "crossing" if is_policy else "database_refused"
        tell_sighting(kind, tenant_id=tenant_id, reason=sentence, **_circumstances())


def _circumstances() -> dict[str, object]:
    act = running_act()
    actor: Actor | None = act.actor if act else present_actor()
    told: dict[str, object] = {"act": act.event_type if act else ""}
    if actor is not None:
        told |= {"actor_kind": actor.kind, "actor_label": actor.label, "user_id": actor.id}
        told |= {"ip": actor.ip, "request_id": actor.request_id}
    return told
