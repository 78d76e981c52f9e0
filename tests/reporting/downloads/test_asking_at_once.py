"""Two windows of one person that ask for a file at the same moment: each in a connection of its own."""

import pytest

from reporting.downloads.errors import TooManyDownloads
from reporting.downloads.models import ReportDownload
from reporting.downloads.requesting import AskedDownload, request_download
from reporting.exports.formats import FORMATS
from tenancy.access.models import Membership
from tenancy.access.queries import actor_of
from tenancy.scoping.context import tenant_context
from tests.accounting.ledger.entries import DAY
from tests.accounting.ledger.test_posting_at_once import Worker

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 1.0


def test_file_asked_for_at_the_same_moment_is_counted_along(karoo) -> None:
    asked = AskedDownload("day-book", "Day book", DAY, DAY, account="", dimension="", under="", expected_rows=1)
    with tenant_context(karoo.id):
        member = Membership.objects.select_related("user").get(role="owner")
        owner = actor_of(member, member.user)

    def ask() -> None:
        request_download(asked, FORMATS["csv"], slug="karoo", actor=owner)

    def ask_besides() -> None:
        with tenant_context(karoo.id):
            ask()

    with tenant_context(karoo.id):
        ask()
        ask()
        third = Worker(ask_besides)
        third.join(A_MOMENT)
        assert third.is_alive(), "it waits until the others are counted"
    assert isinstance(third.ended(), TooManyDownloads)
    with tenant_context(karoo.id):
        assert ReportDownload.objects.count() == 2
