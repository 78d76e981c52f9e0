"""Permissions as a sheet: a row for each area, a column for each usual action."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tenancy.access.registry import Permission, all_areas, all_permissions, app_labels

COLUMNS = ("view", "create", "edit", "submit", "approve", "post", "reverse", "export", "import", "settings")
# Actions that have a word of their own and mean one of the usual ones.
_MEANS = {"add": "create"}


def _means(permission: Permission) -> str:
    return permission.word or _MEANS.get(permission.action, permission.action)


@dataclass(frozen=True, slots=True)
class Cell:
    """One permission in the sheet. ``changes`` is what differs from the role it was copied from."""

    permission: Permission
    is_held: bool
    in_base: bool | None
    may_change: bool

    @property
    def word(self) -> str:
        """The action in a word."""
        return _means(self.permission).replace("_", " ")

    @property
    def changes(self) -> str:
        """``added`` or ``removed`` against the built-in role, or nothing."""
        if self.in_base is None or self.in_base == self.is_held:
            return ""
        return "added" if self.is_held else "removed"


@dataclass(frozen=True, slots=True)
class Row:
    """One area. ``cells`` stand in the order of ``COLUMNS``; what has no column stands in ``others``."""

    area: str
    label: str
    cells: list[list[Cell]]
    others: list[Cell]
    awaits: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """The areas of one app."""

    label: str
    rows: list[Row] = field(default_factory=list)


def sheet(
    held: Iterable[str], *, base: frozenset[str] | None = None, changeable: frozenset[str] | None = None
) -> list[Section]:
    """The whole catalogue with what is held.

    ``base`` is the role to show differences against; only codes in ``changeable`` may be
    ticked, all where it is ``None``.
    """
    holding = set(held)
    by_area: dict[str, list[Cell]] = {}
    for code, one in all_permissions().items():
        in_base = None if base is None else code in base
        cell = Cell(one, code in holding, in_base, changeable is None or code in changeable)
        by_area.setdefault(one.area, []).append(cell)
    sections = {app: Section(label or app.capitalize()) for app, label in app_labels().items()}
    for area in all_areas().values():
        if cells := by_area.get(area.code):
            sections[area.code.partition(".")[0]].rows.append(_row(area.code, area.label, cells))
    return [section for section in sections.values() if section.rows]


def _row(area: str, label: str, cells: list[Cell]) -> Row:
    columns = {one.permission.code: _means(one.permission) for one in cells}
    awaits = {one.permission.awaits for one in cells}
    words = " ".join([label, *(f"{one.permission.name} {one.permission.allows} {one.word}" for one in cells)])
    return Row(
        area,
        label,
        [[one for one in cells if columns[one.permission.code] == column] for column in COLUMNS],
        [one for one in cells if columns[one.permission.code] not in COLUMNS],
        awaits.pop() if len(awaits) == 1 else "",
        words.lower(),
    )
