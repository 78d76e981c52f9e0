"""What people read calls a business a business: the words of programmers stay in the code."""

import ast
import re
from collections.abc import Iterator

from tests.tidy.source import ROOT, Module, modules

_PROGRAMMERS = re.compile(
    r"\b(tenants?|memberships?|slugs?|querysets?|payloads?|booleans?|foreign keys?|regex|uuids?|tracebacks?)\b",
    re.IGNORECASE,
)

# Read by whoever runs the installation or builds the product, who calls things as the code does.
_OURSELVES = (
    "erp/embedded/", "erp/supervisor.py", "erp/settings.py", "erp/web/demo/", "tenancy/scoping/", "operators/console/",
    "operators/door/",
)  # fmt: skip
_LOGS = {"logger", "log", "_log", "_logger", "logging"}
_SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WITH|ALTER|CREATE|FROM)\b")
# Seen by nobody: why a message of the queue was thrown away.
_SEEN_BY_NOBODY = {"a message names a job that the tenant has not got"}

_COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
_READ_ALOUD = re.compile(r"(?:placeholder|title|aria-label|alt|data-[a-z]+(?:-[a-z]+)*)=\"([^\"]*)\"")


def words_of_template(text: str) -> str:
    """What a template shows and says by itself: no comment, no tag, of attributes those that are read aloud."""
    shown = re.sub(r"{%.*?%}|{{.*?}}", " ", _COMMENT.sub("", text), flags=re.DOTALL)
    # A command is copied as it is typed, with the names that its options have.
    shown = re.sub(r"--[a-z-]+", " ", shown)
    return re.sub(r"<[^>]*>", lambda tag: f" {' '.join(_READ_ALOUD.findall(tag[0]))} ", shown)


def sentences_of(tree: ast.AST) -> Iterator[str]:
    """Texts of more than one word that are neither documentation, a query nor a line of a log."""
    silent = {
        id(one)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) or (isinstance(node, ast.Call) and _is_logged(node))
        for one in ([node.value] if isinstance(node, ast.Expr) else node.args)
    }
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
        if isinstance(text, str) and " " in text.strip() and not _SQL.search(text):
            yield text


def _is_logged(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id in _LOGS
    )


def _strange(text: str) -> list[str]:
    return [found[0] for found in _PROGRAMMERS.finditer(text)]


_TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.*"))
    if path.suffix in (".html", ".txt") and "operators" not in path.parts
]


def _is_read_by_people(module: Module) -> bool:
    return not module.is_migration and "management" not in module.path.parts and not module.name.startswith(_OURSELVES)


def test_pages_and_mails_use_no_word_of_programmers() -> None:
    strange = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in _TEMPLATES
        for word in _strange(words_of_template(path.read_text(encoding="utf-8")))
    }
    assert strange == set()


def test_refusals_notices_and_labels_use_no_word_of_programmers() -> None:
    strange = {
        f"{module.name}: {text[:120]}"
        for module in modules()
        if _is_read_by_people(module)
        for text in sentences_of(module.tree)
        if text not in _SEEN_BY_NOBODY and _strange(text)
    }
    assert strange == set()


def test_what_people_read_is_told_from_what_they_do_not() -> None:
    template = '{# tenant #}{% url "tenant" %}<a title="Another tenant" href="/tenants/">{{ tenant }} here</a> --tenant'
    assert _strange(words_of_template(template)) == ["tenant"]
    said = 'raise Refusal("No such tenant.")'
    code = f'"""The tenant."""\nlogger.info("in tenant %s", x)\n{said}\nsql = "SELECT tenant FROM t"'
    assert [one for one in sentences_of(ast.parse(code)) if _strange(one)] == ["No such tenant."]
