"""Every table of a tenant leaves with it, or is said to stay, with why; and nothing secret is in what leaves."""

import pytest
from django.db import models

from auditlog.events.declaring import Audited
from auditlog.events.masking import is_telling
from auditlog.events.registry import declaration_of, tenant_models
from reporting.takeaways.declared import declared_tables, secret_columns, tables_taken
from tenancy.scoping.taking_along import LeftBehind, TakenWithin
from tests.tidy.test_audit_coverage import HARMLESS

# Columns that leave under a telling name, and hold no secret.
HARMLESS_HERE = {
    **HARMLESS,
    ("accounting.DraftEntry", "entry_key"): "the id under which the entry is posted once, whoever presses twice",
    ("tenancy.CustomRole", "name_key"): "the name of a role as names are compared",
}


def test_every_table_of_a_tenant_says_whether_it_leaves() -> None:
    said = {model._meta.label for model in declared_tables()}
    assert said == {model._meta.label for model in tenant_models()}


def test_what_stays_says_why_in_words() -> None:
    for model, taken in declared_tables().items():
        if isinstance(taken, LeftBehind):
            assert len(taken.reason.split()) > 5, model._meta.label


def test_what_leaves_within_another_file_names_one_that_is_written() -> None:
    within = {taken.file for taken in declared_tables().values() if isinstance(taken, TakenWithin)}
    assert within == {"books/journal.csv", "audit/log.ndjson"}


@pytest.mark.parametrize("model", tables_taken(), ids=lambda one: one._meta.label)
def test_table_that_leaves_hides_its_secrets_and_words_its_money(model: type[models.Model]) -> None:
    taken, columns = tables_taken()[model], {one.attname for one in model._meta.concrete_fields}
    secret = secret_columns(model, taken)
    assert secret <= columns and set(taken.money) <= columns
    assert {of for of in taken.money.values() if of} <= columns
    shown = columns - secret
    telling = {one for one in shown if is_telling(one)}
    assert {one for one in telling if (model._meta.label, one) not in HARMLESS_HERE} == set()
    audited = declaration_of(model)
    if isinstance(audited, Audited):
        assert set(audited.money) <= set(taken.money)
