"""Fill the installation with two demo tenants, or show their sign-ins."""

import json
from argparse import ArgumentParser
from typing import Any

from erp.foundation.actor import Actor
from erp.web.demo.cast import sign_ins
from erp.web.demo.filling import fill_demo
from tenancy.tenants.commands import PlainCommand


class Command(PlainCommand):
    """``create_demo`` makes what is missing; ``--show`` prints the sign-ins."""

    help = "Fill the installation with two demo tenants, or show their sign-ins."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """``--show`` makes nothing."""
        parser.add_argument("--show", action="store_true", help="print the sign-ins only")

    def answer(self, **options: Any) -> None:
        """Make, then tell."""
        if options["show"]:
            if options["json"]:
                self.stdout.write(json.dumps(sign_ins(), indent=2))
                return
            for one in sign_ins():
                self.stdout.write(f"{one['tenant']:<8} {one['role']:<11} {one['email']:<28} {one['password']}")
            return
        made = fill_demo(Actor.command("create_demo"))
        text = (
            f"Made {', '.join(made)}."
            if made
            else "Nothing made: the demo is there already, or there are real tenants."
        )
        self.say({"ok": True, "made": made}, text, as_json=options["json"])
