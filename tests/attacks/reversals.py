"""Reversals that are not the exact mirror of one entry."""

from uuid import UUID, uuid4

import psycopg
import pytest

from tests.attacks.books import refused_by_commit
from tests.attacks.forging import lines_of, plant, plant_header, plant_lines
from tests.attacks.ground import Ground, Sql, enter
from tests.attacks.registry import attack


def _posted(g: Ground, amount: int = 900) -> UUID:
    """A committed entry to be reversed."""
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        return plant(login, g.mine, lines_of(g.mine, amount))


def _reverse(sql: Sql, g: Ground, entry: UUID, amount: int = -900) -> UUID:
    return plant(sql, g.mine, lines_of(g.mine, amount), reversal_of_id=entry, source="reversal")


@attack("(nobody: an exact reversal by the same press is accepted)", "sql", commits=True)
def _honest(g: Ground) -> None:
    entry = _posted(g)
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        _reverse(login, g, entry)


@attack("reverses an entry with other amounts", "sql", commits=True)
def _other_amounts(g: Ground) -> None:
    entry = _posted(g)
    with refused_by_commit(g) as sql:
        _reverse(sql, g, entry, -901)


@attack("reverses an entry on other accounts", "sql", commits=True)
def _other_accounts(g: Ground) -> None:
    entry = _posted(g)
    with refused_by_commit(g) as sql:
        lines = [(g.mine.credit, -900), (g.mine.debit, 900)]
        plant(sql, g.mine, lines, reversal_of_id=entry)


@attack("calls the same lines a reversal", "sql", commits=True)
def _not_mirrored(g: Ground) -> None:
    entry = _posted(g)
    with refused_by_commit(g) as sql:
        _reverse(sql, g, entry, 900)


@attack("reverses an entry twice", "sql", commits=True)
def _twice(g: Ground) -> None:
    entry = _posted(g)
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        _reverse(login, g, entry)
    with refused_by_commit(g) as sql:
        _reverse(sql, g, entry)


@attack("reverses an entry twice in one transaction", "sql", commits=True)
def _twice_at_once(g: Ground) -> None:
    entry = _posted(g)
    with refused_by_commit(g) as sql:
        _reverse(sql, g, entry)
        _reverse(sql, g, entry)


@attack("reverses a reversal", "sql", commits=True)
def _reversal_of_reversal(g: Ground) -> None:
    entry = _posted(g)
    with refused_by_commit(g) as sql:
        reversal = _reverse(sql, g, entry)
        _reverse(sql, g, reversal, 900)


@attack("lets an entry reverse itself", "sql", commits=True)
def _itself(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        own = uuid4()
        plant(sql, g.mine, id=own, reversal_of_id=own)


@attack("reverses another tenant's entry", "sql", commits=True)
def _theirs(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        _reverse(sql, g, g.theirs.entry, -12_345)


@attack("reverses an entry that is only made afterwards, with other lines", "sql", commits=True)
def _made_afterwards(g: Ground) -> None:
    """The reference is checked at COMMIT alone; whether the mirror is exact must not wait for it."""
    with refused_by_commit(g) as sql:
        entry = uuid4()
        _reverse(sql, g, entry, -900)
        plant(sql, g.mine, lines_of(g.mine, 100), id=entry)


@attack("reverses an entry whose header claims what its lines do not hold", "sql", commits=True)
def _header_first(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        entry = plant_header(sql, g.mine, lines_of(g.mine, 900))
        _reverse(sql, g, entry, -900)
        plant_lines(sql, g.mine, entry, lines_of(g.mine, 100))


@attack("calls journal_reversals_are_exact himself", "sql", commits=True)
def _calls(g: Ground) -> None:
    with refused_by_commit(g, kind=psycopg.errors.InsufficientPrivilege) as sql:
        sql.execute("SELECT journal_reversals_are_exact(%s, ARRAY[%s]::uuid[])", [g.theirs.id, g.theirs.entry])


@attack("reverses an entry twice at once from two connections", "sql", commits=True)
def _two_connections(g: Ground) -> None:
    entry = _posted(g)
    with g.login() as first, g.login() as second:
        with first.transaction():
            enter(first, g.mine)
            _reverse(first, g, entry)
            with pytest.raises(psycopg.errors.LockNotAvailable), second.transaction():
                enter(second, g.mine)
                second.execute("SET LOCAL lock_timeout = '200ms'")
                _reverse(second, g, entry)
        with pytest.raises(psycopg.IntegrityError), second.transaction():
            enter(second, g.mine)
            _reverse(second, g, entry)
