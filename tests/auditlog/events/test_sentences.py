"""Events in words."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from auditlog.events import sentences
from auditlog.events.sentences import sentence, sentence_and_label, subject_url


@dataclass
class Spoken:
    """As much of an event as a sentence needs."""

    act: str
    operation: str = "event"
    subject_type: str = ""
    subject_label: str = ""
    reason: str = ""


def test_declared_type_is_said_with_its_subject() -> None:
    event = Spoken("tenancy.tenant.created", subject_label="Karoo")
    assert sentence(event) == "created the business Karoo"
    assert sentence_and_label(event) == ("created the business", "Karoo")


def test_label_with_braces_stays_a_label() -> None:
    assert sentence(Spoken("tenancy.tenant.created", subject_label="{reason}")) == "created the business {reason}"


@pytest.mark.parametrize(("operation", "words"), [("insert", "added"), ("update", "changed"), ("delete", "removed")])
def test_change_without_an_act_is_read_from_the_operation(operation: str, words: str) -> None:
    event = Spoken(f"stock.cost_layer.{operation}", operation, "stock.cost_layer", "L-7")
    assert sentence(event) == f"{words} cost layer L-7"


def test_unknown_type_is_read_from_its_name() -> None:
    assert sentence(Spoken("stock.goods_receipt.put_away", subject_label="R-1")) == "put away goods receipt R-1"


def test_subject_has_an_address_where_its_app_declares_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "subject_paths", lambda: {"test.entry": "entries/{label}/"})
    assert subject_url("test.entry", uuid4(), "JE-1", "/t/karoo/") == "/t/karoo/entries/JE-1/"
    assert subject_url("test.entry", uuid4(), "", "/t/karoo/") == ""
    assert subject_url("test.other", uuid4(), "JE-1", "/t/karoo/") == ""
