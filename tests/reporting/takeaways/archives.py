"""Archives that tests have made, and what stands in them."""

import csv
import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

from erp.foundation.actor import Actor
from reporting.takeaways.making import export_tenant
from tenancy.tenants.models import Tenant

SHELL = Actor.command("export_tenant")


def everything(tenant: Tenant, output: Path) -> dict[str, bytes]:
    """Everything of the tenant in force by the names of the files, as the command writes it."""
    export_tenant(output=output, tell=lambda *_: None, tenant=tenant, actor=SHELL)
    return members(output)


def members(archive: Path) -> dict[str, bytes]:
    """Each file of an archive by its name."""
    with zipfile.ZipFile(archive) as box:
        assert box.testzip() is None
        return {name: box.read(name) for name in box.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a file below its heading."""
    return list(csv.DictReader(StringIO(content.decode(), newline="")))


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    """What the archive says of itself."""
    found: dict[str, Any] = json.loads(files["manifest.json"])
    return found
