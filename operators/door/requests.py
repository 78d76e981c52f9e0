"""What the door adds to a request, and how a page asks for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from erp.foundation.actor import Actor
from erp.web.callers import client_ip
from operators.door.models import Operator

View = Callable[..., HttpResponseBase]


class OperatorRequest(HttpRequest):
    """A request that came through the operators' door; ``operator_token`` is the cookie's own value."""

    operator: Operator
    operator_token: str
    request_id: str
    actor: Actor


def operator_page(view: View) -> View:
    """Let operators in who are signed in, and send everybody else to the sign-in.

    It asks for what the door's own middleware has set and nothing else can set, so a page
    that were reached by another way would be closed.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(getattr(request, "operator", None), Operator):
            return HttpResponseRedirect(reverse("operators:sign_in"))
        return view(request, *args, **kwargs)

    answer.is_for_operators = True  # type: ignore[attr-defined]
    return answer


def actor_of_operator(request: HttpRequest, operator: Operator | None) -> Actor:
    """The operator, or somebody who is about to become one, as the doer of an act. He holds no permission."""
    label = f"operator {operator.address}" if operator else "somebody"
    return Actor("operator", label, ip=client_ip(request), request_id=str(cast("OperatorRequest", request).request_id))
