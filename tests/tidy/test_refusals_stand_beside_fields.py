"""A refusal is shown through one function, which looks whether the form has the field that it names."""

from tests.tidy.source import ROOT

_APPS = ("accounting", "auditlog", "erp", "inventory", "operators", "reporting", "tenancy")
_CARELESS = ("add_error(refusal.field or None", "add_error(refusal.field, ")


def test_no_view_puts_a_refusal_beside_a_field_that_its_form_may_lack() -> None:
    sources = [path for app in _APPS for path in (ROOT / app).rglob("*.py")]
    assert len(sources) > 500
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sources}
    assert [name for name, text in texts.items() if any(one in text for one in _CARELESS)] == []
