"""Twelve months of a jeweller's books as journal entries, the same on every machine.

Amounts come from a generator with a fixed seed; everything is in minor units. Sales are
weekly, by cash and on account, with the country's tax; stock is bought on account and
paid a month later; salaries, rent and the rest follow the calendar.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from accounting.ledger.proposals import ProposedEntry, base_line

CUSTOMERS = ("Bright Stores", "Cape Bridal", "Ndlovu and Sons", "Protea Weddings", "M Patel")
SUPPLIERS = ("Rand Refiners", "Gem Merchants", "Chain and Clasp", "Boxwood Displays")


@dataclass(frozen=True, slots=True)
class TaxPlan:
    """Roles of the tax accounts, each with its share of the rate in basis points."""

    output: tuple[tuple[str, int], ...]
    input: tuple[tuple[str, int], ...]


TAX_PLANS = {
    "ZA": TaxPlan((("vat_output", 1500),), (("vat_input", 1500),)),
    "IN": TaxPlan((("cgst_output", 150), ("sgst_output", 150)), (("cgst_input", 150), ("sgst_input", 150))),
}


@dataclass(slots=True)
class BookMaker:
    """Writes the entries of one tenant; ``accounts`` maps a role or a code to an account."""

    accounts: Mapping[str, UUID]
    currency: str
    tax: TaxPlan
    scale: int
    chance: Random

    def year(self, starts: date, ends: date) -> list[ProposedEntry]:
        """Every entry from ``starts`` (a first of a month) to ``ends``, by date."""
        entries = [*self._opening(starts)]
        month = starts
        while month <= ends:
            entries += [*self._fixed_costs(month), *self._purchases(month)]
            month = (month + timedelta(days=32)).replace(day=1)
        day = starts
        while day <= ends:
            if day.weekday() in (1, 3, 5):
                entries += [*self._sales(day)]
            day += timedelta(days=1)
        entries += [*self._tax_returns(entries, starts, ends)]
        return sorted((one for one in entries if one.posting_date <= ends), key=lambda one: one.posting_date)

    def _tax_returns(self, entries: list[ProposedEntry], starts: date, ends: date) -> Iterator[ProposedEntry]:
        """Every second month what is on the tax accounts goes to the revenue service."""
        roles = [role for role, _ in (*self.tax.output, *self.tax.input)]
        settled = dict.fromkeys(roles, 0)
        due = (starts + timedelta(days=64)).replace(day=1)
        while due <= ends:
            lines = []
            for role in roles:
                balance = sum(
                    line.amount
                    for one in entries
                    if one.posting_date < due
                    for line in one.lines
                    if line.account_id == self.accounts[role]
                )
                lines.append((role, (settled[role] - balance) // self.scale))
                settled[role] = balance
            owed = sum(amount for _, amount in lines)
            yield self._entry(due.replace(day=25), "Tax return", f"TAX-{due:%Y%m}", *lines, ("bank", -owed))
            due = (due + timedelta(days=64)).replace(day=1)

    def _entry(self, day: date, memo: str, reference: str, *lines: tuple[str, int]) -> ProposedEntry:
        return ProposedEntry(
            posting_date=day,
            memo=memo,
            reference=reference,
            lines=[
                base_line(self.accounts[account], amount * self.scale, self.currency, memo)
                for account, amount in lines
                if amount
            ],
        )

    def _amount(self, least: int, most: int) -> int:
        """A price in cents, as shops make them: to the full ten."""
        return self.chance.randrange(least, most) * 1000

    def _taxes(self, plan: tuple[tuple[str, int], ...], net: int) -> list[tuple[str, int]]:
        return [(role, (net * rate + 5000) // 10000) for role, rate in plan]

    def _opening(self, day: date) -> Iterator[ProposedEntry]:
        yield self._entry(day, "Capital paid in", "BANK", ("bank", 180_000_000), ("share_capital", -180_000_000))
        yield self._entry(
            day,
            "First stock of the shop",
            "OPENING",
            ("stock_on_hand", 96_000_000),
            ("bank", -96_000_000),
        )
        yield self._entry(
            day,
            "Fittings of the shop",
            "OPENING",
            (self._fittings(), 24_000_000),
            ("bank", -24_000_000),
        )
        yield self._entry(day, "Float of the tills", "CASH", ("cash", 500_000), ("bank", -500_000))

    def _sales(self, day: date) -> Iterator[ProposedEntry]:
        net = self._amount(1100, 3600)
        taxes = self._taxes(self.tax.output, net)
        total = net + sum(tax for _, tax in taxes)
        lines = [("sales", -net), *((role, -tax) for role, tax in taxes)]
        number = f"{day:%y%m%d}"
        if self.chance.random() < 0.45:
            customer = self.chance.choice(CUSTOMERS)
            yield self._entry(
                day,
                f"Invoice to {customer}",
                f"INV-{number}",
                ("trade_receivables", total),
                *lines,
            )
            paid = day + timedelta(days=self.chance.randrange(18, 52))
            if self.chance.random() < 0.9:
                yield self._entry(
                    paid,
                    f"Payment from {customer}",
                    f"INV-{number}",
                    ("bank", total),
                    ("trade_receivables", -total),
                )
        else:
            yield self._entry(day, "Takings of the day", f"Z-{number}", ("cash", total), *lines)
            yield self._entry(
                day + timedelta(days=1),
                "Takings banked",
                f"Z-{number}",
                ("bank", total),
                ("cash", -total),
            )
        cost = net * 58 // 100
        yield self._entry(
            day,
            "Cost of what was sold",
            f"COS-{number}",
            ("cost_of_sales", cost),
            ("stock_on_hand", -cost),
        )

    def _purchases(self, month: date) -> Iterator[ProposedEntry]:
        for week in range(3):
            day = month + timedelta(days=3 + 9 * week)
            supplier = self.chance.choice(SUPPLIERS)
            net = self._amount(4800, 7200)
            taxes = self._taxes(self.tax.input, net)
            total = net + sum(tax for _, tax in taxes)
            reference = f"BILL-{day:%y%m%d}"
            yield self._entry(
                day,
                f"Stock from {supplier}",
                reference,
                ("stock_on_hand", net),
                *taxes,
                ("trade_payables", -total),
            )
            yield self._entry(
                day + timedelta(days=30),
                f"Payment to {supplier}",
                reference,
                ("trade_payables", total),
                ("bank", -total),
            )

    def _fixed_costs(self, month: date) -> Iterator[ProposedEntry]:
        rent = 3_200_000
        yield self._entry(month, "Rent of the shop", "RENT", ("6110", rent), ("bank", -rent))
        gross = 6_200_000
        held = gross * 18 // 100
        payday = month.replace(day=25)
        yield self._entry(
            payday,
            f"Salaries {month:%B}",
            "PAYROLL",
            ("salaries", gross),
            (self._withheld(), -held),
            ("bank", held - gross),
        )
        due = (month + timedelta(days=32)).replace(day=7)
        yield self._entry(
            due,
            f"Tax on salaries of {month:%B}",
            "TAX",
            (self._withheld(), held),
            ("bank", -held),
        )
        for account, memo, amount in (
            ("6140", "Insurance", 780_000),
            ("6340", "Software", 210_000),
            ("6350", "Telephone and internet", 165_000),
            ("6210", "Advertising", 450_000),
        ):
            yield self._entry(month + timedelta(days=4), memo, "DEBIT ORDER", (account, amount), ("bank", -amount))
        fees = self._amount(90, 160)
        yield self._entry(
            payday + timedelta(days=2),
            "Bank charges",
            "BANK",
            ("bank_charges", fees),
            ("bank", -fees),
        )
        card = self._amount(260, 420)
        yield self._entry(
            payday + timedelta(days=2),
            "Card fees",
            "BANK",
            ("merchant_fees", card),
            ("bank", -card),
        )
        worn = 640_000
        yield self._entry(
            (month + timedelta(days=32)).replace(day=1) - timedelta(days=1),
            f"Depreciation {month:%B}",
            "DEPR",
            ("depreciation", worn),
            ("accumulated_depreciation", -worn),
        )

    def _fittings(self) -> str:
        return "1113" if self.tax is TAX_PLANS["ZA"] else "1112"

    def _withheld(self) -> str:
        return "paye_payable" if "paye_payable" in self.accounts else "tds_salaries_payable"
