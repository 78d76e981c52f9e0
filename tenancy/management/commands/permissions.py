"""Print the catalogue of permissions and which built-in role holds what."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from tenancy.access.asking import asking_acts, asking_pages
from tenancy.access.registry import ROLES_IN_WORDS, Permission, Role, all_areas, all_permissions, app_labels
from tenancy.tenants.commands import PlainCommand

_HEAD = """# Permissions

Every page, act and command asks for one of these. The page is written by
`manage.py permissions --markdown` and held to the code by a test. A permission that
"comes with" something is declared already, so that roles can be made with it, and
nothing asks for it yet.

Tenants may copy a built-in role and change the copy; single people may be granted or
denied single permissions, with a reason and an end. `manage.py explain_access` says why
somebody may do something or not; [access.md](access.md) says how it is decided.
"""


_TABLE_HEAD = """# What asks for which permission

Every page of a tenant and every act that asks its actor, as they stand in the code. The page is
written by `manage.py permissions --table`; tests ask each page and each act as every role, and hold
the answers to this page and to [permissions.md](permissions.md). "Proof" says which requests need a
proof of identity of the last minutes.
"""


class Command(PlainCommand):
    """``permissions``: a line each; ``--json``, ``--markdown`` and ``--table`` for machines and the docs."""

    help = "Print the catalogue of permissions and which built-in role holds what."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """``--markdown`` prints ``docs/permissions.md``, ``--table`` prints ``docs/access-table.md``."""
        parser.add_argument("--markdown", action="store_true", help="print docs/permissions.md")
        parser.add_argument("--table", action="store_true", help="print docs/access-table.md")

    def answer(self, **options: Any) -> None:
        """Print the catalogue in the form that was asked for."""
        known = list(_in_order())
        document = {
            "roles": [{"code": role.value, "name": role.label, "means": ROLES_IN_WORDS[role]} for role in Role],
            "permissions": [_as_document(one) for one in known],
        }
        lines = [f"{one.code:<40} {one.risk:<7} may {one.name}" for one in known]
        if options["markdown"] or options["table"]:
            self.say(document, markdown() if options["markdown"] else access_table(), as_json=options["json"])
        else:
            self.say(document, "\n".join(lines), as_json=options["json"])


def _as_document(one: Permission) -> dict[str, Any]:
    return {
        "code": one.code,
        "area": all_areas()[one.area].label,
        "action": one.action,
        "name": one.name,
        "allows": one.allows,
        "risk": one.risk,
        "awaits": one.awaits,
        "roles": [role.value for role in Role if role in one.roles],
    }


def _in_order() -> Iterator[Permission]:
    """By app and area, as the areas are declared; inside an area as the permissions are."""
    places = {area: place for place, area in enumerate(all_areas())}
    yield from sorted(all_permissions().values(), key=lambda one: places[one.area])


def markdown() -> str:
    """The catalogue as the page of the documentation."""
    roles = list(Role)
    parts = [_HEAD, "## Roles\n\n| Role | Means |\n|---|---|"]
    parts += [f"| {role.label} | {ROLES_IN_WORDS[role]} |" for role in roles]
    for app, label in app_labels().items():
        rows = [one for one in _in_order() if one.code.startswith(f"{app}.")]
        if not rows:
            continue
        parts.append(f"\n## {label or app.capitalize()}\n")
        parts.append("| Permission | May | Risk | " + " | ".join(role.label for role in roles) + " |")
        parts.append("|---|---|---|" + "---|" * len(roles))
        for one in rows:
            marks = " | ".join("yes" if role in one.roles else "" for role in roles)
            awaits = f" Comes with {one.awaits}." if one.awaits else ""
            parts.append(f"| `{one.code}` | {one.name}. {one.allows}{awaits} | {one.risk} | {marks} |")
    return "\n".join(parts)


def access_table() -> str:
    """Pages and acts with what they ask for, as the page of the documentation."""
    parts = [_TABLE_HEAD, "## Pages\n\n| Address | Name | Permission | Proof |\n|---|---|---|---|"]
    parts += [f"| `{one.address}` | `{one.name}` | `{one.permission}` | {one.proof} |" for one in asking_pages()]
    parts.append("\n## Acts\n\n| Act | Permissions |\n|---|---|")
    for act in asking_acts():
        parts.append(f"| `{act.module}.{act.name}` | {', '.join(f'`{code}`' for code in act.permissions)} |")
    return "\n".join(parts)
