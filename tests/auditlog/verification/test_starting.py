"""A verification that a person starts: one at a time."""

import pytest

from auditlog.verification.errors import VerificationUnderWay
from auditlog.verification.starting import start_verification
from erp.foundation.actor import Actor
from tests.tenancy.tenants.turns import locking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_of_two_that_are_started_at_once_the_second_finds_the_first(owner: Actor) -> None:
    with locking("tenancy_tenant", before="tenancy_job"):
        start_verification(actor=owner, path="/")
    with pytest.raises(VerificationUnderWay):
        start_verification(actor=owner, path="/")
