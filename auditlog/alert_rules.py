"""What is watched for around people, their doors and the log itself."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.db.models import Sum

from auditlog.alerts.declaring import AlertRule, Circumstances, Finding, Number, Occurrence
from auditlog.chain.models import AuditSeal
from tenancy.access.models import Membership
from tenancy.access.registry import Role, all_permissions
from tenancy.access.role_models import Effect
from tenancy.notices.models import Severity

_NEVER_FOLDED = timedelta(0)
_FACTOR_REMOVED = "tenancy.second_factor.removed"


def network_of(address: str) -> str:
    """The network that an address belongs to, /24 of IPv4 and /48 of IPv6; empty for what is no address."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))


def _person(seen: Occurrence) -> str:
    """The person whom a sign-in is about, whichever way the event names him."""
    return str(seen.subject_id or seen.actor_id or seen.subject_label or seen.actor_label)


def _name(seen: Occurrence) -> str:
    """What to call that person: of who guesses at a password only the address is known."""
    return seen.subject_label or str(seen.changes.get("address") or "") or seen.actor_label or "somebody"


def _from(seen: Occurrence) -> str:
    return f" from {seen.ip}" if seen.ip else ""


def _by(seen: Occurrence) -> str:
    if seen.actor_kind == "sql":
        return f"by plain SQL as {seen.actor_label}"
    return f"by {seen.actor_label}{_from(seen)}"


def _attempts(seen: Occurrence) -> int:
    """For how many attempts an event stands: a flood of them is folded before it is written."""
    told = seen.changes.get("attempts")
    return told if isinstance(told, int) and told > 1 else 1


def _judge_failed_sign_in(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    most, minutes = given.values["times"], given.values["minutes"]
    # No more of one event is remembered than the rule can be set to wait for.
    attempts = min(_attempts(seen), most)
    for key, words in ((f"person:{_person(seen)}", f"as {_name(seen)}"), (f"network:{network_of(seen.ip)}", "")):
        if key == "network:":
            continue
        given.sightings.note(key, seen.at, times=attempts)
        failed = given.sightings.count(key, since=seen.at - timedelta(minutes=minutes), until=seen.at)
        if failed >= most:
            where = words or f"from the network {network_of(seen.ip)}"
            last = f", the last{_from(seen)}" if words and seen.ip else ""
            yield Finding(key, f"{failed} sign-ins {where} failed within {minutes} minutes{last}.")


def _judge_sign_in(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    network, person, days = network_of(seen.ip), _person(seen), given.values["days"]
    if not network:
        return
    ever = given.sightings.details(person)
    lately = given.sightings.details(person, since=seen.at - timedelta(days=days))
    given.sightings.note(person, seen.at, network)
    # Of somebody who signs in for the first time every network is new, and that says nothing.
    if ever and network not in lately:
        yield Finding(
            f"{person}:{network}",
            f"{_name(seen)} signed in from {seen.ip}. Nobody had signed in as this person from"
            f" the network {network} in the {days} days before.",
        )


def _judge_role(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    role = seen.changes.get("role")
    named = Membership.objects.filter(id__in=[seen.subject_id] if seen.subject_id else [])
    member = named.select_related("user").first()
    if seen.operation == "update" and isinstance(role, list):
        made = role[0] != Role.OWNER and role[-1] == Role.OWNER
    elif seen.operation == "update":
        # A role that stays and goes over to somebody else makes an owner as well.
        made = bool({"user_id", "tenant_id", "id"} & set(seen.changes)) and (
            member is None or member.role == Role.OWNER
        )
    else:
        # The first seal is the founding of the tenant, which takes an owner.
        made = seen.operation == "insert" and role == Role.OWNER and seen.seal_number > 1
    if made:
        who = member.user.email if member else "A member who is gone by now"
        yield Finding(f"owner:{seen.subject_id}", f"{who} was made an owner of {given.tenant.name} {_by(seen)}.")


def _judge_grant(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    if seen.operation != "insert" or seen.changes.get("effect") != Effect.GRANT:
        return
    code = str(seen.changes.get("code", ""))
    known = all_permissions().get(code)
    named = Membership.objects.filter(id__in=[seen.parent_id] if seen.parent_id else [])
    member = named.select_related("user").first()
    who = member.user.email if member else "A member who is gone by now"
    what = known.name if known else code
    yield Finding(f"grant:{seen.subject_id}", f"{who} may now {what}, beyond the role. It was granted {_by(seen)}.")


def _judge_export(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    # The same act also writes the row of the export, which is captured by itself.
    if seen.operation != "event":
        return
    key = f"export:{seen.actor_id or seen.actor_label}"
    if seen.changes.get("everything") is True:
        yield Finding(key, f"The whole audit log was exported {_by(seen)}.")
        return
    # Days that begin before the log does narrow nothing, so what left is compared with what there is.
    left = seen.changes.get("events")
    there = _events_before(seen)
    if isinstance(left, int) and there and left * 10 >= there * 9:
        yield Finding(key, f"{left} of the {there} events of the audit log were exported {_by(seen)}.")


def _events_before(seen: Occurrence) -> int:
    """How many events the log held when an export was made, by the head that the export names."""
    head = str(seen.changes.get("head", "")).partition(":")[0]
    if not head.isdecimal():
        return 0
    under = AuditSeal.objects.filter(number__lte=min(int(head[:18]), seen.seal_number))
    return under.aggregate(events=Sum("event_count"))["events"] or 0


def _judge_broken_chain(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    why = seen.reason or "the verification says which row does not fit"
    yield Finding("chain", f"The audit log does not verify: {why.rstrip('.')}.")


def _judge_crossing(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    # A stranger chose his own name, and this is mailed to people who do not know him.
    address = str(seen.changes.get("address") or "")
    who, attempts = f'Somebody with the address "{address}"' if address else "Somebody", _attempts(seen)
    times = f", {attempts} times" if attempts > 1 else ""
    if seen.subject_id in (None, given.tenant.id):
        what = f"to reach {given.tenant.name} without belonging to it"
    else:
        # Told in the tenant from which it was tried, which learns nothing of the other one.
        what = "from within these books to reach what belongs to another business"
    yield Finding(
        f"crossing:{seen.actor_id or address or seen.ip}", f"{who} tried{_from(seen)} {what}{times}. Nothing was shown."
    )


def _judge_lock_out(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    yield Finding(
        f"person:{_person(seen)}", f"{_name(seen)} was locked out{_from(seen)} after too many wrong passwords."
    )


def _judge_factor(seen: Occurrence, given: Circumstances) -> Iterator[Finding]:
    """The event of the page, or the row that goes, whoever takes it away; both in one transaction are one finding."""
    person, name = _person(seen), _name(seen)
    if seen.act != _FACTOR_REMOVED or seen.operation != "event":
        # A used list of recovery codes is replaced by deleting its row.
        if seen.operation != "delete" or seen.changes.get("type") == "recovery_codes":
            return
        named = Membership.objects.filter(user_id__in=[seen.parent_id] if seen.parent_id else [])
        member = named.select_related("user").first()
        person, name = str(seen.parent_id), member.user.email if member else "a member who is gone by now"
    if str(seen.seal_number) in given.sightings.details(person):
        return
    given.sightings.note(person, seen.at, str(seen.seal_number))
    yield Finding(f"person:{person}", f"A second factor of {name} was removed {_by(seen)}.")


ALERT_RULES = (
    AlertRule(
        "chain_broken",
        "Audit log broken",
        "A verification finds a row that was changed, removed or put in, or the log is shorter than it was.",
        Severity.ALARM,
        _judge_broken_chain,
        acts=frozenset({"auditlog.chain.broken"}),
        folded_for=timedelta(hours=24),
        order=10,
    ),
    AlertRule(
        "crossing_attempted",
        "Attempt across businesses",
        "Somebody who belongs to another business tries to reach this one. None is expected; each is told.",
        Severity.ALARM,
        _judge_crossing,
        acts=frozenset({"tenancy.crossing.attempted"}),
        folded_for=_NEVER_FOLDED,
        order=20,
    ),
    AlertRule(
        "owner_made",
        "New owner",
        "A member is made an owner, by a page, a command or plain SQL.",
        Severity.ALARM,
        _judge_role,
        subject_types=frozenset({"tenancy.membership"}),
        folded_for=_NEVER_FOLDED,
        order=30,
    ),
    AlertRule(
        "granted_beyond_role",
        "Permission beyond a role",
        "A member is granted a single permission that the role does not hold.",
        Severity.WARNING,
        _judge_grant,
        subject_types=frozenset({"tenancy.permission_override"}),
        folded_for=_NEVER_FOLDED,
        order=35,
    ),
    AlertRule(
        "second_factor_removed",
        "Second factor removed",
        "A member's authenticator, passkey or other second factor is taken away.",
        Severity.WARNING,
        _judge_factor,
        acts=frozenset({_FACTOR_REMOVED}),
        subject_types=frozenset({"tenancy.second_factor"}),
        order=40,
    ),
    AlertRule(
        "sign_ins_failed",
        "Many failed sign-ins",
        "Wrong passwords again and again, for one member or from one network (/24, in IPv6 /48).",
        Severity.WARNING,
        _judge_failed_sign_in,
        acts=frozenset({"tenancy.session.sign_in_failed"}),
        parameters=(
            Number("times", "Failed sign-ins", 5, 2, 100),
            Number("minutes", "Within", 15, 1, 1440, "minutes"),
        ),
        order=50,
    ),
    AlertRule(
        "locked_out",
        "Lock-out",
        "A member is locked out after too many wrong passwords.",
        Severity.WARNING,
        _judge_lock_out,
        acts=frozenset({"tenancy.session.locked_out"}),
        order=60,
    ),
    AlertRule(
        "new_network",
        "Sign-in from a new network",
        "A member signs in from a network (/24, in IPv6 /48) from which that member has not signed in for a while.",
        Severity.WARNING,
        _judge_sign_in,
        acts=frozenset({"tenancy.session.signed_in"}),
        parameters=(Number("days", "Not seen for", 90, 1, 365, "days"),),
        order=70,
    ),
    AlertRule(
        "export_of_everything",
        "Export of everything",
        "The audit log leaves the product, whole or nine tenths of it, whatever days and filters were chosen.",
        Severity.WARNING,
        _judge_export,
        acts=frozenset({"auditlog.export.made"}),
        order=80,
    ),
)
