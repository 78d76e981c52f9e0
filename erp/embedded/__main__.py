"""`python -m erp.embedded stop|status|env|reset-password`: the servers by hand."""

from __future__ import annotations

import sys

from erp.embedded.errors import CannotStart
from erp.embedded.stopping import reset_password, show_environment, show_status, stop_all

COMMANDS = {
    "stop": stop_all,
    "status": show_status,
    "env": show_environment,
    "reset-password": reset_password,
}


def main(arguments: list[str]) -> int:
    """Run one of COMMANDS; 0, or 1 with the reason on stderr."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python -m erp.embedded {'|'.join(COMMANDS)}", file=sys.stderr)
        return 1
    try:
        COMMANDS[arguments[0]]()
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
