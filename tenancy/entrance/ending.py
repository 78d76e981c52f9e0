"""End sessions: one of them, or all of a person's. It holds from the next request on."""

import secrets
from collections.abc import Callable
from importlib import import_module

from django.conf import settings

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.models import User
from tenancy.entrance.models import KnownDevice, PersonSession


def end_session(session: PersonSession, *, actor: Actor, also: Callable[[], None] = lambda: None) -> None:
    """End one session and forget its device, which then is a stranger again.

    ``also`` is done within the act, and stands and falls with it.
    """
    with act("tenancy.session.ended", actor=actor):
        _forget_in_store(session.session_key)
        if session.device_id:
            KnownDevice.objects.filter(id=session.device_id).delete()
        session.delete()
        also()


def end_sessions_of(
    user: User, *, actor: Actor, forget_devices: bool = True, also: Callable[[int], None] = lambda listed: None
) -> int:
    """End every session of a person, also those that no list shows; tells how many were listed.

    Sessions carry a hash over the person's password and seed, so that a new seed is the
    end of all of them. Whoever ends his own gives the present one the new hash himself;
    ``also`` is done within the act and given how many were listed.
    """
    with act("tenancy.session.ended", actor=actor):
        user.session_seed = secrets.token_hex(16)
        user.save(update_fields=["session_seed"])
        keys = list(PersonSession.objects.filter(user_id=user.id).values_list("session_key", flat=True))
        for key in keys:
            _forget_in_store(key)
        PersonSession.objects.filter(user_id=user.id).delete()
        if forget_devices:
            KnownDevice.objects.filter(user_id=user.id).delete()
        also(len(keys))
    return len(keys)


def _forget_in_store(session_key: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(session_key).delete()
