"""Which tables leave and how, as the apps declare it in ``<app>/takeaway.py``."""

from functools import cache

from django.db import models

from auditlog.events.declaring import Audited
from auditlog.events.registry import declaration_of
from erp.foundation.declared import declaring_modules
from tenancy.scoping.taking_along import TakenAlong, Taking


@cache
def declared_tables() -> dict[type[models.Model], Taking]:
    """What becomes of each table that was declared, in the order of apps and declarations.

    Raises ``ValueError`` where two tables would leave as one file.
    """
    found: dict[type[models.Model], Taking] = {}
    for module in declaring_modules("takeaway"):
        found |= module.TABLES
    files = [one.file for one in found.values() if isinstance(one, TakenAlong)]
    if len(files) != len(set(files)):
        raise ValueError("two tables would leave as the same file")
    return found


def tables_taken() -> dict[type[models.Model], TakenAlong]:
    """The tables that leave as files of their own."""
    return {model: taken for model, taken in declared_tables().items() if isinstance(taken, TakenAlong)}


def secret_columns(model: type[models.Model], taken: TakenAlong) -> frozenset[str]:
    """The columns of which nothing leaves: those that are declared so, and those that the audit log masks."""
    audited = declaration_of(model)
    masked = (*audited.masked, *audited.masked_but_last_four) if isinstance(audited, Audited) else ()
    return frozenset((*taken.secret, *masked))
