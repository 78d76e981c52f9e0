"""The operator of the journeys, and his way through his own door."""

import json
import subprocess
import sys
import time

from operators.door import totp
from tests import databases
from tests.journeys.people import Person
from tests.journeys.serving import Served

PASSWORD = "seven lanterns over the harbour"


def enrolled(product: Served, address: str) -> str:
    """The key of an operator whom the command has made."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "create_operator", address, "--password", PASSWORD, "--json"],
        cwd=databases.ROOT,
        env=product.environment | {"DJANGO_SETTINGS_MODULE": "erp.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(done.stdout)["key"])


def sign_in(operator: Person, address: str, key: str) -> None:
    """Address, password and the present code of his app."""
    operator.go("/operator/")
    operator.page.get_by_label("Operator's address").fill(address)
    operator.page.get_by_label("Password").fill(PASSWORD)
    operator.page.get_by_label("Code of your app").fill(totp.code_at(key, int(time.time() // totp.SECONDS)))
    operator.press("Sign in")
