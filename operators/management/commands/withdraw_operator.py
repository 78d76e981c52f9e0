"""Let an operator in no more."""

from argparse import ArgumentParser
from typing import Any

from erp.foundation.actor import Actor
from operators.door.enrolling import withdraw_operator
from tenancy.tenants.commands import PlainCommand


class Command(PlainCommand):
    """``withdraw_operator ADDRESS``."""

    help = "Let an operator in no more, and end his sessions at once."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Whom to withdraw."""
        parser.add_argument("address", metavar="ADDRESS")

    def answer(self, **options: Any) -> None:
        """Withdraw him."""
        withdraw_operator(options["address"], actor=Actor.command("withdraw_operator"))
        self.say(
            {"ok": True, "operator": options["address"]},
            f"{options['address']} is let in no more.",
            as_json=options["json"],
        )
