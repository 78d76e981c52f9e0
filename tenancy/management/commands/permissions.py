"""Print the catalogue of permissions and which built-in role holds what."""

from argparse import ArgumentParser
from typing import Any

from tenancy.access.registry import Role, all_permissions
from tenancy.tenants.commands import PlainCommand

_HEAD = """# Permissions

Every page and every act asks for one of these. The table is written by
`manage.py permissions --markdown` and held to the code by a test.
"""


class Command(PlainCommand):
    """``permissions``: a line each; ``--json`` and ``--markdown`` for machines and the docs."""

    help = "Print the catalogue of permissions and which built-in role holds what."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """``--markdown`` prints ``docs/permissions.md``."""
        parser.add_argument("--markdown", action="store_true", help="print docs/permissions.md")

    def answer(self, **options: Any) -> None:
        """Print the catalogue in the form that was asked for."""
        known = [one for _, one in sorted(all_permissions().items())]
        document = [
            {
                "code": one.code,
                "name": one.name,
                "allows": one.allows,
                "risk": one.risk,
                "roles": [role.value for role in Role if role in one.roles],
            }
            for one in known
        ]
        lines = [f"{one.code:<40} {one.risk:<7} may {one.name}" for one in known]
        text = markdown() if options["markdown"] else "\n".join(lines)
        self.say(document, text, as_json=options["json"])


def markdown() -> str:
    """The catalogue as the page of the documentation."""
    roles = list(Role)
    rows = [
        "| Permission | May | Risk | " + " | ".join(role.label for role in roles) + " |",
        "|---|---|---|" + "---|" * len(roles),
    ]
    for code, one in sorted(all_permissions().items()):
        marks = " | ".join("yes" if role in one.roles else "" for role in roles)
        rows.append(f"| `{code}` | {one.name}. {one.allows} | {one.risk} | {marks} |")
    return _HEAD + "\n" + "\n".join(rows)
