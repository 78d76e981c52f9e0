"""Post an entry by hand from a file of JSON."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from accounting.journals.drafting import create_draft
from accounting.journals.entry_in_json import entry_in
from accounting.journals.posting_drafts import entry_of_page
from accounting.journals.submitting import submit_draft
from accounting.ledger.models import JournalEntry
from accounting.ledger.posting import post_journal_entry
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from tenancy.access.queries import actor_of, members
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant

_MOST_BYTES = 5_000_000


class Command(TenantCommand):
    """``post_entry --tenant SLUG FILE.json``: one entry, once for its key; exit status 1 where it is refused."""

    help = "Post a journal entry from a JSON file (- reads standard input)."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The file, in whose name, and whether it is handed in for approval instead."""
        parser.add_argument("file", metavar="FILE.json")
        parser.add_argument("--person", metavar="EMAIL", help="post with what this member may do")
        parser.add_argument("--submit", action="store_true", help="hand it in for approval instead of posting it")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Post it and print its number; one that was posted before is named again."""
        doer = person_named(options["person"], actor) if options["person"] else actor
        content = entry_in(_text_of(options["file"]))
        if options["submit"]:
            draft = submit_draft(create_draft(content, actor=doer).id, actor=doer)
            document = {"ok": True, "draft": str(draft.id), "state": draft.state}
            self.say(document, f"Submitted as draft {draft.id}.", as_json=options["json"])
            return
        before = entry_of_page(content.entry_key)
        entry = before or post_journal_entry(content.proposed(), actor=doer)
        number = JournalEntry.objects.values_list("number", flat=True).get(id=entry.id)
        document = {"ok": True, "number": number, "posted_before": before is not None}
        words = f"{number} was posted before." if before else f"{number} is posted."
        self.say(document, words, as_json=options["json"])


def person_named(email: str, actor: Actor) -> Actor:
    """The member of that address as the doer; raises a refusal where there is none."""
    found = members().filter(user__email__iexact=email).first()
    if found is None:
        raise Refusal(f"There is no member {email}.")
    return actor_of(found, found.user)


def _text_of(name: str) -> str:
    try:
        given = sys.stdin.buffer.read(_MOST_BYTES + 1) if name == "-" else Path(name).read_bytes()
        if len(given) > _MOST_BYTES:
            raise Refusal(f"{name} is larger than an entry can be.")
        return given.decode()
    except OSError as error:
        raise Refusal(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise Refusal(f"{name} is not UTF-8.") from None
