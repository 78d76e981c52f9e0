"""Let somebody back in who has lost his app, his keys and his codes.

Three things together stand in for the factor: the password, the mailbox, and a wait in which the
person himself or an owner of a tenant of his may refuse. Nobody can shorten the wait, and no
operator or owner can take a factor off by himself.
"""

from collections.abc import Callable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from tenancy.access.checking import require_permission
from tenancy.access.errors import ReasonMissing
from tenancy.access.models import Membership, User
from tenancy.entrance.ending import end_sessions_of
from tenancy.entrance.errors import OwnRecovery, RecoveryNotDue, RecoveryOver
from tenancy.entrance.models import FactorRecovery

# What a caller does with a recovery within the act, so that it stands and falls with it.
Also = Callable[[FactorRecovery], None]
AN_OWNER_ELSEWHERE = "an owner of one of the businesses"
MAY_REFUSE = "tenancy.second_factor.refuse"


def _nothing(recovery: FactorRecovery) -> None:
    """Nothing else belongs to the act."""


def ask_for_recovery(user: User, *, actor: Actor, also: Also = _nothing) -> FactorRecovery:
    """Begin a recovery, or come back to the one that is open: a second ask neither restarts nor ends it."""
    with act("tenancy.second_factor.recovery_asked", actor=actor):
        User.objects.select_for_update().get(id=user.id)
        recovery = FactorRecovery.objects.filter(user=user, refused_at=None, done_at=None).first()
        now = clock.now()
        if recovery is not None and recovery.is_lapsed(now):
            recovery.refused_at = now
            recovery.save(update_fields=["refused_at"])
            recovery = None
        if recovery is None:
            recovery = FactorRecovery.objects.create(user=user, asked_at=now)
        also(recovery)
    return recovery


def confirm_recovery(recovery: FactorRecovery, *, actor: Actor, also: Also = _nothing) -> FactorRecovery:
    """The mailbox has proved itself, and the wait begins. Raises ``RecoveryOver``; it works once."""
    with act("tenancy.second_factor.recovery_confirmed", actor=actor):
        locked, now = _locked(recovery), clock.now()
        if not locked.is_open or locked.confirmed_at or locked.is_lapsed(now):
            raise RecoveryOver
        locked.confirmed_at = now
        locked.due_at = now + timedelta(hours=settings.LOST_FACTOR_WAIT_HOURS)
        locked.ends_at = locked.due_at + timedelta(days=settings.LOST_FACTOR_RETURN_DAYS)
        locked.save(update_fields=["confirmed_at", "due_at", "ends_at"])
        also(locked)
    return locked


def refuse_recovery(recovery: FactorRecovery, *, reason: str, actor: Actor, also: Also = _nothing) -> FactorRecovery:
    """The person himself says no: by the link in his mail, by using a factor, by a new password.

    Raises ``RecoveryOver``.
    """
    with act("tenancy.second_factor.recovery_refused", actor=actor, reason=reason):
        locked = _refuse(recovery)
        also(locked)
    return locked


@noting_refusal("tenancy.second_factor.recovery_refused")
def refuse_recovery_of_member(
    recovery: FactorRecovery, membership: Membership, *, reason: str, actor: Actor, also: Also = _nothing
) -> FactorRecovery:
    """An owner says no for one of his people. Raises ``ReasonMissing``, ``OwnRecovery`` or ``RecoveryOver``."""
    require_permission(actor, MAY_REFUSE)
    why = reason.strip()
    if not why:
        raise ReasonMissing
    if membership.user_id == actor.id:
        raise OwnRecovery
    with act("tenancy.second_factor.recovery_refused", actor=actor, reason=why, subject=membership.user.email):
        if recovery.user_id != membership.user_id:
            raise RecoveryOver
        # The row is captured in the logs of other tenants, too, which learn neither who it was nor his words.
        stranger = Actor("person", AN_OWNER_ELSEWHERE, request_id=actor.request_id)
        with act("tenancy.second_factor.recovery_refused", actor=stranger):
            locked = _refuse(recovery)
        also(locked)
    return locked


def complete_recovery(
    recovery: FactorRecovery, *, actor: Actor, also: Callable[[FactorRecovery, list[Authenticator]], None]
) -> User:
    """After the wait: every factor goes, every session ends, every device is a stranger.

    ``also`` is given the factors that went. Raises ``RecoveryOver`` or ``RecoveryNotDue``; it works once.
    """
    with act("tenancy.second_factor.recovered", actor=actor):
        locked, now = _locked(recovery), clock.now()
        if not locked.is_open or locked.confirmed_at is None or locked.is_lapsed(now):
            raise RecoveryOver
        if not locked.is_due(now):
            raise RecoveryNotDue
        locked.done_at = now
        locked.save(update_fields=["done_at"])
        user = User.objects.get(id=locked.user_id)
        gone = list(Authenticator.objects.filter(user_id=user.id).order_by("id"))
        for factor in gone:
            Authenticator.objects.filter(id=factor.pk).delete()
        end_sessions_of(user, actor=actor)
        also(locked, gone)
    return user


def _refuse(recovery: FactorRecovery) -> FactorRecovery:
    locked, now = _locked(recovery), clock.now()
    if not locked.is_open or locked.is_lapsed(now):
        raise RecoveryOver
    locked.refused_at = now
    locked.save(update_fields=["refused_at"])
    return locked


def _locked(recovery: FactorRecovery) -> FactorRecovery:
    """The person's row first and the recovery second, in every act."""
    User.objects.select_for_update().get(id=recovery.user_id)
    return FactorRecovery.objects.select_for_update().get(id=recovery.id)
