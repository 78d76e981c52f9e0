"""What people were told stays told: nobody takes it back, not even with the application's login."""

import pytest
from django.db import DatabaseError, connection, transaction

from erp.foundation import clock
from tenancy.access.models import Membership
from tenancy.notices.models import Notice
from tests.tenancy.notices.test_sending import tell

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changed",
    [{"sentence": "Nothing happened."}, {"severity": "info"}, {"path": "x/"}, {"key": "x"}, {"mail_attempts": -1}],
)
def test_notice_says_for_good_what_it_said(in_karoo, changed) -> None:
    tell("owner", severity="alarm")
    with pytest.raises(DatabaseError, match="says for good"), transaction.atomic():
        Notice.objects.update(**changed)


def test_that_it_was_read_and_mailed_is_noted(in_karoo) -> None:
    tell("owner", severity="alarm")
    now = clock.now()
    assert Notice.objects.update(read_at=now, mailed_at=now, mail_due_at=None, mail_attempts=1) == 1
    with pytest.raises(DatabaseError, match="says for good"), transaction.atomic():
        Notice.objects.update(mailed_at=None)


def test_notice_goes_with_its_member_alone(in_karoo) -> None:
    tell("owner", "clerk")
    Membership.objects.filter(user__email="clerk@karoo.example").delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert Notice.objects.count() == 1
    with pytest.raises(DatabaseError, match="as long as the member"), transaction.atomic():
        Notice.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
