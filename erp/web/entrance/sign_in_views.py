"""Pages of the sign-in that take as long for an address without an account as for one with it."""

from typing import Any

from allauth.account import views

from erp.foundation.identifiers import new_id
from tenancy.access.models import User


class ConfirmCode(views.ConfirmLoginCodeView):  # type: ignore[misc]
    """The code out of the mail."""

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        """Look for nobody where there is nobody, so that the answer costs the same."""
        if self._process.user is None:
            User.objects.filter(id=new_id()).first()
        context: dict[str, Any] = super().get_context_data(**options)
        return context
