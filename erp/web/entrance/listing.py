"""Keep the list of where a person is signed in."""

from django.http import HttpRequest

from erp.foundation import clock
from erp.web.callers import client_ip
from erp.web.entrance.devices import user_agent_of
from tenancy.access.entry import name_sign_in
from tenancy.access.models import User
from tenancy.entrance.models import KnownDevice, PersonSession

_LISTED = "listed"


def list_session(request: HttpRequest) -> None:
    """Write the session down under its present key; it keeps its row when the key changes."""
    sign_in = name_sign_in(request.session)
    key = request.session.session_key
    listed = request.session.get(_LISTED)
    if key is None or listed == key:
        return
    user = request.user
    assert isinstance(user, User)
    now = clock.now()
    seen = {"seen_at": now, "ip": client_ip(request), "user_agent": user_agent_of(request)}
    moved = listed and PersonSession.objects.filter(session_key=listed, user=user).update(session_key=key, **seen)
    if not moved:
        device = _device_of(request, user)
        PersonSession.objects.create(id=sign_in, user=user, device=device, session_key=key, began_at=now, **seen)
    request.session[_LISTED] = key


def _device_of(request: HttpRequest, user: User) -> KnownDevice | None:
    device_id: str | None = request.session.get("device")
    return KnownDevice.objects.filter(id=device_id, user=user).first() if device_id else None


def note_visit(request: HttpRequest) -> None:
    """The person was here just now; called about once a minute."""
    request.visit_goes_on = True  # type: ignore[attr-defined]
    PersonSession.objects.filter(session_key=request.session.session_key).update(
        seen_at=clock.now(), ip=client_ip(request)
    )


def unlist_session(request: HttpRequest) -> None:
    """The session is over; called before its key is forgotten."""
    PersonSession.objects.filter(session_key=request.session.session_key).delete()
