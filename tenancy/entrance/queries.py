"""Which devices are known and where a person is signed in."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, QuerySet

from erp.foundation import clock
from tenancy.entrance.models import AddressChange, FactorRecovery, KnownDevice, PersonSession

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def hash_of_token(token: str) -> str:
    """What is kept of a device's token: it is random enough for a plain hash."""
    return sha256(token.encode()).hexdigest()


def device_of(address: str, token: str) -> KnownDevice | None:
    """The device with this token, if the person of that address signed in with it before.

    One query, whether the address has an account or not.
    """
    found = KnownDevice.objects.filter(user__email=address.strip().lower(), token_hash=hash_of_token(token))
    return found.first()


def has_devices(user_id: UUID) -> bool:
    """Whether the person ever signed in from anywhere."""
    return KnownDevice.objects.filter(user_id=user_id).exists()


def sessions_of(user_id: UUID) -> QuerySet[PersonSession]:
    """Where a person is signed in now, the latest first."""
    now = clock.now()
    return PersonSession.objects.filter(
        user_id=user_id,
        began_at__gt=now - timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS),
        seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
    ).order_by("-seen_at")


def with_second_factor(user_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people have an app or a passkey; recovery codes alone are none."""
    found = Authenticator.objects.filter(user_id__in=list(user_ids), type__in=FACTORS)
    return set(found.values_list("user_id", flat=True))


def going_on(sign_ins: Iterable[UUID]) -> set[UUID]:
    """Which of these sign-ins, as visits name them, are still listed as somebody's sessions."""
    found = PersonSession.objects.filter(id__in=list(sign_ins))
    return set(found.values_list("id", flat=True))


def open_address_change(user_id: UUID) -> AddressChange | None:
    """The change of address that waits for its proof, or for the word of the old address, if there is one."""
    since = clock.now() - timedelta(seconds=settings.ADDRESS_PROOF_SECONDS)
    in_time = Q(asked_at__gt=since) | Q(confirmed_at__isnull=False)
    changes = AddressChange.objects.filter(in_time, user_id=user_id, proved_at__isnull=True, refused_at__isnull=True)
    return changes.order_by("-asked_at").first()


def open_recovery(user_id: UUID) -> FactorRecovery | None:
    """The way back of somebody who lost his factors, if one is open: it waits for the mailbox, the clock or him."""
    recovery = FactorRecovery.objects.filter(user_id=user_id, refused_at=None, done_at=None).first()
    return None if recovery is None or recovery.is_lapsed(clock.now()) else recovery


def has_app_or_passkey(user_id: UUID) -> bool:
    """Whether the person has a second factor; recovery codes alone are none."""
    return bool(with_second_factor([user_id]))
