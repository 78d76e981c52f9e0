"""Import the people of another system, with their password hashes, from a CSV file."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from erp.foundation.actor import Actor
from tenancy.invitations.errors import PeopleRefused
from tenancy.invitations.importing import import_people
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``import_people --tenant SLUG FILE``: everybody of the file, or nobody."""

    help = "Import people with the passwords that they have in another system (bcrypt, PBKDF2 with SHA-256)."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether to judge it alone."""
        parser.add_argument("file", metavar="FILE", help="CSV in UTF-8: email,name,role,hash")
        parser.add_argument("--dry-run", action="store_true", help="judge every row and change nothing")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Import, print who came in; exit status 1 with a line for each row that cannot."""
        path, dry_run = Path(options["file"]), options["dry_run"]
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                people = import_people(lines, actor=actor, dry_run=dry_run)
        except OSError as error:
            self.stderr.write(f"{path.name} cannot be read: {error.strerror}.")
            sys.exit(1)
        except PeopleRefused as refusal:
            if not options["json"]:
                raise
            rows = [{"row": number, "error": sentence} for number, sentence in refusal.rows]
            self.stdout.write(json.dumps({"ok": False, "rows": rows}, indent=2))
            sys.exit(1)
        shown = [{"email": one.email, "role": one.role_label, "has_password": bool(one.password)} for one in people]
        document = {"ok": True, "tenant": tenant.slug, "dry_run": dry_run, "people": shown}
        counted = f"{len(people)} {'person' if len(people) == 1 else 'people'}"
        without = sum(not one.password for one in people)
        words = f"{counted} can come in; nothing was changed." if dry_run else f"{counted} came in."
        text = f"{words} {without} of them without a password." if without else words
        self.say(document, text, as_json=options["json"])
