"""What stands around the tables: functions, logins, schemas and what is granted on them."""

from collections.abc import Iterator

from tenancy.scoping import catalogue
from tenancy.scoping.catalogue import APP_ROLE, OWNER_ROLE, Function
from tenancy.scoping.declared import declared_callable_functions
from tenancy.scoping.finding import Finding

_PINNED_PATH = "public, pg_temp"
# Settings that would put a tenant in force, or a wall out of it, before anybody asked.
_PERILOUS_SETTINGS = ("app.", "row_security", "session_replication_role", "search_path", "role")


def findings_around() -> Iterator[Finding]:
    """Everything that is not about one table."""
    for function in catalogue.read_definer_functions():
        yield from _of_function(function)
    yield from _of_logins()
    for name, kind, sentence in catalogue.read_rights_beyond_tables():
        yield Finding(name, kind, sentence)


def _of_function(function: Function) -> Iterator[Finding]:
    settings = dict(setting.split("=", 1) for setting in function.settings)
    if settings.get("search_path") != _PINNED_PATH:
        yield Finding(
            function.signature,
            "definer function without pinned search_path",
            f"search_path must be set to {_PINNED_PATH} in the function itself",
        )
    if function.owner != OWNER_ROLE:
        yield Finding(function.signature, "definer function of another owner", f"{function.owner} owns it")
    allowed = {APP_ROLE} if function.name in declared_callable_functions() else set()
    # A trigger function, too: whoever may execute one may put it on a table of his own, and
    # have it do the owner's work on rows that he has made up.
    if surplus := sorted(set(function.callers) - allowed):
        yield Finding(
            function.signature,
            "callable definer function",
            f"{', '.join(surplus)} may use it with the owner's rights",
            7,
            (f"REVOKE ALL ON FUNCTION {function.signature} FROM {', '.join(surplus)}",),
        )


def _of_logins() -> Iterator[Finding]:
    for login in catalogue.read_logins():
        if login.is_powerful:
            yield Finding(login.name, "powerful role", "the login is more than an ordinary one")
        if login.member_of:
            yield Finding(login.name, "role membership", f"the login is a member of {', '.join(login.member_of)}")
        for setting in login.settings:
            if setting.startswith(_PERILOUS_SETTINGS):
                yield Finding(login.name, "perilous setting", f"every session of it starts with {setting}")
