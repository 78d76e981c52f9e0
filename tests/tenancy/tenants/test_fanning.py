"""What is done in every tenant is done in the others, too, where it fails in one."""

import logging
from uuid import UUID

import pytest

from tenancy.closing.closing import begin_closing
from tenancy.tenants.fanning import for_each_tenant
from tenancy.tenants.models import Standing
from tenancy.tenants.standing import EVERY_STANDING

pytestmark = pytest.mark.django_db


def test_tenant_in_which_work_fails_is_logged_and_keeps_no_other_waiting(karoo, mumbai, caplog) -> None:
    def work(tenant_id: UUID) -> UUID:
        if tenant_id == karoo.id:
            raise RuntimeError("out of order")
        return tenant_id

    with caplog.at_level(logging.ERROR, logger="tenancy.tenants.fanning"):
        done = for_each_tenant(work, standings=EVERY_STANDING)
    assert mumbai.id in done
    assert karoo.id not in done
    assert str(karoo.id) in caplog.text


def test_work_says_in_tenants_of_which_standings_it_is_done(karoo, mumbai, owner, within) -> None:
    with within(karoo):
        begin_closing(typed_name=karoo.name, reason="", actor=owner)
    open_ones = for_each_tenant(lambda one: one, standings={Standing.ACTIVE})
    assert mumbai.id in open_ones and karoo.id not in open_ones
    assert for_each_tenant(lambda one: one, standings={Standing.CLOSING}) == [karoo.id]
    assert {karoo.id, mumbai.id} <= set(for_each_tenant(lambda one: one, standings=EVERY_STANDING))
