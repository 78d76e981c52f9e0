#!/usr/bin/env python
"""Runs a management command; servers, database and migrations are ready before it starts."""

import os
import sys

# Commands that work on the schema itself and therefore sign in to the database as its owner.
OWNER_COMMANDS = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "flush", "squashmigrations"})

# Commands that must not migrate first: they migrate themselves, or look at the source only.
NO_MIGRATION_FIRST = OWNER_COMMANDS | {"", "help", "version", "--help", "-h", "--version", "check", "test"}
NO_MIGRATION_FIRST |= {"collectstatic", "findstatic", "diffsettings", "makemessages", "compilemessages", "testserver"}

# Commands that look at the source, or that record their run themselves, in the log of their tenant.
UNRECORDED_COMMANDS = {"", "help", "version", "--help", "-h", "--version", "check", "test", "makemigrations"}
UNRECORDED_COMMANDS |= {"collectstatic", "findstatic", "diffsettings", "showmigrations", "sqlmigrate", "permissions"}
UNRECORDED_COMMANDS |= {"import_journal", "report", "verify_audit", "export_audit", "check_isolation"}


def main() -> None:
    """Prepare the environment as far as the command needs it, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erp.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS:
        os.environ.setdefault("ERP_DB_LOGIN", "owner")

    try:
        import django
    except ModuleNotFoundError:
        sys.exit("The libraries are not installed for this Python. Run: make setup && .venv/bin/python manage.py ...")

    from erp.embedded import ensure_environment, ensure_migrated

    ensure_environment()
    if command not in NO_MIGRATION_FIRST:
        ensure_migrated()

    if command not in UNRECORDED_COMMANDS:
        import django

        django.setup()
        from erp.web.command_runs import tell_run

        tell_run(command)

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
