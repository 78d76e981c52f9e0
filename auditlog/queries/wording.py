"""Values of the log in words: what the fields are called, and what stood in them."""

import dataclasses
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from auditlog.events.declaring import Audited
from auditlog.events.models import AuditEvent
from auditlog.events.registry import audited_models, declaration_of
from auditlog.events.sentences import sentence, sentence_and_label, words_of, words_of_act
from auditlog.queries.references import References, id_of, model_referred_to
from auditlog.queries.rules import RULE, code_in_words, label_in_words, parameter_in_words
from auditlog.queries.stored import stored_pairs
from erp.foundation.dates import short_date, short_moment
from erp.foundation.money import format_amount, iso_currencies
from tenancy.access.models import User
from tenancy.access.registry import Role, all_permissions
from tenancy.tenants.manner import manner_of
from tenancy.tenants.models import Tenant

# What the capture writes in place of a sensitive value; four signs may follow.
_STARS = "***"
_HASH = re.compile(r"(\\x)?[0-9a-f]{32,}")
_ACCESS_REFUSED = "tenancy.access.refused"
_RAN = "tenancy.command.ran"
# These bear the person's address in place of a reason, for the lines of the security log,
# which have no sentence that names the person.
_ABOUT_A_PERSON = ("tenancy.person.added", "tenancy.role.assigned", "tenancy.limit.changed", "tenancy.scope.changed")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, in words; None where there was or is nothing.

    ``is_key`` of ids that no name was found for and of hashes: for machines, not for a list.
    """

    field: str
    before: str | None
    after: str | None
    is_key: bool = dataclasses.field(default=False, compare=False)


class Wording:
    """Puts events of one tenant into words.

    Made for all events of a page at once, so that what they refer to is looked up with one
    query for each kind of thing, the first time that a name is needed.
    """

    def __init__(self, events: Iterable[AuditEvent], tenant: Tenant) -> None:
        self._tenant = tenant
        self._manner = manner_of(tenant)
        self._references = References(events)

    def sentence(self, event: AuditEvent) -> str:
        """What was done, without who did it, with names in place of ids."""
        return sentence(event, self._gaps(event))

    def sentence_and_label(self, event: AuditEvent) -> tuple[str, str]:
        """The sentence up to its subject, and the subject, where the sentence ends with it."""
        return sentence_and_label(event, self._gaps(event))

    def changes(self, event: AuditEvent) -> list[Change]:
        """What the event changed, field by field; what was and stays empty is left out."""
        model = audited_models().get(event.subject_type)
        pairs = stored_pairs(event)
        found: list[Change] = []
        for column in _in_order(model, pairs):
            if event.subject_type == RULE and column == "values":
                found += _numbers_of_rule(event.subject_label, *pairs[column])
                continue
            worded = self._pair(model, column, pairs[column], pairs)
            found.append(Change(self._field_name(model, column), *worded, is_key=_is_key(pairs[column], worded)))
        return [change for change in found if change.before is not None or change.after is not None]

    def reason(self, event: AuditEvent, words: str) -> str:
        """Why it was done, where the sentence does not say so already and there is more than a code."""
        told = event.reason in words or (event.act == _RAN and event.reason == "done")
        told |= event.act in _ABOUT_A_PERSON and _ADDRESS.fullmatch(event.reason) is not None
        if told or (event.act == _ACCESS_REFUSED and event.reason in all_permissions()):
            return ""
        return event.reason

    def parent_of(self, event: AuditEvent) -> str:
        """The name of what the event's row belongs to, where it can be told."""
        return self._references.parent_of(event)

    def _gaps(self, event: AuditEvent) -> Callable[[str], str]:
        """Fills what the sentence of an event speaks of beside the event's own columns."""

        def fill(name: str) -> str:
            if name == "parent_label":
                return self._references.parent_of(event)
            if name == "rule":
                return label_in_words(event.subject_type, event.subject_label)
            if name == "lacking":
                permission = all_permissions().get(event.reason)
                return f"may not {permission.name}" if permission else ""
            if name == "override":
                return _override_in_words(event)
            if name == "whose":
                return self._whose(event)
            if name == "route":
                return f"({event.subject_label})" if event.subject_label else ""
            side, _, column = name.partition("_")
            pairs = stored_pairs(event)
            if side not in ("before", "after") or column not in pairs:
                return ""
            pair = self._pair(audited_models().get(event.subject_type), column, pairs[column], pairs)
            return pair[side == "after"] or ""

        return fill

    def _whose(self, event: AuditEvent) -> str:
        """Whose way in a row of the entrance is: by name, or by the address that the row bears."""
        ids = stored_pairs(event).get("user_id", (None, None))
        if ids != (None, None):
            return f"how {self._references.name_of(User, ids[1] or ids[0])} signs in"
        return f"how {event.subject_label} signs in" if "@" in event.subject_label else ""

    def _field_name(self, model: type[models.Model] | None, column: str) -> str:
        field = _field_of(model, column)
        name = str(field.verbose_name) if field is not None else words_of(column)
        return name.removesuffix(" id") or name

    def _pair(
        self, model: type[models.Model] | None, column: str, pair: tuple[Any, Any], row: dict[str, tuple[Any, Any]]
    ) -> tuple[str | None, str | None]:
        before, after = (self._value(model, column, value, row) for value in pair)
        return before, after

    def _value(
        self, model: type[models.Model] | None, column: str, value: Any, row: dict[str, tuple[Any, Any]]
    ) -> str | None:
        if value is None or value in ("", [], {}):
            return None
        if isinstance(value, bool):
            return "yes" if value else "no"
        declared = declaration_of(model) if model is not None else None
        if isinstance(declared, Audited):
            if column in (*declared.masked, *declared.masked_but_last_four):
                return _masked(str(value))
            if column in declared.percent:
                return _percent(value)
            if column in declared.money:
                return self._amount(value, _currency_of(declared, row, self._tenant.base_currency))
        if model is not None:
            referred = model_referred_to(model, column)
            if referred is not None:
                return self._named(referred, value)
        elif column == "act":
            # What was refused, or what a job was asked to do.
            return words_of_act(str(value))
        return _plain(_field_of(model, column), value)

    def _named(self, referred: type[models.Model], value: Any) -> str:
        """The names of one row or of several; a code among them by its own words."""
        if isinstance(value, list):
            return ", ".join(self._named(referred, one) for one in value)
        return str(Role(value).label) if value in Role.values else self._references.name_of(referred, value)

    def _amount(self, value: Any, code: str) -> str:
        currency = iso_currencies().get(code)
        if not isinstance(value, int) or currency is None:
            # Without its currency nobody knows how many decimals an amount has.
            return f"{value} in minor units" + (f" of {code}" if code else "")
        text = format_amount(
            value, currency.exponent, grouping=self._manner.grouping, negative=self._manner.negative, dash_zero=False
        )
        return f"{code}\N{NO-BREAK SPACE}{text}"


def _numbers_of_rule(rule: str, before: Any, after: Any) -> list[Change]:
    """The numbers of an alert rule that are not what they were, each by its own name."""
    was, now = (one if isinstance(one, dict) else {} for one in (before, after))
    found = []
    for code in dict.fromkeys((*was, *now)):
        label, unit = parameter_in_words(rule, code)
        old, new = (f"{_plain(None, one[code])} {unit}".strip() if code in one else None for one in (was, now))
        if old != new:
            found.append(Change(label, old, new))
    return found


def _is_key(stored: tuple[Any, Any], worded: tuple[str | None, str | None]) -> bool:
    """Whether a field says nothing to a person: ids without a name, and hashes."""
    values = [(one, words) for one, words in zip(stored, worded, strict=True) if words is not None]
    return bool(values) and all(
        isinstance(one, str) and (_HASH.fullmatch(one) or (id_of(one) and words in (one, one[:8])))
        for one, words in values
    )


def _in_order(model: type[models.Model] | None, columns: Iterable[str]) -> list[str]:
    """The columns as the model declares them; those that it does not know at the end."""
    known = [field.column for field in model._meta.concrete_fields] if model is not None else []
    places = {column: place for place, column in enumerate(known)}
    return sorted(columns, key=lambda column: places.get(column, len(places)))


def _field_of(model: type[models.Model] | None, column: str) -> "models.Field[Any, Any] | None":
    if model is None:
        return None
    return next((field for field in model._meta.concrete_fields if field.column == column), None)


def _currency_of(declared: Audited, row: dict[str, tuple[Any, Any]], base: str) -> str:
    """The currency of a row's amounts; unknown where its column did not change with them."""
    if not declared.currency_column:
        return base
    before, after = row.get(declared.currency_column, (None, None))
    return str(after or before or "")


def _percent(value: Any) -> str:
    """Hundredths of a percent as people write them: ``12.5 %``."""
    return f"{(Decimal(value) / 100).normalize():f} %" if isinstance(value, int) else str(value)


def _masked(value: str) -> str:
    tail = value.removeprefix(_STARS)
    return f"masked, ends in {tail}" if tail != value and tail else "masked"


def _plain(field: "models.Field[Any, Any] | None", value: Any) -> str:
    if field is not None:
        choices = dict(field.flatchoices)
        if isinstance(value, str | int) and value in choices:
            return str(choices[value])
        written = _as_of_its_type(field, value)
        if written is not None:
            return written
    if isinstance(value, dict):
        return ", ".join(f"{words_of(name)} {_plain(None, one)}" for name, one in value.items())
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(code_in_words(one) for one in value)
    return code_in_words(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _override_in_words(event: AuditEvent) -> str:
    """What an override says, as its row holds it: ``may not post journal entries``."""
    before, after = stored_pairs(event).get("effect", (None, None))
    may = {"grant": "may", "deny": "may not"}.get(str(after or before), "")
    return f"{may} {code_in_words(event.subject_label)}".strip()


def _as_of_its_type(field: "models.Field[Any, Any]", value: Any) -> str | None:
    """Days, moments and decimals as people write them; nothing for what is none."""
    try:
        if isinstance(field, models.DateTimeField):
            return short_moment(datetime.fromisoformat(str(value)))
        if isinstance(field, models.DateField):
            return short_date(date.fromisoformat(str(value)))
        if isinstance(field, models.DecimalField):
            return f"{Decimal(str(value)).normalize():f}"
    except (ValueError, InvalidOperation):
        # A value of another time, when the column was of another type.
        return None
    return None
