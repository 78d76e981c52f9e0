"""Pages by which somebody changes how he signs in, each one act of that person.

What the library writes is captured row by row like everything else; run inside an act, its
rows say who it was and from where.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.web.callers import client_ip
from tenancy.access.models import User

View = Callable[..., HttpResponseBase]

# A link for a new password is as good as its mailbox: who holds it is not known better.
_BY_MAIL = "somebody with the mailed link"


def as_own_act(view: View) -> View:
    """Let what a form of the page writes be the act of whoever sent it, whole or not at all."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **options)
        with act("tenancy.entrance.changed", actor=_sender(request)):
            return view(request, *args, **options)

    return page


def _sender(request: HttpRequest) -> Actor:
    request_id = str(getattr(request, "request_id", ""))
    if isinstance(request.user, User):
        return Actor("person", str(request.user), id=request.user.id, ip=client_ip(request), request_id=request_id)
    return Actor("person", _BY_MAIL, ip=client_ip(request), request_id=request_id)
