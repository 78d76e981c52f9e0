"""What every template, stylesheet and script has to keep."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path.relative_to(ROOT / "templates").as_posix()
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in {".html", ".svg", ".txt"}
)
STYLESHEETS = sorted((ROOT / "static/css").rglob("*.css"))
# What WeasyPrint is given knows no tokens and no screen.
FOR_PAPER = {"pdf.css", "audit-log-pdf.css", "proof-pdf.css"}
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
REFUSALS = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


def _source(name: str) -> str:
    return (ROOT / "templates" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles_and_stays_short(name: str) -> None:
    get_template(name)
    assert _source(name).count("\n") < 200


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith((".html", ".svg"))])
def test_template_keeps_the_content_security_policy(name: str) -> None:
    source = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", _source(name), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", source), "no inline style"
    assert not re.search(r"<style\b", source), "no style element"
    assert not re.search(r"<script(?![^>]*\bsrc=)", source), "no inline script"
    assert not re.search(r"\son[a-z]+\s*=", source), "no inline handler"
    assert "javascript:" not in source
    assert not re.search(r"""(?:src|href)=["']https?://""", source), "everything comes from our own origin"
    assert "|safe" not in source or name == "components/field_notes.html", "only help texts, which we wrote, are markup"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_static_file_a_template_names_exists(name: str) -> None:
    for path in re.findall(r"""{%\s*static\s+['"]([^'"]+)['"]""", _source(name)):
        assert finders.find(path), path


def test_the_stylesheet_imports_every_component_in_a_layer() -> None:
    entry = (ROOT / "static/css/app.css").read_text(encoding="utf-8")
    assert "@layer reset, base, components, modules, utilities;" in entry
    imported = set(re.findall(r'@import url\("([^"]+)"\)', entry))
    present = {path.relative_to(ROOT / "static/css").as_posix() for path in STYLESHEETS}
    assert present - imported == {"app.css"} | FOR_PAPER
    assert imported <= present
    unlayered = [line for line in entry.splitlines() if "@import" in line and "layer(" not in line]
    assert unlayered == ['@import url("tokens.css");']


@pytest.mark.parametrize("path", [path for path in STYLESHEETS if path.name not in {"tokens.css"} | FOR_PAPER], ids=str)
def test_colours_come_from_tokens(path: Path) -> None:
    """The few exceptions are written as a pair of light and dark, or are ink on paper."""
    if path.name == "print.css":
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        bare = re.sub(r"light-dark\([^)]*\)", "", line)
        assert not re.search(r":[^;]*#[0-9a-fA-F]{3,8}\b", bare), line.strip()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_evaluates_no_text_and_writes_no_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for forbidden in ("eval(", "new Function", "innerHTML", "document.write", ".style.", 'setAttribute("style"'):
        assert forbidden not in source
    assert '"use strict"' in source


def test_htmx_is_held_to_the_policy() -> None:
    base = _source("base.html")
    for promise in ('"includeIndicatorStyles": false', '"allowEval": false', '"selfRequestsOnly": true'):
        assert promise in base


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_renders_without_any_context(name: str) -> None:
    page = render_to_string(name)
    assert "<h1>" in page
    assert "Ledgerline" in page
    assert "csrfmiddlewaretoken" not in page


def _tokens() -> dict[str, tuple[str, str]]:
    source = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", source)
    return {name: (light, dark) for name, light, dark in pairs}


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


PAPERS = ("ground", "surface", "surface-raised", "surface-sunk", "surface-hover")
INKS = ("ink", "ink-soft", "ink-faint", "accent", "bad", "wait")


@pytest.mark.parametrize(("ink", "paper"), list(product(INKS, PAPERS)))
def test_every_ink_can_be_read_on_every_paper(ink: str, paper: str) -> None:
    tokens = _tokens()
    for theme in (0, 1):
        assert contrast(tokens[ink][theme], tokens[paper][theme]) >= 4.5


@pytest.mark.parametrize(
    ("ink", "paper", "ratio"),
    [
        ("accent-ink", "accent", 4.5),
        ("accent-ink", "accent-hover", 4.5),
        ("accent", "accent-wash", 4.5),
        ("ink-soft", "accent-wash", 4.5),
        ("bad", "bad-wash", 4.5),
        ("good", "surface", 4.5),
        ("line-control", "surface", 3.0),
        ("line-control", "ground", 3.0),
    ],
)
def test_washes_buttons_and_controls_stand_out(ink: str, paper: str, ratio: float) -> None:
    tokens = _tokens()
    for theme in (0, 1):
        assert contrast(tokens[ink][theme], tokens[paper][theme]) >= ratio
