"""Numbers without gaps, and those who would like one."""

import psycopg
import psycopg.sql
import pytest

from tests.attacks.books import refused_by_commit
from tests.attacks.forging import lines_of, plant, plant_header, plant_lines
from tests.attacks.ground import CYCLE, Ground, enter
from tests.attacks.registry import attack


@attack("leaves a gap in the numbers", "sql", commits=True)
def _gap(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant(sql, g.mine, sequence=4711)


@attack("gives a number once more", "sql", commits=True)
def _again(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant(sql, g.mine, sequence=1)


@attack("gives a number that does not spell its sequence", "sql", commits=True)
def _forged(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant(sql, g.mine, number="JE-2026-00999")


@attack("gives a number of another year", "sql", commits=True)
def _other_year(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute("SELECT numbering_lock_series('JE', '2025')")
        plant(sql, g.mine, cycle="2025", sequence=1, number="JE-2025-00001")


@attack("gives a number of a year that is not open", "sql", commits=True)
def _no_year(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant(sql, g.mine, cycle="1999", sequence=1, number="JE-1999-00001")


@attack("gives a number below nought", "sql", commits=True)
def _negative(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        plant(sql, g.mine, sequence=-1, number="JE-2026-00-1")


@attack("calls numbering_advance himself", "sql", commits=True)
def _advance(g: Ground) -> None:
    with refused_by_commit(g, kind=psycopg.errors.InsufficientPrivilege) as sql:
        sql.execute("SELECT numbering_advance(%s, 'JE', %s, 'JE-2026-', 5, 2, 9, 8)", [g.mine.id, CYCLE])


@attack("calls numbering_advance for another tenant", "sql", commits=True)
def _advance_theirs(g: Ground) -> None:
    with refused_by_commit(g, kind=psycopg.errors.InsufficientPrivilege) as sql:
        sql.execute("SELECT numbering_advance(%s, 'JE', %s, 'JE-2026-', 5, 2, 9, 8)", [g.theirs.id, CYCLE])


@attack("takes a number and rolls its savepoint back, so that it is lost", "sql", commits=True)
def _savepoint(g: Ground) -> None:
    """The number goes back with the entry, and the next one gets it."""
    with g.login() as login, login.transaction():
        enter(login, g.mine)
        with login.transaction(force_rollback=True):
            plant(login, g.mine)
        plant(login, g.mine)
    with g.god() as god:
        gaps = god.execute(
            """SELECT count(*), max(sequence) - min(sequence) + 1 FROM accounting_journalentry
                WHERE tenant_id = %s AND cycle = %s""",
            [g.mine.id, CYCLE],
        ).fetchone()
    assert gaps
    assert gaps[0] == gaps[1]


@attack("numbers two entries out of turn in one statement", "sql", commits=True)
def _out_of_turn(g: Ground) -> None:
    lines = lines_of(g.mine)
    with refused_by_commit(g) as sql:
        last = sql.execute("SELECT numbering_lock_series('JE', %s)", [CYCLE]).fetchone()
        assert last
        entry = plant_header(sql, g.mine, lines, sequence=last[0] + 2)
        plant_lines(sql, g.mine, entry, lines)


@attack("locks another tenant's series by its name", "sql", commits=True)
def _lock_theirs(g: Ground) -> None:
    """The name finds the attacker's own row; theirs stays free for them."""
    with g.login() as mine, mine.transaction(force_rollback=True):
        enter(mine, g.mine)
        mine.execute("SELECT numbering_lock_series('JE', %s)", [CYCLE])
        with g.login() as theirs, theirs.transaction(force_rollback=True):
            enter(theirs, g.theirs)
            theirs.execute("SET LOCAL lock_timeout = '1s'")
            theirs.execute("SELECT numbering_lock_series('JE', %s)", [CYCLE])


_SPELL = "SELECT numbering_spell_series('JE', %s, %s, %s, %s)"


@attack("spells a series anew from which numbers were given", "sql", commits=True)
def _spell_again(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute(_SPELL, [CYCLE, "XX-{year}-", 5, 1])


@attack("begins a series anew from which numbers were given", "sql", commits=True)
def _begin_again(g: Ground) -> None:
    with refused_by_commit(g) as sql:
        sql.execute(_SPELL, [CYCLE, "JE-{year}-", 5, 9_000])


@attack(
    "writes the row of a series himself: {}",
    "sql",
    commits=True,
    each=[
        (name, (column, value))
        for name, column, value in (
            ("its prefix", "prefix", "XX-"),
            ("its first number", "first_number", 900),
            ("its last number", "last_number", 0),
        )
    ],
)
def _write_row(g: Ground, column: str, value: object) -> None:
    with refused_by_commit(g, kind=psycopg.errors.InsufficientPrivilege) as sql:
        sql.execute(
            psycopg.sql.SQL("UPDATE tenancy_numberseries SET {} = %s").format(psycopg.sql.Identifier(column)), [value]
        )


@attack("gives a number with the prefix of a year that was spelled meanwhile", "sql", commits=True)
def _old_spelling(g: Ground) -> None:
    """Its own year is spelled anew in the same transaction, and the entry comes as it was spelled before."""
    with refused_by_commit(g) as sql:
        sql.execute(_SPELL, ["2025", "XX-{year}-", 5, 1])
        plant(sql, g.mine, cycle="2025", sequence=1, number="JE-2025-00001")


@attack("renumbers an entry", "sql", commits=True)
def _renumber(g: Ground) -> None:
    with refused_by_commit(g, kind=psycopg.errors.InsufficientPrivilege) as sql:
        sql.execute("UPDATE accounting_journalentry SET number = 'XX-1'")


@attack("spells the series of nobody", "sql", commits=True)
def _no_tenant(g: Ground) -> None:
    with g.login() as login, pytest.raises(psycopg.IntegrityError), login.transaction():
        login.execute(_SPELL, ["2030", "XX-{year}-", 5, 1])
