"""Make an operator, who runs the installation and is nobody's staff."""

import getpass
from argparse import ArgumentParser
from typing import Any

from erp.foundation.actor import Actor
from operators.door import totp
from operators.door.enrolling import enrol_operator, renew_operator
from tenancy.tenants.commands import PlainCommand


class Command(PlainCommand):
    """``create_operator ADDRESS [--renew]``; it asks for the password, and shows the key of the app once."""

    help = "Make an operator of the installation, or give one a new password and key."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Whom to make."""
        parser.add_argument("address", metavar="ADDRESS")
        parser.add_argument("--password", help="without it, it is asked for")
        parser.add_argument("--renew", action="store_true", help="a new password and key for an operator there is")

    def answer(self, **options: Any) -> None:
        """Make him, and show what his app needs."""
        password = options["password"] or getpass.getpass("Password: ")
        make = renew_operator if options["renew"] else enrol_operator
        key = make(options["address"], password, actor=Actor.command("create_operator"))
        address = options["address"].strip().lower()
        link = totp.address_for_app(key, address)
        self.say(
            {"ok": True, "operator": address, "key": key, "link": link, "url": "/operator/"},
            f"{address} is an operator. Put this key into an app for codes now; it is shown once.\n"
            f"  key   {key}\n  link  {link}\nThe console is at /operator/.",
            as_json=options["json"],
        )
