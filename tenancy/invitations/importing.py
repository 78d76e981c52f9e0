"""Bring the people of another system in at once, with the passwords that they have there.

Every row is judged before any is written, and the file comes in whole or not at all. A person who has
an account already is invited instead: nobody becomes a member of further books, or gets another
password, by a row of a file.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from erp.foundation.errors import Refusal
from tenancy.access.bounds import require_may_give_role
from tenancy.access.checking import require_permission
from tenancy.access.membership import add_member
from tenancy.access.models import User, require_a_name
from tenancy.access.naming import role_named
from tenancy.entrance.imported_passwords import taken_over
from tenancy.invitations.errors import PeopleRefused, RowRefused
from tenancy.invitations.queries import open_invitations
from tenancy.plans.capping import require_room_for

COLUMNS = ("email", "name", "role", "hash")
MOST_ROWS = 5_000
_LONGEST_LINE = 2_000
_MOST_SHOWN = 100
_LONGEST_HASH = 128


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """One row that was judged good; ``password`` is the hash as we keep it, or empty."""

    row: int
    email: str
    name: str
    role: str
    role_label: str
    password: str


@noting_refusal("tenancy.person.imported")
def import_people(lines: Iterable[str], *, actor: Actor, dry_run: bool = False) -> list[ImportedPerson]:
    """Make everybody of a CSV file a member; with ``dry_run`` judge alone.

    ``lines`` are text with the header ``email,name,role,hash``. Raises ``PeopleRefused``, which names
    each row, and ``NoRoomInPlan``.
    """
    require_permission(actor, "tenancy.person.add")
    people = _judged(lines, actor)
    with transaction.atomic():
        require_room_for("users", len(people))
    if dry_run:
        return people
    with act("tenancy.person.imported", actor=actor, subject=f"{len(people)} people"):
        require_room_for("users", len(people))
        for person in people:
            member = add_member(person.email, role=person.role, full_name=person.name, actor=actor)
            if person.password:
                member.user.password = person.password
                member.user.save(update_fields=["password"])
    return people


def _judged(lines: Iterable[str], actor: Actor) -> list[ImportedPerson]:
    people: list[ImportedPerson] = []
    refused: list[tuple[int, str]] = []
    taken = {one.email: "is invited already; withdraw the invitation first" for one in open_invitations()}
    for number, row in _rows(lines):
        try:
            person = _judge(number, row, taken, actor)
        except (Refusal, ValidationError) as error:
            sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            refused.append((number, sentence))
        else:
            people.append(person)
            taken[person.email] = f"stands in row {number} already"
        if len(refused) >= _MOST_SHOWN:
            break
    if not people and not refused:
        refused.append((1, "The file holds nobody."))
    known = set(User.objects.filter(email__in=[one.email for one in people]).values_list("email", flat=True))
    refused += [
        (one.row, f"{one.email} has an account already. Invite the person, who then joins with it.")
        for one in people
        if one.email in known
    ]
    if refused:
        raise PeopleRefused(sorted(refused))
    return people


def _judge(number: int, row: dict[str, str], taken: dict[str, str], actor: Actor) -> ImportedPerson:
    email = row["email"].strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise RowRefused(f"'{email[:60]}' is no e-mail address.") from None
    if len(email) > User._meta.get_field("email").max_length:  # type: ignore[operator]
        raise RowRefused("The e-mail address is too long.")
    if email in taken:
        raise RowRefused(f"{email} {taken[email]}.")
    name = " ".join(row["name"].split())
    if not name or len(name) > 150:
        raise RowRefused("Give a name of 150 characters at most.")
    require_a_name(name)
    role = role_named(row["role"])
    if role.is_owner:
        raise RowRefused("Nobody becomes an owner by a file. Import another role; an owner makes owners.")
    require_may_give_role(role, actor=actor)
    password = taken_over(row["hash"]) if row["hash"].strip() else ""
    if len(password) > _LONGEST_HASH:
        raise RowRefused("The salt of this hash is too long to be kept. Let the person choose a new password.")
    return ImportedPerson(number, email, name, role.key, role.label, password)


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the number that a spreadsheet shows; raises ``PeopleRefused`` for what is no such file."""
    reader = csv.reader(_bounded(lines), strict=True)
    try:
        header = [one.strip().lower() for one in next(reader, [])]
        if sorted(header) != sorted(COLUMNS):
            raise PeopleRefused([(1, f"The first row has to name the columns {', '.join(COLUMNS)}.")])
        for number, cells in enumerate(reader, start=2):
            if number > MOST_ROWS + 1:
                raise PeopleRefused([(number, f"A file holds {MOST_ROWS:,} people at most. Take it apart.")])
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise PeopleRefused([(number, f"The row has {len(cells)} cells in place of {len(header)}.")])
            yield number, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise PeopleRefused([(reader.line_num, f"This is no CSV: {error}.")]) from error
    except UnicodeDecodeError as error:
        raise PeopleRefused([(reader.line_num + 1, "The file is not in UTF-8. Save it so.")]) from error


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE or "\0" in line:
            raise PeopleRefused([(number, "The row is too long, or holds a sign that is no text.")])
        yield line
