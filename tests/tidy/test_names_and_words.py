"""Names that say what a thing is, in the words of the house, and nothing left to be done."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.source import Module, modules

_OWN = [one for one in modules() if not one.is_migration]
_MIGRATIONS = [one for one in modules() if one.is_migration and one.path.name != "__init__.py"]

# Words that the house does not use, as parts of names in the code.
_FORBIDDEN_PARTS = (
    "voucher", "unpost", "organisation", "organization", "workspace", "shipment", "karat", "is_admin",
    "gl_account", "grn", "gold_price", "journal_transaction", "log_entry", "mark_as", "update_status",
)  # fmt: skip
_FORBIDDEN_VERBS = ("process_", "handle_", "manage_", "do_", "mark_as_", "update_status")
# What Django calls and we only answer to.
_DJANGOS_OWN = {"process_exception", "process_request", "process_response", "process_view", "handle"}


def test_migrations_have_sentences_for_names() -> None:
    nameless = [
        one.name
        for one in _MIGRATIONS
        if not re.fullmatch(r"\d{4}(_[a-z0-9]+){3,}\.py", one.path.name) or "_auto_" in one.path.name
    ]
    assert nameless == []


def _names(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def test_words_are_those_of_the_house() -> None:
    strange = {
        f"{module.name}: {name}"
        for module in _OWN
        for name in _names(module)
        for part in _FORBIDDEN_PARTS
        if part in re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    }
    assert strange == set()


def test_verbs_are_those_of_the_house() -> None:
    strange = {
        f"{module.name}: {node.name}"
        for module in _OWN
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith(_FORBIDDEN_VERBS)
        and node.name not in _DJANGOS_OWN
    }
    assert strange == set()


def test_nothing_is_left_to_be_done() -> None:
    assert [one.name for one in _OWN if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", one.text)] == []
    stubs = [
        f"{one.name}: {node.name}"
        for one in _OWN
        for node in ast.walk(one.tree)
        if isinstance(node, ast.FunctionDef) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
    ]
    assert stubs == []


def test_acts_take_a_keyword_only_actor() -> None:
    """Views call acts, and the worker calls the work of a job with the job and its person."""
    without = [
        f"{one.name}: {node.name}"
        for one in _OWN
        if "views" not in one.name
        for node in one.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _begins_an_act(node)
        if "actor" not in {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert without == []


def _begins_an_act(node: ast.FunctionDef) -> bool:
    if any("job_kind" in ast.unparse(one) for one in node.decorator_list):
        return False
    calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return any(getattr(call.func, "id", "") == "act" for call in calls)
