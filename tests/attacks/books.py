"""The ledger by plain SQL, each attack up to a real COMMIT."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, transaction

from tests.attacks.forging import digest, lines_of, plant, plant_header, plant_lines
from tests.attacks.ground import DAY, Books, Ground, Sql, enter
from tests.attacks.registry import attack

_STATE_OF_THE_BOOKS = """
SELECT (SELECT count(*) FROM accounting_journalentry), (SELECT count(*) FROM accounting_journalline),
       (SELECT sum(debit - credit) FROM accounting_periodbalance),
       (SELECT sum(debit) FROM accounting_daybalance),
       (SELECT md5(string_agg(n::text, ',' ORDER BY n.id)) FROM tenancy_numberseries n)"""


@contextmanager
def refused_by_commit(
    g: Ground, books: Books | None = None, kind: type[psycopg.Error] = psycopg.Error
) -> Iterator[Sql]:
    """What the block does is refused, at once or at its COMMIT, and leaves the books as they were."""
    with g.god() as god:
        before = god.execute(_STATE_OF_THE_BOOKS).fetchone()
        with g.login() as login:
            with pytest.raises(kind) as refused, login.transaction():
                enter(login, books or g.mine)
                yield login
            # A statement that does not parse is no attack.
            assert not isinstance(refused.value, psycopg.errors.SyntaxError | psycopg.errors.UndefinedColumn)
        assert god.execute(_STATE_OF_THE_BOOKS).fetchone() == before


@attack("(nobody: an honest entry by the same press is accepted)", "sql", commits=True)
def _honest(g: Ground) -> None:
    """Were this refused, every refusal below would prove nothing."""
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        plant(login, g.mine)


_CHANGES = [
    "UPDATE accounting_journalentry SET memo = 'x'",
    "UPDATE accounting_journalentry SET id = id WHERE false",
    "DELETE FROM accounting_journalentry",
    "TRUNCATE accounting_journalentry CASCADE",
    "UPDATE accounting_journalline SET amount = 0",
    "DELETE FROM accounting_journalline",
    "TRUNCATE accounting_journalline",
    "INSERT INTO accounting_journalentry SELECT * FROM accounting_journalentry ON CONFLICT (tenant_id, id)"
    " DO UPDATE SET memo = 'x'",
    "MERGE INTO accounting_journalentry e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    "SELECT * FROM accounting_journalentry FOR UPDATE",
    "UPDATE accounting_periodbalance SET debit = debit + 1",
    "UPDATE accounting_daybalance SET credit = 0",
    "DELETE FROM accounting_daybalance",
    "INSERT INTO accounting_periodbalance SELECT * FROM accounting_periodbalance",
    "INSERT INTO accounting_daybalance SELECT * FROM accounting_daybalance",
    "UPDATE tenancy_numberseries SET last_number = 0",
    "INSERT INTO tenancy_numberseries SELECT * FROM tenancy_numberseries",
    "DELETE FROM tenancy_numberseries",
    "DELETE FROM accounting_accountingperiod",
    "DELETE FROM accounting_fiscalyear",
    "UPDATE accounting_fiscalyear SET ends = ends + 30",
    "DELETE FROM accounting_ledgeraccount",
    "UPDATE accounting_accountingperiod SET starts = starts - 1",
    "UPDATE accounting_accountingperiod SET ends = ends + 1 WHERE state = 'closed'",
    "UPDATE accounting_exchangerate SET rate = 1",
    "DELETE FROM accounting_exchangerate",
    "UPDATE accounting_publishedrate SET quote = 1",
    "DELETE FROM accounting_publishedrate",
    "UPDATE accounting_rateimport SET added = 0",
    "DELETE FROM accounting_rateimport",
]


@attack("changes what stands: {}", "sql", commits=True, each=[(one, (one,)) for one in _CHANGES])
def _change(g: Ground, statement: str) -> None:
    with refused_by_commit(g) as sql:
        sql.execute(statement)


@attack("changes a posted entry", "orm")
def _change_by_orm(g: Ground) -> None:
    from accounting.ledger.models import DayBalance, JournalEntry, JournalLine, PeriodBalance

    with g.inside():
        for change in (
            lambda: JournalEntry.objects.update(memo="x"),
            lambda: JournalEntry.objects.filter(id=g.mine.entry).delete(),
            lambda: JournalEntry.objects.get(id=g.mine.entry).save(),
            lambda: JournalEntry.objects.get(id=g.mine.entry).delete(),
            lambda: JournalLine.objects.update(amount=0),
            lambda: JournalLine.objects.all()._raw_delete("default"),
            lambda: JournalLine.objects.bulk_update(JournalLine.objects.all(), ["memo"]),
            lambda: DayBalance.objects.update(debit=0),
            lambda: PeriodBalance.objects.update(debit=0),
        ):
            with pytest.raises((DatabaseError, Exception)) as refused, transaction.atomic():
                change()
            assert isinstance(refused.value, DatabaseError), refused.value


def _late(g: Ground, entry: Any, lines: Any, **bent: Any) -> None:
    with refused_by_commit(g) as sql:
        plant_lines(sql, g.mine, entry, lines, **bent)


@attack("adds lines to an entry that was posted before", "sql", commits=True)
def _late_lines(g: Ground) -> None:
    _late(g, g.mine.entry, lines_of(g.mine), first=3)


@attack("adds the very lines of an entry once more", "sql", commits=True)
def _same_lines(g: Ground) -> None:
    _late(g, g.mine.entry, lines_of(g.mine, 12_345))


@attack("adds lines to another tenant's entry", "sql", commits=True)
def _lines_of_theirs(g: Ground) -> None:
    _late(g, g.theirs.entry, lines_of(g.mine), first=3)


@attack("adds lines from a second connection while the entry is not committed", "sql", commits=True)
def _concurrent_lines(g: Ground) -> None:
    with g.login() as first, first.transaction(force_rollback=True):
        enter(first, g.mine)
        entry = plant(first, g.mine)
        _late_at_once(g, entry)


def _late_at_once(g: Ground, entry: Any) -> None:
    with g.login() as second, pytest.raises(psycopg.IntegrityError), second.transaction():
        enter(second, g.mine)
        second.execute("SET LOCAL lock_timeout = '2s'")
        plant_lines(second, g.mine, entry, lines_of(g.mine), first=3)


@attack("adds lines to an entry later in its own transaction", "sql", commits=True)
def _two_statements(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        entry = plant(sql, g.mine)
        plant_lines(sql, g.mine, entry, lines_of(g.mine), first=3)


@attack("brings the lines of an entry in two statements", "sql", commits=True)
def _halves(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        lines = lines_of(g.mine)
        entry = plant_header(sql, g.mine, lines)
        plant_lines(sql, g.mine, entry, lines[:1])
        plant_lines(sql, g.mine, entry, lines[1:], first=2)


@attack("brings lines before their entry", "sql", commits=True)
def _lines_first(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        entry = uuid4()
        plant_lines(sql, g.mine, entry, lines_of(g.mine))
        plant_header(sql, g.mine, lines_of(g.mine), id=entry)


@attack("posts a header without lines", "sql", commits=True)
def _no_lines(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant_header(sql, g.mine, lines_of(g.mine))


@attack("posts a header without lines and clears the tenant before COMMIT", "sql", commits=True)
def _no_lines_cleared(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant_header(sql, g.mine, lines_of(g.mine))
        sql.execute("SELECT set_config('app.tenant_id', '', true)")


@attack("posts a header without lines and switches the tenant before COMMIT", "sql", commits=True)
def _no_lines_switched(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant_header(sql, g.mine, lines_of(g.mine))
        enter(sql, g.theirs)


@attack("posts a header without lines and puts the constraints off", "sql", commits=True)
def _constraints_deferred(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute("SET CONSTRAINTS ALL DEFERRED")
        plant_header(sql, g.mine, lines_of(g.mine))


def _bent_entry(sentence: str, bend: Callable[[Ground], dict[str, Any]]) -> None:
    @attack(sentence, "sql", commits=True)
    def _bent(g: Ground) -> None:
        with refused_by_commit(g) as sql:
            plant(sql, g.mine, **bend(g))


for _sentence, _bend in {
    "posts an entry that does not balance": lambda g: {"lines": [(g.mine.debit, 500), (g.mine.credit, -499)]},
    "posts an entry with one line": lambda g: {"lines": [(g.mine.debit, 0)]},
    "posts a header that claims more lines": lambda g: {"line_count": 3},
    "posts a header that claims another total": lambda g: {"total": 501},
    "posts a header with a forged content hash": lambda g: {"content_hash": "0" * 64},
    "posts a header with the content hash of another entry": lambda g: {"content_hash": "f" * 64},
    "posts into a closed period": lambda g: {"period_id": g.mine.closed, "day": date(2026, 4, 15)},
    "posts into an open period with a date in a closed one": lambda g: {"day": date(2026, 4, 15)},
    "posts into a period with a date after it": lambda g: {"day": date(2026, 11, 2)},
    "posts into another tenant's period": lambda g: {"period_id": g.theirs.period},
    "posts into a period that does not exist": lambda g: {"period_id": uuid4()},
    "posts on another tenant's account": lambda g: {"lines": [(g.theirs.debit, 500), (g.mine.credit, -500)]},
    "posts on a group account": lambda g: {"lines": [(g.mine.group, 500), (g.mine.credit, -500)]},
    "posts under another tenant": lambda g: {"tenant_id": g.theirs.id},
}.items():
    _bent_entry(_sentence, _bend)


@attack("posts on an account that does not exist and clears the tenant before COMMIT", "sql", commits=True)
def _unknown_account(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant(sql, g.mine, [(uuid4(), 500), (g.mine.credit, -500)])
        sql.execute("SELECT set_config('app.tenant_id', '', true)")


@attack("posts lines on another day than their entry's", "sql", commits=True)
def _other_day(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        entry = plant_header(sql, g.mine, lines_of(g.mine))
        plant_lines(sql, g.mine, entry, lines_of(g.mine), date(2026, 10, 16))


@attack("posts lines that are not those of the content hash", "sql", commits=True)
def _other_lines(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        entry = plant_header(sql, g.mine, lines_of(g.mine))
        plant_lines(sql, g.mine, entry, [(g.mine.credit, 500), (g.mine.debit, -500)])


@attack("posts an unbalanced entry and switches the tenant between header and lines", "sql", commits=True)
def _switched(g: Ground) -> None:
    lines = [(g.mine.debit, 500), (g.mine.credit, -400)]
    with refused_by_commit(g) as sql:
        entry = plant_header(sql, g.mine, lines)
        enter(sql, g.theirs)
        plant_lines(sql, g.mine, entry, lines)


@attack("posts an unbalanced entry with every constraint checked at once", "sql", commits=True)
def _immediate(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        plant(sql, g.mine, [(g.mine.debit, 500), (g.mine.credit, -400)])


@attack("posts entries of two tenants in one statement", "sql", commits=True)
def _two_tenants(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute(
            """INSERT INTO accounting_journalentry (id, tenant_id, series, cycle, sequence, number, period_id,
                 posting_date, document_date, memo, reference, source, line_count, total, content_hash,
                 posted_by_label, posted_at, posted_xact)
               SELECT gen_random_uuid(), t, 'JE', '2026', 2, 'JE-2026-00002', %s, %s, %s, '', '', 'manual', 2, 0,
                      '', '', now(), 0
                 FROM unnest(%s::uuid[]) t""",
            [g.mine.period, DAY, DAY, [g.mine.id, g.theirs.id]],
        )


@attack("posts amounts in a unit without value that do not balance", "sql", commits=True)
def _without_value(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        lines = [(g.mine.debit, 0), (g.mine.credit, 0)]
        entry = plant_header(sql, g.mine, lines)
        sql.execute(
            """INSERT INTO accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date,
                 memo, amount, currency, currency_amount, rate, rate_source)
               SELECT gen_random_uuid(), %s, %s, n, %s, %s, '', 0, 'HOURS', 5, 0, '' FROM generate_series(1, 2) n""",
            [g.mine.id, entry, g.mine.debit, DAY],
        )


@attack("claims that an entry was posted in a transaction of the future", "sql", commits=True)
def _future(g: Ground) -> None:
    """The stamp is overwritten, so that the lines of tomorrow find another transaction's entry."""
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        entry = plant(login, g.mine, posted_xact=2**60)
        stamped = login.execute(
            "SELECT posted_xact = pg_current_xact_id()::text::bigint FROM accounting_journalentry WHERE id = %s",
            [entry],
        ).fetchone()
    assert stamped == (True,)


@attack("claims that an entry was posted at another time", "sql", commits=True)
def _other_time(g: Ground) -> None:
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        entry = plant(login, g.mine, posted_at=date(2001, 1, 1))
        found = login.execute(
            "SELECT posted_at > now() - interval '1 minute' FROM accounting_journalentry WHERE id = %s", [entry]
        ).fetchone()
    assert found == (True,)


@attack("posts a batch in which one entry does not balance", "orm", commits=True)
def _batch(g: Ground) -> None:
    from accounting.ledger.posting import insert_entries
    from accounting.ledger.proposals import ProposedEntry, base_line
    from erp.foundation.actor import Actor

    good = ProposedEntry(DAY, [base_line(one, amount, "ZAR") for one, amount in lines_of(g.mine)])
    bad = ProposedEntry(DAY, [base_line(g.mine.debit, 5, "ZAR"), base_line(g.mine.credit, -4, "ZAR")])
    with pytest.raises(DatabaseError), g.inside():
        insert_entries([good, bad, good], actor=Actor.command("attack"), source="import")


@attack("swaps the lines of two entries of one statement", "sql", commits=True)
def _swapped(g: Ground) -> None:
    """Together they balance, and each on its own does not."""
    with refused_by_commit(g) as sql:
        one = plant_header(sql, g.mine, lines_of(g.mine, 500))
        two = plant_header(sql, g.mine, lines_of(g.mine, 700))
        assert digest(sql, g.mine, lines_of(g.mine, 500)) != digest(sql, g.mine, lines_of(g.mine, 700))
        sql.execute(
            """INSERT INTO accounting_journalline (id, tenant_id, entry_id, line_number, account_id, posting_date,
                 memo, amount, currency, currency_amount, rate, rate_source)
               SELECT gen_random_uuid(), %(tenant)s, v.entry, v.n, v.account, %(day)s, '', v.amount, 'ZAR', v.amount,
                      1, ''
                 FROM (VALUES (%(one)s::uuid, 1, %(debit)s::uuid, 500), (%(one)s, 2, %(credit)s, -700),
                              (%(two)s, 1, %(debit)s, 700), (%(two)s, 2, %(credit)s, -500)) v(entry, n, account, amount)
            """,
            {
                "tenant": g.mine.id,
                "day": DAY,
                "one": one,
                "two": two,
                "debit": g.mine.debit,
                "credit": g.mine.credit,
            },
        )
