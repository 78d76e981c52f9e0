"""What is kept of a failed sign-in to count it by: whose address, from where; nothing that was typed."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, QueryDict


class DiscreetHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts in the database as axes does, without the fields and the query that axes would keep.

    It masks a field called ``password``, and a person types his secrets into others, too.
    """

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **options: Any
    ) -> None:
        """Count the attempt, with empty hands."""
        if request is None:
            super().user_login_failed(sender, credentials, request, **options)
            return
        query, form = request.GET, request.POST
        request.GET, request.POST = QueryDict(), QueryDict()
        try:
            super().user_login_failed(sender, credentials, request, **options)
        finally:
            request.GET, request.POST = query, form
