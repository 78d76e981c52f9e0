from dataclasses import replace

import pytest

from accounting.charts.reading import (
    COUNTRY_ROLES,
    REQUIRED_ROLES,
    ChartAccount,
    ChartFault,
    read_chart,
    require_sound_chart,
)

COUNTRIES = ("ZA", "IN", "XX")

SOUND = (
    ChartAccount("1000", "Assets", "asset", "", "", True, False, "debit", "", "Owned."),
    ChartAccount("1100", "Bank", "asset", "bank", "1000", False, False, "debit", "bank", "Money."),
    ChartAccount("2000", "Liabilities", "liability", "", "", True, False, "credit", "", "Owed."),
    ChartAccount("2100", "Loan", "liability", "loan", "2000", False, False, "credit", "", "Borrowed."),
)


def with_role(country: str, role: str) -> ChartAccount:
    (account,) = [account for account in read_chart(country) if account.role == role]
    return account


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_chart_is_sound_and_of_a_useful_length(country: str) -> None:
    chart = read_chart(country)

    require_sound_chart(chart, REQUIRED_ROLES | COUNTRY_ROLES[country])
    postable = [account for account in chart if not account.is_group]
    assert 60 <= len(postable) <= 135
    assert {account.type for account in postable} == {"asset", "liability", "equity", "income", "expense"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_only_the_five_types_stand_at_the_root(country: str) -> None:
    roots = [account for account in read_chart(country) if not account.parent_code]

    assert [root.type for root in roots] == ["asset", "liability", "equity", "income", "expense"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_accounts_grow_on_the_side_of_their_type_unless_they_are_contra(country: str) -> None:
    debit_types = {"asset", "expense"}
    contra = {
        account.name
        for account in read_chart(country)
        if (account.normal_balance == "debit") != (account.type in debit_types)
    }

    assert contra <= {
        "Accumulated depreciation",
        "Allowance for obsolete stock",
        "Allowance for credit losses",
        "Provision for doubtful debts",
        "Dividends declared",
        "Dividends paid",
        "Dividends and drawings",
        "Owner's drawings",
        "Drawings",
        "Sales returns",
        "Discount allowed",
    }
    assert {"Accumulated depreciation", "Sales returns", "Discount allowed"} <= contra


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(
    ("role", "type_", "subtype", "is_control"),
    [
        ("retained_earnings", "equity", "retained_earnings", False),
        ("opening_balances", "equity", "opening_balances", False),
        ("suspense", "liability", "suspense", False),
        ("rounding", "expense", "rounding", False),
        ("exchange_gain_loss", "expense", "exchange_difference", False),
        ("unrealised_exchange_gain_loss", "expense", "exchange_difference", False),
        ("trade_receivables", "asset", "receivable", True),
        ("trade_payables", "liability", "payable", True),
        ("stock_on_hand", "asset", "inventory", True),
        ("goods_received_not_invoiced", "liability", "accrual", True),
        ("bank", "asset", "bank", False),
        ("cash", "asset", "cash", False),
        ("cost_of_sales", "expense", "cost_of_sales", False),
        ("sales", "income", "sales", False),
    ],
)
def test_a_role_leads_to_an_account_of_the_kind_that_code_expects(
    country: str, role: str, type_: str, subtype: str, is_control: bool
) -> None:
    account = with_role(country, role)

    assert (account.type, account.subtype, account.is_control) == (type_, subtype, is_control)


def test_south_africa_and_india_have_their_own_taxes() -> None:
    assert with_role("ZA", "vat_input").normal_balance == "debit"
    assert with_role("ZA", "vat_output").normal_balance == "credit"
    assert with_role("ZA", "paye_payable").type == "liability"
    assert with_role("IN", "cgst_input").normal_balance == "debit"
    assert with_role("IN", "sgst_output").normal_balance == "credit"
    assert with_role("IN", "igst_reverse_charge").type == "liability"
    assert with_role("IN", "tds_receivable").type == "asset"
    with pytest.raises(ValueError, match="not enough values"):
        with_role("XX", "vat_output")


def test_read_chart_knows_no_other_country() -> None:
    with pytest.raises(KeyError):
        read_chart("ZZ")


def test_a_sound_chart_passes() -> None:
    require_sound_chart(SOUND, frozenset({"bank"}))


@pytest.mark.parametrize(
    ("position", "change", "fault"),
    [
        (3, {"code": "1100"}, "code 1100 stands twice"),
        (3, {"name": "BANK"}, "name bank stands twice"),
        (3, {"role": "bank"}, "role bank stands twice"),
        (1, {"role": ""}, "No account has the role bank"),
        (3, {"parent_code": "3000"}, "parent 3000 of 2100 does not stand above"),
        (3, {"parent_code": "1100"}, "1100 of 2100 is not a group"),
        (3, {"parent_code": "1000"}, "2100 is of type liability, its parent 1000 of asset"),
        (3, {"parent_code": ""}, "no parent and is no group"),
        (3, {"code": "1500"}, "stands after a greater code"),
        (3, {"is_group": True}, "group 2100 has no accounts"),
    ],
)
def test_a_chart_that_breaks_a_rule_is_refused_by_account(
    position: int, change: dict[str, str | bool], fault: str
) -> None:
    accounts = list(SOUND)
    accounts[position] = replace(accounts[position], **change)  # type: ignore[arg-type]

    with pytest.raises(ChartFault, match=fault):
        require_sound_chart(accounts, frozenset({"bank"}))
