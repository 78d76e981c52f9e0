"""Remember a browser from which a person signs in."""

from datetime import datetime

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.models import User
from tenancy.entrance.models import KnownDevice
from tenancy.entrance.queries import hash_of_token


def remember_browser(
    user: User, token: str, *, seen_at: datetime, ip: str, user_agent: str, actor: Actor
) -> tuple[KnownDevice, bool]:
    """The device with the cookie of that token, and whether it is new to the person; seen now in any case."""
    seen = {"last_seen_at": seen_at, "ip": ip, "user_agent": user_agent}
    known = KnownDevice.objects.filter(user=user, token_hash=hash_of_token(token)).first()
    if known is None:
        with act("tenancy.device.remembered", actor=actor):
            return KnownDevice.objects.get_or_create(
                user=user, token_hash=hash_of_token(token), defaults={**seen, "first_seen_at": seen_at}
            )
    KnownDevice.objects.filter(id=known.id).update(**seen)
    return known, False
