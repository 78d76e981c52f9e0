"""What a model says about the audit log, beside its fields.

``audited = Audited(...)`` or ``audited = NotAudited("why")`` as a class variable. The
triggers themselves are attached by a migration, with ``auditlog.events.capture``; that
both say the same is held by ``auditlog.events.registry.capture_findings``.
"""

from dataclasses import dataclass

# The row's own key and its tenant stand in columns of the event.
ALWAYS_IGNORED = ("id", "tenant_id")


@dataclass(frozen=True, slots=True)
class Parent:
    """The document that a row belongs to: its subject type and the column that refers to it."""

    subject_type: str
    column: str


@dataclass(frozen=True, slots=True)
class Audited:
    """Changes of this table's rows are captured.

    ``label_column`` is what the row is called in the log; without one it is called by its
    type. Of ``masked`` columns the log says only that they changed, of
    ``masked_but_last_four`` their last four signs, of ``ignored`` ones nothing. All are
    names of columns, not of fields (``account_id``).

    The rest is for those who read the log, and no trigger knows of it: ``money`` are columns
    in minor units of the currency that ``currency_column`` holds, without one of the base
    currency; ``refers`` says to which model (``tenancy.User``) a column of ids leads that is
    no foreign key.
    """

    subject_type: str
    label_column: str = ""
    parent: Parent | None = None
    masked: tuple[str, ...] = ()
    masked_but_last_four: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    tenant_column: str = "tenant_id"
    money: tuple[str, ...] = ()
    currency_column: str = ""
    refers: tuple[tuple[str, str], ...] = ()

    def trigger_arguments(self) -> list[str]:
        """What the capture function is told, in its order."""
        return [
            self.subject_type,
            self.tenant_column,
            self.label_column,
            self.parent.subject_type if self.parent else "",
            self.parent.column if self.parent else "",
            _array(sorted({*ALWAYS_IGNORED, *self.ignored})),
            _array(self.masked),
            _array(self.masked_but_last_four),
        ]


@dataclass(frozen=True, slots=True)
class NotAudited:
    """Changes of this table's rows are not captured, for a reason that holds."""

    reason: str


def _array(names: list[str] | tuple[str, ...]) -> str:
    return "{" + ",".join(names) + "}"
