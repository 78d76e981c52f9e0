"""The public keys, for whoever holds a signed head and nothing else of ours."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from auditlog.chain.keys import public_keys

_AN_HOUR = 3600


@require_safe
@cache_control(public=True, max_age=_AN_HOUR)
def published_keys(request: HttpRequest) -> HttpResponse:
    """Every key that signs or ever signed, as a JSON Web Key Set; open to everybody."""
    return JsonResponse({"keys": [key.as_jwk() for key in public_keys()]}, json_dumps_params={"indent": 2})
