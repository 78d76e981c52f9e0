"""Which seals a range covers, and that none of their events is missed."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from auditlog.exports import reading
from auditlog.exports.reading import read_bare, read_covered, span_of
from auditlog.exports.selection import Selection
from erp.foundation import clock
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.auditlog.conftest import Sql, add_probes, enter


class Moments(Selection):
    """A selection that begins and ends at moments, as days do at midnight."""

    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def from_at(self) -> datetime | None:
        return type(self).begins

    @property
    def to_at(self) -> datetime | None:
        return type(self).ends


def told(tenant: Tenant, selection: Selection) -> list[tuple[int, list[str]]]:
    """The covered seals with the labels of the events that fit."""
    with tenant_context(tenant.id):
        span = span_of(tenant.id, selection)
        return [
            (seal.number, [event.fields.subject_label for event in events if event.fits])
            for seal, events in read_covered(tenant.id, span, selection)
        ]


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> type[Moments]:
    """A class whose moments are forgotten after the test."""
    monkeypatch.setattr(Moments, "begins", None)
    monkeypatch.setattr(Moments, "ends", None)
    return Moments


def test_transaction_that_began_in_the_range_and_ended_after_it_is_in_it(
    probe: str, app_sql: Sql, owner_sql: Sql, books: Tenant, moments: type[Moments]
) -> None:
    with app_sql.transaction():
        enter(app_sql, books)
        app_sql.execute("INSERT INTO audit_probe (tenant_id, name) VALUES (%s, 'long')", [books.id])
        moments.ends = clock.now()
        with tenant_context(books.id):
            add_probes(owner_sql, books, "late")
    add_probes(app_sql, books, "later")
    assert told(books, moments("UTC")) == [(1, ["Karoo Books"]), (2, []), (3, ["long"])]
    moments.begins, moments.ends = moments.ends, None
    assert told(books, moments("UTC")) == [(2, ["late"]), (3, ["long"]), (4, ["later"])]


def test_batches_leave_nothing_out(probe: str, app_sql: Sql, books: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcdefg":
        add_probes(app_sql, books, name, name * 2)
    everything = told(books, Selection("UTC"))
    assert [labels for _, labels in everything][1:] == [[name, name * 2] for name in "abcdefg"]
    monkeypatch.setattr(reading, "_SEALS_A_BATCH", 3)
    monkeypatch.setattr(reading, "_ROWS_A_FETCH", 2)
    assert told(books, Selection("UTC")) == everything
    # As if each transaction had begun long before its seal.
    monkeypatch.setattr(reading, "_LONGEST_TRANSACTION", timedelta(seconds=-60))
    assert told(books, Selection("UTC")) == everything


def test_bare_seals_bear_the_content_that_their_events_have(probe: str, app_sql: Sql, books: Tenant) -> None:
    add_probes(app_sql, books, "a", "b")
    with tenant_context(books.id):
        selection = Selection("UTC")
        span = span_of(books.id, selection)
        contents = [
            sha256(b"".join(event.digest for event in events)).digest()
            for _, events in read_covered(books.id, span, selection)
        ]
        assert [content for _, content in read_bare(books.id, 1, 2)] == contents
