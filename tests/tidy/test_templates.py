"""Templates hold no script and no style, for the policy of the pages lets none run."""

import re
from pathlib import Path

import pytest

from tests.tidy.source import ROOT

_TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
_COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)


def _text(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", _TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_script_or_style_stands_in_the_page(path: Path) -> None:
    text = _text(path)
    for attributes, body in _SCRIPT.findall(text):
        assert "src=" in attributes
        assert not body.strip()
    # The document that is printed to PDF never reaches a browser.
    if not path.name.endswith(".pdf.html"):
        assert "<style" not in text.lower()
    assert not re.search(r"\sstyle\s*=", text, re.IGNORECASE)
    assert not _HANDLER.search(text)
    assert "javascript:" not in text.lower()


@pytest.mark.parametrize("path", _TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_comes_from_another_host(path: Path) -> None:
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", _text(path))


@pytest.mark.parametrize("path", _TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_let_through_unescaped(path: Path) -> None:
    text = _text(path)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", _TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_form_that_posts_has_its_token(path: Path) -> None:
    forms = re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", _text(path), re.DOTALL | re.IGNORECASE)
    assert all("csrf_token" in form or "csrf" in form for form in forms)
