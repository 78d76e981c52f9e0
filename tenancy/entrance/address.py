"""Move a person to another e-mail address: the new one proves itself, the old one agrees or may refuse.

The address is the login, so nothing but the proof moves it, and not before the old address has said
yes, or has said nothing for 72 hours: its mailbox may be the very thing that was lost. For some days after the move the
old address can still take it back, also where the account has moved on since: whoever got at
an account for an hour does not keep it.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.models import User
from tenancy.entrance.ending import end_sessions_of
from tenancy.entrance.errors import AddressChangeOver, AddressInUse, AddressUnchanged
from tenancy.entrance.models import AddressChange

# What a caller does with a change within the act, so that it stands and falls with it.
Also = Callable[[AddressChange], None]


def _nothing(change: AddressChange) -> None:
    """Nothing else belongs to the act."""


def ask_for_address(user: User, address: str, *, actor: Actor, also: Also = _nothing) -> AddressChange:
    """Begin a change; an earlier one that still waits is given up. Raises ``AddressUnchanged``.

    Whether the new address has an account is not looked at: the answer would tell.
    """
    new = address.strip().lower()
    if new == user.email:
        raise AddressUnchanged
    now = clock.now()
    with act("tenancy.email.asked", actor=actor):
        waiting = AddressChange.objects.filter(user=user, proved_at__isnull=True, refused_at__isnull=True)
        waiting.update(refused_at=now)
        change = AddressChange.objects.create(user=user, old_address=user.email, new_address=new, asked_at=now)
        also(change)
    return change


def prove_address(change: AddressChange, *, actor: Actor, also: Also = _nothing) -> AddressChange:
    """The new address has proved itself. It becomes the login now if the old one has agreed, or else later.

    Raises ``AddressChangeOver`` and ``AddressInUse``. Whether it moved says ``proved_at``; ``also`` is
    called when it has.
    """
    with act("tenancy.email.confirmed", actor=actor):
        change, user = _locked(change)
        late = change.asked_at + timedelta(seconds=settings.ADDRESS_PROOF_SECONDS) < clock.now()
        if change.confirmed_at or late or not _waits(change, user):
            raise AddressChangeOver
        if User.objects.filter(email=change.new_address).exists():
            raise AddressInUse
        change.confirmed_at = clock.now()
        change.save(update_fields=["confirmed_at"])
        if change.agreed_at:
            _move(change, user, actor=actor, also=also)
    return change


def agree_to_address(change: AddressChange, *, actor: Actor, also: Also = _nothing) -> AddressChange:
    """The old address says yes. The rest is as in ``prove_address``."""
    with act("tenancy.email.agreed", actor=actor):
        change, user = _locked(change)
        late = not change.confirmed_at and (
            change.asked_at + timedelta(seconds=settings.ADDRESS_PROOF_SECONDS) < clock.now()
        )
        if change.agreed_at or late or not _waits(change, user):
            raise AddressChangeOver
        change.agreed_at = clock.now()
        change.save(update_fields=["agreed_at"])
        if change.confirmed_at:
            _move(change, user, actor=actor, also=also)
    return change


def move_where_nobody_refused(*, actor: Actor, also: Also = _nothing) -> int:
    """Move whoever's old address has said nothing for long enough; tells how many moved.

    One whose new address has an account of its own by now is given up.
    """
    since = clock.now() - timedelta(hours=settings.ADDRESS_SILENCE_HOURS)
    waiting = AddressChange.objects.filter(confirmed_at__lte=since, proved_at=None, refused_at=None)
    moved = 0
    for one in waiting.order_by("confirmed_at"):
        with act("tenancy.email.changed", actor=actor):
            change, user = _locked(one)
            if not _waits(change, user):
                continue
            if User.objects.filter(email=change.new_address).exists():
                change.refused_at = clock.now()
                change.save(update_fields=["refused_at"])
                continue
            _move(change, user, actor=actor, also=also)
            moved += 1
    return moved


def _waits(change: AddressChange, user: User) -> bool:
    return not change.proved_at and not change.refused_at and user.email == change.old_address


def _move(change: AddressChange, user: User, *, actor: Actor, also: Also) -> None:
    with act("tenancy.email.changed", actor=actor):
        if User.objects.filter(email=change.new_address).exists():
            raise AddressInUse
        user.email = change.new_address
        user.save(update_fields=["email"])
        change.proved_at = clock.now()
        change.save(update_fields=["proved_at"])
        also(change)


def refuse_address(change: AddressChange, *, actor: Actor, also: Also = _nothing) -> User:
    """The old address refuses: a waiting change is off, a done one is taken back.

    Taking back ends every session and makes the password useless, for whoever moved the
    address knew it; every later move goes with it. Whether the change was done says the locked
    row, which ``also`` is given. Raises ``AddressChangeOver``.
    """
    with act("tenancy.email.taken_back", actor=actor):
        change, user = _locked(change)
        if change.refused_at or change.asked_at + timedelta(days=settings.ADDRESS_REFUSAL_DAYS) < clock.now():
            raise AddressChangeOver
        if change.proved_at:
            leads_here = _address_after(change) == user.email != change.old_address
            if not leads_here or User.objects.filter(email=change.old_address).exists():
                raise AddressChangeOver
            user.email = change.old_address
            user.set_unusable_password()
            user.session_seed = secrets.token_hex(16)
            user.save(update_fields=["email", "password", "session_seed"])
            end_sessions_of(user, actor=actor)
            # What was asked for later, and waits or is done, was asked for by the same hand.
            later = AddressChange.objects.filter(user=user, asked_at__gte=change.asked_at, refused_at__isnull=True)
            later.exclude(id=change.id).update(refused_at=clock.now())
        change.refused_at = clock.now()
        change.save(update_fields=["refused_at"])
        also(change)
    return user


def _address_after(change: AddressChange) -> str:
    """Where the moves from this one on have led, one joined to the other."""
    moves = AddressChange.objects.filter(
        user_id=change.user_id, proved_at__gt=change.proved_at, refused_at__isnull=True
    ).order_by("proved_at")
    here: str = change.new_address
    for move in moves:
        if move.old_address == here:
            here = move.new_address
    return here


def _locked(change: AddressChange) -> tuple[AddressChange, User]:
    user = User.objects.select_for_update().get(id=change.user_id)
    return AddressChange.objects.select_for_update().get(id=change.id), user
