"""What a model says about the audit log, beside its fields.

``audited = Audited(...)`` or ``audited = NotAudited("why")`` as a class variable. The
triggers themselves are attached by a migration, with ``auditlog.events.capture``; that
both say the same is held by ``auditlog.events.registry.capture_findings``.
"""

from dataclasses import dataclass

# The row's own key and its tenant stand in columns of the event.
ALWAYS_IGNORED = ("id", "tenant_id")
# What a person is called as a subject of the log.
PERSON = "tenancy.user"


@dataclass(frozen=True, slots=True)
class Parent:
    """The document that a row belongs to: its subject type and the column that refers to it."""

    subject_type: str
    column: str


@dataclass(frozen=True, slots=True)
class Audited:
    """Changes of this table's rows are captured.

    ``label_column`` is what the row is called in the log; without one it is called by its
    type. ``person_column`` refers to a person by whose address it is called instead. Of
    ``masked`` columns the log says only that they changed, of ``masked_but_last_four`` their
    last four signs, of ``ignored`` ones nothing. All are
    names of columns, not of fields (``account_id``).

    The rest is for those who read the log, and no trigger knows of it: ``money`` are columns
    in minor units of the currency that ``currency_column`` holds, without one of the base
    currency; ``percent`` are columns in hundredths of a percent; ``refers`` says to which
    model (``tenancy.User``) a column of ids leads that is no foreign key.
    """

    subject_type: str
    label_column: str = ""
    parent: Parent | None = None
    masked: tuple[str, ...] = ()
    masked_but_last_four: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    tenant_column: str = "tenant_id"
    person_column: str = ""
    money: tuple[str, ...] = ()
    currency_column: str = ""
    percent: tuple[str, ...] = ()
    refers: tuple[tuple[str, str], ...] = ()

    def columns_named(self) -> set[str]:
        """Every column that the declaration names."""
        named = {self.label_column, self.tenant_column, self.person_column}
        named |= {*self.masked, *self.masked_but_last_four, *self.ignored}
        return (named | {self.parent.column if self.parent else ""}) - {""}

    def trigger_arguments(self) -> list[str]:
        """What the capture function is told, in its order."""
        arguments = [
            self.subject_type,
            self.tenant_column,
            self.label_column,
            self.parent.subject_type if self.parent else "",
            self.parent.column if self.parent else "",
            _array(sorted({*ALWAYS_IGNORED, *self.ignored})),
            _array(self.masked),
            _array(self.masked_but_last_four),
        ]
        return [*arguments, self.person_column] if self.person_column else arguments


@dataclass(frozen=True, slots=True)
class AuditedPerson:
    """Changes of a person's own rows are captured in the log of each of his tenants.

    For tables of the installation. ``person_column`` refers to the person, or is ``id``
    where the row is the person; the rest is as in ``Audited``. Rows whose key is no UUID are
    known by their label and the person alone.
    """

    subject_type: str
    person_column: str = "user_id"
    label_column: str = ""
    masked: tuple[str, ...] = ()
    masked_but_last_four: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def columns_named(self) -> set[str]:
        """Every column that the declaration names."""
        named = {self.label_column, self.person_column}
        return (named | {*self.masked, *self.masked_but_last_four, *self.ignored}) - {""}

    def trigger_arguments(self) -> list[str]:
        """What the capture function is told, in its order."""
        return [
            self.subject_type,
            self.person_column,
            self.label_column,
            "" if self.subject_type == PERSON else PERSON,
            _array(sorted({*ALWAYS_IGNORED, *self.ignored})),
            _array(self.masked),
            _array(self.masked_but_last_four),
        ]


@dataclass(frozen=True, slots=True)
class NotAudited:
    """Changes of this table's rows are not captured, for a reason that holds."""

    reason: str


Declaration = Audited | AuditedPerson | NotAudited


def _array(names: list[str] | tuple[str, ...]) -> str:
    return "{" + ",".join(names) + "}"
