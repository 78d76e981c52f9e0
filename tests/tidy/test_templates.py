"""Templates hold no script and no style, for the policy of the pages lets none run."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.tidy.source import ROOT

_TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
_COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)


def _text(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


def _those(wrong: Callable[[Path], bool]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in _TEMPLATES if wrong(path)]


def _holds_script_or_style(path: Path) -> bool:
    text = _text(path)
    inline = any("src=" not in attributes or body.strip() for attributes, body in _SCRIPT.findall(text))
    # The document that is printed to PDF never reaches a browser.
    style = "<style" in text.lower() and not path.name.endswith(".pdf.html")
    attribute = re.search(r"\sstyle\s*=", text, re.IGNORECASE) or _HANDLER.search(text)
    return bool(inline or style or attribute or "javascript:" in text.lower())


def test_no_script_or_style_stands_in_a_page() -> None:
    assert _those(_holds_script_or_style) == []


def test_nothing_comes_from_another_host() -> None:
    foreign = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//")
    assert _those(lambda path: bool(foreign.search(_text(path)))) == []


def test_nothing_is_let_through_unescaped() -> None:
    def lets_through(path: Path) -> bool:
        # The help of a form's field is written in the code.
        text = _text(path).replace("field.help_text|safe", "")
        return "|safe" in text or "autoescape off" in text

    assert _those(lets_through) == []


def test_every_form_that_posts_has_its_token() -> None:
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
    assert _those(lambda path: any("csrf_token" not in one for one in form.findall(_text(path)))) == []
