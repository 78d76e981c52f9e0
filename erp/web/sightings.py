"""What the worker makes of a sighting: whom it concerns, and the events in their logs.

Whether an address or a tenant exists is looked up here, far from the answer that the person
waited for.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import caches

from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event, record_for_person
from erp.foundation import clock
from erp.foundation.actor import Actor, ActorKind
from erp.foundation.security_log import SecurityEvent
from erp.foundation.security_log import tell as tell_security_log
from erp.web.folding import Fold, count_attempt, count_rest, take_off
from tenancy.access.models import User
from tenancy.scoping.context import tenant_context
from tenancy.tenants.errors import UnknownTenant
from tenancy.tenants.queries import slug_of, tenant_id_by_slug

Facts = dict[str, str]

_SECONDS_REMEMBERED = 2 * 3600
# What is remembered of a sighting that stands in the log; before that its place in the count.
_RECORDED = 0
# What all attempts of a fold have in common: what its key holds, and what follows from that.
_COMMON = {"id", "kind", "at", "address", "user_id", "actor_kind", "slug", "tenant_id", "aimed_id", "event_type"}
# What those of one kind have in common besides.
_COMMON_OF = {"locked_out": {"ip"}, "crossing": {"reason"}}
_WORTH_TELLING = timedelta(seconds=5)

# Event type by kind of sighting, for what somebody unknown does with an address.
_BY_ADDRESS = {
    "sign_in_failed": "tenancy.session.sign_in_failed",
    "locked_out": "tenancy.session.locked_out",
    "reset_asked": "tenancy.password.reset_asked",
    "code_asked": "tenancy.session.code_asked",
    "start_asked": "tenancy.start.asked",
    "rate_refused": "tenancy.rate.refused",
}
# The same for what was refused within a tenant.
_IN_TENANT = {"act_refused": "tenancy.act.refused", "database_refused": "tenancy.database.refused"}
# The first refusals of requests are recorded where they happen; what comes here is the rest.
# How many of a kind, about one person or tenant in ten minutes, are recorded one by one.
_MOST = {"sign_in_failed": 20, "crossing": 1, "database_refused": 5, "act_refused": 100, "refused": 0}
_MOST_OF_OTHERS = 3
_REMOVED = "tenancy.person.removed"


def record_sighting(facts: Facts) -> Fold | None:
    """Record a sighting, once however often its message comes.

    Returns the fold in which it was the first to be counted only: the rest of that is to
    be recorded when its ten minutes are over. One whose recording failed is counted no
    second time when it is tried again.
    """
    remembered = caches["installation"]
    seen = f"sighting:{facts['id']}"
    fold = _fold(facts)
    place = remembered.get(seen)
    if place == _RECORDED:
        return None
    if place is None:
        place = count_attempt(fold)
        remembered.set(seen, place, _SECONDS_REMEMBERED)
    if place <= fold.most:
        _record(facts, 1)
        remembered.set(seen, _RECORDED, _SECONDS_REMEMBERED)
    return fold if place == fold.most + 1 else None


def record_rest(facts: Facts) -> bool:
    """Record the attempts of a fold that were only counted, as one event.

    Written first and taken off the count afterwards: an attempt may be told twice, but is
    never lost. Returns whether more came in meanwhile, which are recorded another time.
    """
    fold = _fold(facts)
    rest = count_rest(fold)
    if rest:
        _record(_shared_by_all(facts), rest)
    return take_off(fold, rest)


def _record(facts: Facts, attempts: int) -> None:
    kind = facts["kind"]
    if kind in _BY_ADDRESS:
        _record_about_address(_BY_ADDRESS[kind], facts, attempts)
    elif kind == "crossing":
        _record_crossing(facts, attempts)
    else:
        _record_in_tenant(facts, attempts)


def _fold(facts: Facts) -> Fold:
    kind = facts["kind"]
    who = facts.get("address", "") + facts.get("user_id", "")
    if kind == "locked_out":
        who += facts.get("ip", "")
    who += facts.get("actor_kind", "")
    where = "".join(facts.get(name, "") for name in ("slug", "aimed_id", "tenant_id", "event_type"))
    why = facts.get("reason", "") if kind == "crossing" else ""
    return Fold(f"{kind}:{who.strip().lower()}:{where}:{why}", _MOST.get(kind, _MOST_OF_OTHERS))


def _shared_by_all(facts: Facts) -> Facts:
    """The facts of one attempt without what the others of its fold need not share with it."""
    common = _COMMON | _COMMON_OF.get(facts["kind"], set())
    return {name: value for name, value in facts.items() if name in common}


def _record_about_address(event_type: str, facts: Facts, attempts: int) -> None:
    """Who tries is not known, only whose address he names; so the actor is somebody."""
    address = facts.get("address", "").strip().lower()
    somebody = Actor("person", "somebody", ip=facts.get("ip", ""), request_id=facts.get("request_id", ""))
    details = {"address": address, "path": facts.get("path", ""), "attempts": attempts, **_delay(facts)}
    user = User.objects.filter(email=address).first() if address else None
    if user is not None:
        record_for_person(user.id, event_type, actor=somebody, changes=details, reason=facts.get("reason", ""))
        return
    reason = facts.get("reason", "") or "the address is unknown"
    tell_security_log(
        SecurityEvent.by(event_type, somebody, subject=address, path=facts.get("path", ""), reason=reason,
                         attempts=attempts)
    )  # fmt: skip


def _record_crossing(facts: Facts, attempts: int) -> None:
    """In the log of the tenant that was aimed at, and of the one from which it was tried."""
    aimed = _tenant_aimed_at(facts)
    came_from = UUID(facts["tenant_id"]) if "tenant_id" in facts else None
    details = {"address": _address_of(facts), "attempts": attempts, **_delay(facts)}
    # What was aimed at is named to whom it belongs; the other one learns that it was tried from there.
    aimed_at = {"path": facts["path"], **details} if "path" in facts else details
    if aimed is not None and came_from is None and _was_member_of(aimed, facts.get("user_id", "")):
        with tenant_context(aimed):
            record_event(
                "tenancy.former_member.refused",
                actor=_actor(facts),
                subject_type="tenancy.tenant",
                subject_id=aimed,
                changes=aimed_at,
            )
        return
    for tenant_id in sorted({one for one in (aimed, came_from) if one is not None}):
        with tenant_context(tenant_id):
            record_event(
                "tenancy.crossing.attempted",
                actor=_actor(facts),
                subject_type="tenancy.tenant",
                subject_id=aimed if tenant_id == aimed else None,
                changes=aimed_at if tenant_id == aimed else details,
                reason=facts.get("reason", ""),
            )


def _tenant_aimed_at(facts: Facts) -> UUID | None:
    """The tenant, where there is such a one: a mistyped address concerns nobody."""
    try:
        if "aimed_id" in facts:
            slug_of(UUID(facts["aimed_id"]))
            return UUID(facts["aimed_id"])
        return tenant_id_by_slug(facts["slug"]) if "slug" in facts else None
    except (UnknownTenant, ValueError):
        return None


def _was_member_of(tenant_id: UUID, user_id: str) -> bool:
    """Whether somebody belonged to the tenant once: an old bookmark of his is no attempt at its walls."""
    if not user_id:
        return False
    with tenant_context(tenant_id):
        gone = AuditEvent.objects.filter(
            act=_REMOVED, subject_type="tenancy.membership", parent_type="tenancy.user", parent_id=UUID(user_id)
        )
        return gone.exists()


def _record_in_tenant(facts: Facts, attempts: int) -> None:
    """What was refused in the tenant in force: an act of a job, a statement by the database, many requests."""
    with tenant_context(UUID(facts["tenant_id"])):
        record_event(
            facts.get("event_type") or _IN_TENANT[facts["kind"]],
            actor=_actor(facts),
            changes={
                "act": facts.get("act", ""),
                "path": facts.get("path", ""),
                "attempts": attempts,
                **_delay(facts),
            },
            reason=facts.get("reason", ""),
        )


def _actor(facts: Facts) -> Actor:
    kinds: dict[str, ActorKind] = {"task": "task", "command": "command"}
    user_id = facts.get("user_id", "")
    user = User.objects.filter(id=user_id).first() if user_id else None
    return Actor(
        kinds.get(facts.get("actor_kind", ""), "person"),
        str(user) if user else facts.get("actor_label", "somebody"),
        id=user.id if user else None,
        ip=facts.get("ip", ""),
        request_id=facts.get("request_id", ""),
    )


def _address_of(facts: Facts) -> str:
    user = User.objects.filter(id=facts["user_id"]).first() if facts.get("user_id") else None
    return user.email if user else ""


def _delay(facts: Facts) -> dict[str, str]:
    """When it was seen, where the worker came to it late."""
    seen = datetime.fromisoformat(facts["at"])
    return {"seen_at": facts["at"]} if clock.now() - seen > _WORTH_TELLING else {}
