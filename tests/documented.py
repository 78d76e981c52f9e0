"""What the documentation says of permissions, read as it stands: tests hold the product to it, not to itself."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_DOCS = Path(__file__).resolve().parents[1] / "docs"


@cache
def roles_by_permission() -> dict[str, frozenset[str]]:
    """Which built-in roles hold each permission, by docs/permissions.md."""
    found: dict[str, frozenset[str]] = {}
    columns: list[str] = []
    for cells in _rows("permissions.md"):
        if cells[0] == "Permission":
            columns = [cell.lower() for cell in cells[3:]]
        elif cells[0].startswith("`"):
            held = (role for role, cell in zip(columns, cells[3:], strict=True) if cell == "yes")
            found[cells[0].strip("`")] = frozenset(held)
    return found


@cache
def permission_by_page() -> dict[str, str]:
    """What each page asks for, by the name of its route, as docs/access-table.md says."""
    return {cells[1].strip("`"): cells[2].strip("`") for cells in _rows("access-table.md") if cells[0].startswith("`/")}


@cache
def permissions_by_act() -> dict[tuple[str, str], tuple[str, ...]]:
    """What each act asks for, by its module and name, as docs/access-table.md says."""
    found = {}
    for cells in _rows("access-table.md"):
        if len(cells) == 2 and cells[0].startswith("`"):
            module, _, name = cells[0].strip("`").rpartition(".")
            found[module, name] = tuple(code.strip("`") for code in cells[1].split(", "))
    return found


def _rows(page: str) -> Iterator[list[str]]:
    for line in (_DOCS / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]
