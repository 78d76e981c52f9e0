"""Which devices are known and where a person is signed in."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from erp.foundation import clock
from tenancy.entrance.models import AddressChange, KnownDevice, PersonSession


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


def open_address_change(user_id: UUID) -> AddressChange | None:
    """The change of address that waits for its proof, if there is one."""
    since = clock.now() - timedelta(seconds=settings.ADDRESS_PROOF_SECONDS)
    changes = AddressChange.objects.filter(
        user_id=user_id, proved_at__isnull=True, refused_at__isnull=True, asked_at__gt=since
    )
    return changes.order_by("-asked_at").first()
