"""No SQL is put together from what comes in: texts are constants of the module, values are parameters."""

import ast
from collections.abc import Iterator

import pytest

from tests.tidy.source import modules

_METHODS = {"execute", "executemany", "raw", "copy", "extra", "RawSQL", "stream"}
# Here the schema itself is compared and mended: names come from the models and the catalogue,
# and nothing that a person has typed. Each has its reason.
ALLOWED = {
    "tenancy/scoping/synchronising.py": "runs the statements that the findings carry, as the owner",
    "tenancy/scoping/postgresql/base.py": "the backend itself: puts quoted settings in front",
}


def _constants(tree: ast.Module) -> set[str]:
    """Names that the module sets once, at its top, to something that is fixed when it is read."""
    found: set[str] = set()
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if value is not None and _is_fixed(value, found):
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _imported_constants(tree: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (alias.asname or alias.name).isupper()
    }


def _is_fixed(node: ast.expr, constants: set[str]) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.Name):
        return node.id in constants
    if isinstance(node, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant)
            or (isinstance(part, ast.FormattedValue) and _is_fixed(part.value, constants))
            for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_fixed(node.left, constants) and _is_fixed(node.right, constants)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        return _is_fixed(node.func.value, constants) and all(_is_fixed(one, constants) for one in given)
    if isinstance(node, ast.IfExp):
        return _is_fixed(node.body, constants) and _is_fixed(node.orelse, constants)
    return False


def _local_constants(function: ast.AST, constants: set[str]) -> set[str]:
    """Local names that are only ever given fixed texts, or that run over fixed texts."""
    given: dict[str, list[bool]] = {}
    known = set(constants)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    given.setdefault(target.id, []).append(_is_fixed(node.value, known))
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            items = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else []
            given.setdefault(node.target.id, []).append(bool(items) and all(_is_fixed(one, known) for one in items))
        known |= {name for name, fixed in given.items() if all(fixed)}
    arguments = {one.arg for node in ast.walk(function) if isinstance(node, ast.arguments) for one in node.args}
    return {name for name, fixed in given.items() if all(fixed)} - arguments


def _fixed_arguments(tree: ast.Module, function: ast.AST, constants: set[str]) -> set[str]:
    """Arguments of a private function that every call in its module gives a fixed text."""
    if not isinstance(function, ast.FunctionDef) or not function.name.startswith("_"):
        return set()
    given: dict[str, list[bool]] = {}
    for caller in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        known = constants | _local_constants(caller, constants)
        if caller.name.startswith("_") and caller is not function:
            # What a private function hands on has been looked at where it came in.
            known |= {one.arg for one in caller.args.args if one.arg == "sql"}
        for node in ast.walk(caller):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function.name:
                for argument, value in zip(function.args.args, node.args, strict=False):
                    given.setdefault(argument.arg, []).append(_is_fixed(value, known))
    return {name for name, fixed in given.items() if all(fixed)}


def built_sql(tree: ast.Module) -> Iterator[str]:
    """Each statement that is not a fixed text, with its line."""
    constants = _constants(tree) | _imported_constants(tree)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Module)]
    seen: set[ast.Call] = set()
    for function in reversed(functions):
        known = constants | _local_constants(function, constants) | _fixed_arguments(tree, function, constants)
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or node in seen:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in _METHODS:
                continue
            seen.add(node)
            where = [keyword.value for keyword in node.keywords if keyword.arg == "where"]
            texts = [*node.args[:1], *(one for value in where for one in getattr(value, "elts", [value]))]
            for text in texts:
                if not _is_fixed(text, known):
                    yield f"line {node.lineno}: {ast.unparse(text)[:80]}"


_OWN = [one for one in modules() if not one.is_migration and one.path.parts[-2] != "embedded"]


def test_sql_is_fixed_when_its_module_is_read() -> None:
    built = {one.name: found for one in _OWN if one.name not in ALLOWED and (found := list(built_sql(one.tree)))}
    assert built == {}


@pytest.mark.parametrize("name", ALLOWED)
def test_exception_is_still_one(name: str) -> None:
    module = next(one for one in _OWN if one.name == name)
    assert list(built_sql(module.tree)) != []


_TABLE = 'TABLE = "accounting_unit"\n'
_BUILT = [
    'cursor.execute(f"SELECT {name}")',
    'cursor.execute("SELECT %s" % name)',
    'cursor.execute("SELECT " + name)',
    'cursor.execute("SELECT {}".format(name))',
    "cursor.execute(statement)",
    'Entry.objects.raw(f"SELECT {name}")',
    'Entry.objects.extra(where=[f"x = {name}"])',
    'def f(name):\n    sql = f"SELECT {name}"\n    cursor.execute(sql)',
    "def f(sql):\n    cursor.execute(sql)",
    'def _f(sql):\n    cursor.execute(sql)\n\ndef g(name):\n    _f(f"SELECT {name}")',
]
_FIXED = [
    'cursor.execute("SELECT 1")',
    'cursor.execute(f"SELECT 1 FROM {TABLE}")',
    'def f(x):\n    sql = f"SELECT 1 FROM {TABLE}"\n    cursor.execute(sql, [x])',
    'for sql in ("SELECT 1", "SELECT 2"):\n    cursor.execute(sql)',
    'def _f(sql):\n    cursor.execute(sql)\n\ndef g(name):\n    _f("SELECT 1")',
]


@pytest.mark.parametrize("source", _BUILT)
def test_built_sql_is_seen(source: str) -> None:
    assert list(built_sql(ast.parse(_TABLE + source)))


@pytest.mark.parametrize("source", _FIXED)
def test_fixed_sql_is_let_be(source: str) -> None:
    assert list(built_sql(ast.parse(_TABLE + source))) == []
