"""Acts done through the pages at random, each with what the audit log has to say about it.

What is expected comes from what was sent and from what the test remembers, never from the
rows that the product wrote.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from tests.accounting.journals.test_views_entry_form import grid
from tests.attacks.web import browser
from tests.cast import KAROO_PEOPLE

PEOPLE = {"owner": "Owner", "admin": "Admin", "accountant": "Accountant", "auditor": "Auditor", "clerk": "Clerk"}
ROOT = "/t/karoo/"
SAVED = "accounting.settings.changed"
_WORDS = ("Ünder", "Karoo & Sons", "O'Brien", 'a "b" {c}')
REFUSED, REFUSED_ACT = "tenancy.access.refused", "tenancy.act.refused"


@dataclass
class Expected:
    """One event, field by field. Of an added row ``changes`` are those of its fields that were given."""

    act: str
    operation: str
    subject_type: str = ""
    label: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass
class Done:
    """One request: who sent it, from where, under which number, and the events that it must leave."""

    person: str
    ip: str
    request_id: str
    expected: list[Expected]
    step: str = ""


class World:
    """What the test knows of the first tenant's books, and the browsers of its people."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.browsers = {person: browser(f"{person}@karoo.example", "karoo") for person in PEOPLE}
        self.count = 0
        self.roles = dict(KAROO_PEOPLE)
        self.entries: list[tuple[str, date]] = []
        self.accounts: dict[str, dict[str, Any]] = {}
        self.recall()

    def recall(self) -> None:
        """Remember how the books stand before the first act."""
        from accounting.ledger.queries import book_settings
        from accounting.periods.models import AccountingPeriod
        from tenancy.access.models import Membership
        from tenancy.scoping.context import tenant_context
        from tenancy.tenants.models import Tenant
        from tenancy.tenants.queries import tenant_id_by_slug

        with tenant_context(tenant_id_by_slug("karoo")):
            tenant = Tenant.objects.get()
            self.tenant = {
                "name": tenant.name,
                "negative_style": tenant.negative_style,
                "grouping": tenant.grouping,
                "date_style": tenant.date_style,
                "time_zone": tenant.time_zone,
            }
            self.has_details = False
            self.rounding, self.rate_days = book_settings().rounding, book_settings().rate_days
            self.periods = {
                one.starts: {"id": one.id, "name": one.name, "state": "open"} for one in AccountingPeriod.objects.all()
            }
            self.members = {one.user.email.split("@")[0]: one.id for one in Membership.objects.select_related("user")}

    def word(self) -> str:
        """A text that was not used before, with signs that need care."""
        self.count += 1
        return f"{self.chance.choice(_WORDS)} {self.count}"

    def send(self, person: str, path: str, data: dict[str, Any] | None = None) -> tuple[Any, Done]:
        """One request of a person, from an address of its own."""
        ip = f"203.0.113.{self.chance.randrange(1, 255)}"
        client: Client = self.browsers[person]
        address = ROOT + path
        response = client.get(address, REMOTE_ADDR=ip) if data is None else client.post(address, data, REMOTE_ADDR=ip)
        return response, Done(person, ip, response["X-Request-ID"], [])


def _formats(world: World) -> Done:
    person = world.chance.choice(["owner", "admin"])
    new = {
        "negative_style": world.chance.choice(["minus", "parentheses", "in the air"]),
        "grouping": world.chance.choice(["western", "indian", "spaced"]),
        "date_style": world.chance.choice(["worded", "iso"]),
        "time_zone": world.tenant["time_zone"],
    }
    response, done = world.send(person, "settings/formats/", new)
    if response.status_code == 422:
        # This way of writing does not exist: nothing at all is written.
        return done
    changed = {name: [world.tenant[name], value] for name, value in new.items() if value != world.tenant[name]}
    if changed:
        name = world.tenant["name"]
        done.expected.append(Expected("tenancy.tenant.changed", "update", "tenancy.tenant", name, changed))
    world.tenant |= new
    return done


_DETAILS = (
    "legal_name",
    "address",
    "registration_number",
    "tax_number",
    "income_tax_number",
    "phone",
    "email",
    "website",
)


def _renamed(world: World) -> Done:
    name, before = world.word(), world.tenant["name"]
    _, done = world.send("owner", "settings/", {"name": name, "legal_name": ""})
    done.expected.append(
        Expected("tenancy.business.changed", "update", "tenancy.tenant", name, {"name": [before, name]})
    )
    if not world.has_details:
        blank = dict.fromkeys(_DETAILS, "") | {"logo_id": None}
        done.expected.append(Expected("tenancy.business.changed", "insert", "tenancy.business_details", "", blank))
    world.tenant["name"], world.has_details = name, True
    return done


def _books(world: World) -> Done:
    rounding = world.chance.choice(["refuse", "post", "guess", world.rounding])
    response, done = world.send("owner", "settings/books/", {"rounding": rounding, "rate_days": world.rate_days})
    if response.status_code != 422 and rounding != world.rounding:
        change = {"rounding": [world.rounding, rounding]}
        done.expected.append(Expected(SAVED, "update", "accounting.book_settings", "", change))
        world.rounding = rounding
    return done


def _account(world: World) -> Done:
    person = world.chance.choice(["owner", "admin", "accountant"])
    code, name = f"X{world.count:03}", world.word()
    given = {"code": code, "name": name, "type": "expense", "description": world.word(), "full_name": name}
    response, done = world.send(person, "accounts/new/", given)
    assert response.status_code == 302, response.content.decode()
    world.accounts[code] = given
    expected = {**given, "normal_balance": "debit", "is_group": False, "is_active": True, "parent_id": None}
    done.expected.append(Expected("accounting.account.created", "insert", "accounting.ledger_account", code, expected))
    return done


def _account_changed(world: World) -> Done:
    if not world.accounts:
        return _account(world)
    person, code = world.chance.choice(["owner", "accountant"]), world.chance.choice(sorted(world.accounts))
    before = world.accounts[code]
    after = {**before, world.chance.choice(["name", "description"]): world.word()}
    response, done = world.send(person, f"accounts/{code}/edit/", {**after, "is_active": "on"})
    assert response.status_code == 302, response.content.decode()
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    done.expected.append(Expected("accounting.account.changed", "update", "accounting.ledger_account", code, changes))
    world.accounts[code] = after
    return done


def _entry(world: World) -> Done:
    person, starts = world.chance.choice(["owner", "accountant"]), world.chance.choice(sorted(world.periods))
    memo, reference, rand = world.word(), world.word(), world.chance.randrange(1, 99_999)
    lines = (("1540 Petty cash", f"{rand}.07", ""), ("4110", "", f"{rand}.07"))
    data = grid(*lines, posting_date=starts.isoformat(), memo=memo, reference=reference)
    response, done = world.send(person, "journal/new/", data)
    act = "accounting.journal_entry.posted"
    period = world.periods[starts]
    if period["state"] != "open":
        assert response.status_code == 422
        sentence = f"{starts:%d %B %Y} lies in a period that is closed. Choose a date in an open period."
        details = {"act": act, "path": f"{ROOT}journal/new/"}
        done.expected.append(Expected(REFUSED_ACT, "event", "", f"POST {ROOT}journal/new/", details, sentence))
        return done
    number = _number(response)
    fields = {
        "number": number,
        "posting_date": starts.isoformat(),
        "memo": memo,
        "reference": reference,
        "total": rand * 100 + 7,
        "source": "manual",
        "line_count": 2,
        "idempotency_key": f"page:{data['idempotency_key']}",
        "posted_by_label": PEOPLE[person],
    }
    done.expected.append(Expected(act, "insert", "accounting.journal_entry", number, fields))
    world.entries.append((number, starts))
    return done


def _reversal(world: World) -> Done:
    standing = [one for one in world.entries if world.periods[one[1]]["state"] == "open"]
    if not standing:
        return _entry(world)
    number, starts = world.chance.choice(standing)
    world.entries.remove((number, starts))
    why = world.word()
    response, done = world.send(
        "accountant", f"journal/{number}/reversal/", {"posting_date": starts.isoformat(), "reason": why}
    )
    made = _number(response)
    fields = {"number": made, "memo": f"Reversal of {number}: {why}", "source": "reversal"}
    act = "accounting.journal_entry.reversed"
    done.expected.append(Expected(act, "insert", "accounting.journal_entry", made, fields, why))
    return done


def _period(world: World) -> Done:
    person, starts = world.chance.choice(["owner", "admin"]), world.chance.choice(sorted(world.periods))
    period = world.periods[starts]
    if period["state"] == "open":
        _, done = world.send(person, f"periods/{period['id']}/closing/", {})
        change, act, why = ["open", "closed"], "accounting.period.closed", ""
    else:
        why = world.word()
        _, done = world.send(person, f"periods/{period['id']}/reopening/", {"reason": why})
        change, act = ["closed", "open"], "accounting.period.opened"
    period["state"] = change[1]
    done.expected.append(Expected(act, "update", "accounting.period", period["name"], {"state": change}, why))
    return done


def _role(world: World) -> Done:
    person = world.chance.choice(["auditor", "clerk"])
    before, after = world.roles[person], world.chance.choice(["viewer", "auditor"])
    _, done = world.send("owner", f"people/{world.members[person]}/access/role/", {"role": after})
    if before != after:
        done.expected.append(
            Expected("tenancy.role.assigned", "update", "tenancy.membership", "", {"role": [before, after]})
        )
    world.roles[person] = after
    return done


def _person(world: World) -> Done:
    world.count += 1
    address = f"new{world.count}@karoo.example"
    person = world.chance.choice(["owner", "admin"])
    role = world.chance.choice(["viewer", "accountant"])
    response, done = world.send(person, "people/invitations/new/", {"email": address, "role": role})
    assert response.status_code == 302, response.content.decode()
    done.expected.append(
        Expected("tenancy.person.invited", "insert", "tenancy.invitation", address, {"role_key": role})
    )
    return done


def _owner_by_admin(world: World) -> Done:
    data = {"email": f"{world.count}@karoo.example", "role": "owner"}
    response, done = world.send("admin", "people/invitations/new/", data)
    assert response.status_code == 422
    details = {"act": "tenancy.person.invited", "path": f"{ROOT}people/invitations/new/"}
    sentence = "Only an owner can make somebody an owner."
    done.expected.append(Expected(REFUSED_ACT, "event", "", f"POST {ROOT}people/invitations/new/", details, sentence))
    return done


def _report(world: World) -> Done:
    form = world.chance.choice(["csv", "json"])
    response, done = world.send("accountant", f"reports/trial-balance/?as_at=2026-10-31&format={form}")
    assert response.status_code == 200
    details = {"report": "trial-balance", "format": form, "as_of": "2026-10-31"}
    label = f"Trial balance as {form.upper()}"
    done.expected.append(Expected("reporting.report.exported", "event", "reporting.report", label, details))
    return done


def _forbidden(world: World) -> Done:
    path, code = world.chance.choice(
        [("settings/", "tenancy.settings.view"), ("people/", "tenancy.person.view"), ("imports/new/", _IMPORT)]
    )
    response, done = world.send("clerk", path)
    assert response.status_code == 403
    done.expected.append(Expected(REFUSED, "event", "", f"GET {ROOT}{path}", {}, code))
    return done


def _look(world: World) -> Done:
    """Looking at what one may see is no event; neither is a slip of the pen."""
    if world.chance.random() < 0.3:
        response, done = world.send("accountant", "accounts/new/", {"code": "a b", "name": "", "type": "expense"})
        assert response.status_code == 422
        return done
    path = world.chance.choice(["", "journal/", "accounts/", "reports/trial-balance/", "accounts/1540/"])
    response, done = world.send("accountant", path)
    assert response.status_code == 200
    return done


def _number(response: Any) -> str:
    found = re.search(r"/journal/([^/]+)/", response["Location"])
    assert found is not None
    return found.group(1)


_IMPORT = "accounting.journal_import.run"
STEPS: tuple[Callable[[World], Done], ...] = (
    _formats, _renamed, _books, _account, _account_changed, _entry, _entry, _reversal, _period, _period, _role, _person,
    _owner_by_admin, _report, _forbidden, _look,
)  # fmt: skip


def do_something(world: World) -> Done:
    """One step, chosen by chance."""
    step = world.chance.choice(STEPS)
    done = step(world)
    done.step = step.__name__
    return done
