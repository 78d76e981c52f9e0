"""The one answer to what somebody may do: for lists, pages, reports, files, commands and jobs.

Everything is computed from ``AccessFacts`` without asking the database again, anew for every
request and every job, and kept nowhere: a change holds from the next request on.

1. An owner may do everything; overrides, limits and scopes rest while somebody is one.
2. Others hold what their role holds, and what is granted to them.
3. What is denied to a person he does not hold, whatever else says so.
4. A person's own limit stands in place of the role's.
5. Areas of own records add up, of the role and of the person; nothing widens them.
6. Whoever is suspended may do nothing, owners as well.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.timezone import get_current_timezone

from erp.foundation import clock
from erp.foundation.actor import EVERYTHING, NO_LIMITS, Limits, Scope
from erp.foundation.dates import short_date
from tenancy.access.facts import AccessFacts, OverrideFact, RoleFacts, facts_of
from tenancy.access.models import Membership
from tenancy.access.registry import Role, all_permissions, permissions_of_role
from tenancy.access.role_models import Effect


@dataclass(frozen=True, slots=True)
class Access:
    """What a person may do now, up to what size, and on which rows."""

    permissions: frozenset[str]
    limits: Limits = NO_LIMITS
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class Because:
    """One reason of an answer; ``path`` leads from the tenant's address to what can be changed."""

    kind: str
    sentence: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a person may do one thing, and what decides it, the deciding reason first."""

    code: str
    allowed: bool
    answer: str
    because: list[Because] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The answer and what decides it, in one."""
        return f"{'Yes' if self.allowed else 'No'}: {self.answer} {self.because[0].sentence}"


def access_of(membership: Membership) -> Access:
    """What the member may do at this moment; while he is suspended, nothing."""
    if membership.is_suspended:
        return Access(frozenset())
    return access_from(facts_of(membership), clock.now())


def access_from(facts: AccessFacts, moment: datetime) -> Access:
    """What follows from the facts at a moment; asks nothing of anybody."""
    if facts.role.is_owner:
        return Access(permissions_of_role(Role.OWNER))
    granted = {one.code for one in facts.overrides if one.effect == Effect.GRANT and one.holds_at(moment)}
    denied = {one.code for one in facts.overrides if one.effect == Effect.DENY and one.holds_at(moment)}
    known = all_permissions().keys()
    return Access(
        frozenset(code for code in facts.role.codes | granted if code in known and code not in denied),
        _limits(facts),
        Scope(facts.role.own_only | facts.own_only, facts.branches),
    )


def access_of_role(role: RoleFacts) -> Access:
    """What the role alone gives."""
    return access_from(AccessFacts(role), clock.now())


def _limits(facts: AccessFacts) -> Limits:
    own, role = facts.limits, facts.role.limits
    return Limits(
        post=role.post if own.post is None else own.post,
        approve=role.approve if own.approve is None else own.approve,
        discount=role.discount if own.discount is None else own.discount,
    )


def explain(membership: Membership, code: str) -> Explanation:
    """Whether the member may do what ``code`` names, and which role or override decides it."""
    who, page = str(membership.user), f"people/{membership.id}/access/"
    explained = explain_from(facts_of(membership), code, clock.now(), who=who, page=page)
    return but_suspended(membership, explained) if membership.is_suspended else explained


def but_suspended(membership: Membership, explained: Explanation) -> Explanation:
    """The same answer for somebody who is suspended: no, whatever his role and overrides say."""
    why = f"Suspended: {membership.suspension_reason}".rstrip(".") + "."
    because = Because("suspended", why, f"people/{membership.id}/")
    answer = f"{membership.user} may do nothing for now."
    return Explanation(explained.code, False, answer, [because, *explained.because])


def explain_from(facts: AccessFacts, code: str, moment: datetime, *, who: str, page: str = "") -> Explanation:
    """The same from facts; ``page`` is where the person's overrides can be seen."""
    known = all_permissions().get(code)
    if known is None:
        because = [Because("unknown", f"There is no permission called {code}.")]
        return Explanation(code, False, f"{who} may not.", because)
    allowed = code in access_from(facts, moment).permissions
    because = _reasons(facts, code, moment, page)
    if known.awaits and allowed:
        because.append(Because("awaits", f"Nothing asks for it yet: it comes with {known.awaits}."))
    answer = f"{who} may {known.name}." if allowed else f"{who} may not {known.name}."
    return Explanation(code, allowed, answer, because + _narrowing(facts, code, allowed, page))


def _reasons(facts: AccessFacts, code: str, moment: datetime, page: str) -> list[Because]:
    role = Because("role", _of_role(facts.role, code), f"roles/{facts.role.key}/")
    if facts.role.is_owner:
        return [role]
    own = [one for one in facts.overrides if one.code == code]
    standing = [one for one in own if one.holds_at(moment)]
    denied = [_override(one, page) for one in standing if one.effect == Effect.DENY]
    granted = [_override(one, page) for one in standing if one.effect == Effect.GRANT]
    ended = [_override(one, page, is_ended=True) for one in own if not one.holds_at(moment)]
    if code in facts.role.codes:
        return [*denied, role, *granted, *ended]
    return [*denied, *granted, role, *ended]


def _of_role(role: RoleFacts, code: str) -> str:
    if role.is_owner:
        return "An owner may do everything."
    return f"The role {role.label} {'includes' if code in role.codes else 'does not include'} it."


def _override(one: OverrideFact, page: str, *, is_ended: bool = False) -> Because:
    verb = "granted" if one.effect == Effect.GRANT else "denied"
    last = one.last_day(get_current_timezone())
    until = f" until {short_date(last)}" if last else ""
    was = "was" if is_ended else "is"
    sentence = f"It {was} {verb} to this person by {one.given_by or 'somebody'}{until}: {one.reason}"
    return Because(
        "ended" if is_ended else one.effect, sentence.rstrip(".") + ".", f"{page}#override-{one.id}" if page else ""
    )


def _narrowing(facts: AccessFacts, code: str, allowed: bool, page: str) -> list[Because]:
    """What makes less of a permission that is held."""
    area = code.rpartition(".")[0]
    if not allowed or facts.role.is_owner:
        return []
    found = []
    if area in facts.own_only:
        found.append(Because("scope", "This person sees only own records there.", f"{page}#scope"))
    elif area in facts.role.own_only:
        found.append(
            Because("scope", f"The role {facts.role.label} shows only own records there.", f"roles/{facts.role.key}/")
        )
    action = code.rpartition(".")[2]
    if action in ("post", "reverse", "approve"):
        kind = "approve" if action == "approve" else "post"
        if getattr(_limits(facts), kind) is not None:
            is_own = getattr(facts.limits, kind) is not None
            whose = "this person" if is_own else f"the role {facts.role.label}"
            path = f"{page}#limits" if is_own else f"roles/{facts.role.key}/"
            found.append(Because("limit", f"There is a limit of the amount for {whose}.", path))
    return found
