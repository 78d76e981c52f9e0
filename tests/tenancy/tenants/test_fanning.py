"""What is done in every tenant is done in the others, too, where it fails in one."""

import logging
from uuid import UUID

import pytest

from tenancy.tenants.fanning import for_each_tenant

pytestmark = pytest.mark.django_db


def test_tenant_in_which_work_fails_is_logged_and_keeps_no_other_waiting(karoo, mumbai, caplog) -> None:
    def work(tenant_id: UUID) -> UUID:
        if tenant_id == karoo.id:
            raise RuntimeError("out of order")
        return tenant_id

    with caplog.at_level(logging.ERROR, logger="tenancy.tenants.fanning"):
        done = for_each_tenant(work)
    assert mumbai.id in done
    assert karoo.id not in done
    assert str(karoo.id) in caplog.text
