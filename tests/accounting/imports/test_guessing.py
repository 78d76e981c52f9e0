import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.imports.guessing import guess_account_kind, guess_account_type, split_full_name
from tests.shared_data import require_shared_files


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Assets:US:BofA:Checking", "asset"),
        ("assets:vat:input", "asset"),
        ("Aktiva:Bank", "asset"),
        ("Passiva > Kreditoren", "liability"),
        ("Liabilities/Loans/Standard Bank", "liability"),
        ("Equity:Opening-Balances", "equity"),
        ("Revenue - Repairs", "income"),
        ("Sales:Shop:Cash", "income"),
        ("Expenses:Bank:Interest received in error", "expense"),
        ("Costs / Rent", "expense"),
        ("My Company:Assets:Bank", "asset"),
        ("1000 Assets:1100 Bank", "asset"),
        ("Passiva:Eigenkapital:Stammkapital", "equity"),
        ("Source of Funds (Liabilities):Capital", "equity"),
    ],
)
def test_the_root_of_a_name_decides_whatever_follows(name: str, type_: str) -> None:
    guess = guess_account_type(name)

    assert (guess.type, guess.certain) == (type_, True)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Bank", "asset"),
        ("1100 - Cash at bank", "asset"),
        ("FNB Cheque Account", "asset"),
        ("Petty cash", "asset"),
        ("AccountsReceivable", "asset"),
        ("Sundry debtors", "asset"),
        ("Stock on hand", "asset"),
        ("Inventory", "asset"),
        ("Prepaid insurance", "asset"),
        ("VAT input", "asset"),
        ("Input CGST", "asset"),
        ("TDS receivable", "asset"),
        ("Accumulated depreciation - vehicles", "asset"),
        ("Motor vehicles", "asset"),
        ("Accounts payable", "liability"),
        ("Sundry creditors", "liability"),
        ("Bank overdraft", "liability"),
        ("Bank loan", "liability"),
        ("Loan from director", "liability"),
        ("VAT output", "liability"),
        ("Output SGST", "liability"),
        ("SARS", "liability"),
        ("PAYE", "liability"),
        ("UIF", "liability"),
        ("Duties & Taxes", "liability"),
        ("Income tax payable", "liability"),
        ("Accrued expenses", "liability"),
        ("Customer deposits", "liability"),
        ("Goods received not invoiced", "liability"),
        ("Share capital", "equity"),
        ("Capital account", "equity"),
        ("Drawings", "equity"),
        ("Retained earnings", "equity"),
        ("Reserves and surplus", "equity"),
        ("Opening balances", "equity"),
        ("Sales", "income"),
        ("Interest received", "income"),
        ("Discount received", "income"),
        ("Other income", "income"),
        ("Making charges", "income"),
        ("Profit on disposal of assets", "income"),
        ("Cost of goods sold", "expense"),
        ("Bank charges", "expense"),
        ("Interest paid", "expense"),
        ("Rent", "expense"),
        ("Salaries and wages", "expense"),
        ("Depreciation", "expense"),
        ("Bad debts", "expense"),
        ("UIF employer expense", "expense"),
        ("Income tax", "expense"),
        ("Round off", "expense"),
        ("Stock adjustment", "expense"),
        ("Sales commission", "expense"),
        ("Loss on disposal", "expense"),
    ],
)
def test_telling_words_decide_where_there_is_no_root(name: str, type_: str) -> None:
    assert guess_account_type(name).type == type_


@pytest.mark.parametrize(
    ("name", "sign", "type_"),
    [
        ("Interest", 1, "expense"),
        ("Interest", -1, "income"),
        ("Interest", None, "expense"),
        ("Loan: Sipho", 1, "asset"),
        ("Loan: Sipho", -1, "liability"),
        ("GST", 1, "asset"),
        ("GST", -1, "liability"),
        ("Exchange difference", -1, "income"),
        ("Thandi", 1, "expense"),
        ("Thandi", -1, "income"),
        ("Thandi", 0, "expense"),
        ("Thandi", None, "expense"),
        ("日本", None, "expense"),
    ],
)
def test_the_balance_decides_what_the_name_leaves_open_and_the_guess_says_so(
    name: str, sign: int | None, type_: str
) -> None:
    guess = guess_account_type(name, sign)

    assert (guess.type, guess.certain) == (type_, False)
    assert guess.why.endswith(".")


@pytest.mark.parametrize(
    ("name", "parent", "leaf"),
    [
        ("Assets:Bank:Current", "Assets:Bank", "Current"),
        ("Assets : Bank", "Assets", "Bank"),
        ("Home > Office > Rent", "Home > Office", "Rent"),
        ("Assets/Bank", "Assets", "Bank"),
        ("Assets - Bank", "Assets", "Bank"),
        ("Bank", None, "Bank"),
        ("Gain/loss on disposal", None, "Gain/loss on disposal"),
        ("VAT - output", None, "VAT - output"),
        ("Retained Earnings - prior years", None, "Retained Earnings - prior years"),
        ("Equity:Opening-Balances", "Equity", "Opening-Balances"),
        ("Assets:", None, "Assets:"),
        (":Bank", None, ":Bank"),
        (":", None, ":"),
    ],
)
def test_split_full_name_parts_the_last_level(name: str, parent: str | None, leaf: str) -> None:
    assert split_full_name(name) == (parent, leaf)


@given(st.text(max_size=255), st.sampled_from([None, -1, 0, 1]))
def test_no_name_whatever_makes_the_guess_fail(name: str, sign: int | None) -> None:
    assert guess_account_type(name, sign).type in {"asset", "liability", "equity", "income", "expense"}
    parent, leaf = split_full_name(name)
    assert name.strip().endswith(leaf)
    assert parent is None or (parent and leaf and name.strip().startswith(parent))


def test_every_account_of_the_shared_ledgers_is_guessed_by_its_root() -> None:
    names = set()
    for path in require_shared_files("ledgers/*/general_journal.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            names |= {line["account"] for line in csv.DictReader(stream)}
    prefixes = {
        "assets": "asset",
        "liabilities": "liability",
        "equity": "equity",
        "income": "income",
        "expenses": "expense",
        "retained earnings": "equity",
    }

    assert len(names) > 150
    for name in names:
        guess = guess_account_type(name)
        assert guess.type == prefixes[name.partition(":")[0].lower()], name
        assert guess.certain, name


def test_the_types_of_shared_charts_are_guessed_from_bare_names_in_most_cases() -> None:
    right: dict[str, list[bool]] = {}
    for path in require_shared_files("coa/*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            right[path.stem] = [
                guess_account_type(line["name"]).type == line["type"] for line in csv.DictReader(stream)
            ]

    # Not all can be right: a chart may hold "Debentures" both as an asset and as a liability.
    assert sum(map(len, right.values())) > 400
    assert {name: rate for name, found in right.items() if (rate := sum(found) / len(found)) < 0.85} == {}
    assert sum(map(sum, right.values())) / sum(map(len, right.values())) >= 0.90


@pytest.mark.parametrize(
    ("name", "type_", "kind"),
    [
        ("Assets:Bank:FNB", "asset", "bank"),
        ("1100 Cheque account", "asset", "bank"),
        ("Cash at bank", "asset", "bank"),
        ("Petty cash", "asset", "cash"),
        ("Trade debtors", "asset", "receivable"),
        ("Accounts payable", "liability", "payable"),
        ("VAT receivable", "asset", ""),
        ("Wages payable", "liability", ""),
        ("Bank loan", "liability", ""),
        ("Bank charges", "expense", ""),
        ("Assets:Bank:Fixed deposit", "asset", ""),
    ],
)
def test_a_name_tells_a_bank_cash_a_receivable_or_a_payable(name: str, type_: str, kind: str) -> None:
    assert guess_account_kind(name, type_) == kind
