"""The words by which an account's name tells its type.

Kept apart from the guessing itself because they are data: lists that grow with every book that
somebody brings along. In the order given, the first rule that matches a name decides, so that
"bank charges" stands before "bank", and "income tax" before "income".
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

AccountType = Literal["asset", "liability", "equity", "income", "expense"]


class WordRule(NamedTuple):
    """Words and the type they tell: `debit` with a debit balance, `credit` with a credit one."""

    words: re.Pattern[str]
    debit: AccountType
    credit: AccountType


def _always(type_: AccountType, *words: str) -> WordRule:
    return _by_balance(type_, type_, *words)


def _by_balance(debit: AccountType, credit: AccountType, *words: str) -> WordRule:
    return WordRule(re.compile(rf"\b(?:{'|'.join(words)})\b"), debit, credit)


# What the first part of a name such as "Assets:Bank" says, in the languages of books we meet.
_ROOT_NAMES: dict[AccountType, str] = {
    "asset": (
        "asset|assets|current assets|fixed assets|non current assets|other assets|"
        "application of funds|application of funds assets|"
        "aktiva|vermögen|activa|actif|actifs|activo|activos|ativo|ativos|"
        "attività|bates|aktiver|tillgångar"
    ),
    "liability": (
        "liability|liabilities|current liabilities|non current liabilities|long term liabilities|"
        "other liabilities|source of funds|sources of funds|source of funds liabilities|"
        "verbindlichkeiten|fremdkapital|passiva|"
        "passif|passifs|pasivo|pasivos|passivo|passività|laste|verpligtinge|schulden|skulder|payables|"
        "debts"
    ),
    "equity": (
        "equity|equities|owners equity|owner s equity|shareholders equity|capital|"
        "capital and reserves|kapital|share capital|eigenkapital|eigen vermogen|capitaux propres|"
        "patrimonio|patrimonio neto|ekwiteit|eget kapital|reserves"
    ),
    "income": (
        "income|incomes|revenue|revenues|sales|turnover|other income|direct income|indirect income|"
        "operating income|erträge|ertrag|einnahmen|erlöse|opbrengsten|inkomsten|produits|revenus|"
        "ingresos|receitas|ricavi|inkomste|intäkter|indtægter"
    ),
    "expense": (
        "expense|expenses|expenditure|costs|cost|cost of sales|cost of goods sold|overheads|"
        "operating expenses|other expenses|direct expenses|indirect expenses|aufwand|aufwendungen|"
        "ausgaben|kosten|charges|dépenses|gastos|despesas|costi|spese|uitgawes|uitgaven|kostnader|"
        "udgifter"
    ),
}
ROOTS: dict[str, AccountType] = {name: type_ for type_, names in _ROOT_NAMES.items() for name in names.split("|")}

# The kinds that a name tells, each within its type; the first that matches decides.
KINDS: tuple[tuple[str, AccountType, re.Pattern[str]], ...] = (
    ("receivable", "asset", re.compile(r"\b(?:receivables?|debtors?)\b")),
    (
        "bank",
        "asset",
        re.compile(
            r"\b(?:banks?|current accounts?|che(?:cking|que)(?: accounts?)?|savings?(?: accounts?)?|call accounts?|"
            r"money market|(?:foreign currency|eefc) accounts?|paypal|wallets?)\b"
        ),
    ),
    ("cash", "asset", re.compile(r"\b(?:cash|tills?|floats?)\b")),
    ("payable", "liability", re.compile(r"\b(?:payables?|creditors?)\b")),
)

# Words beside which those mean something else: a tax that is receivable, a loan of a bank, wages payable.
NO_KIND = re.compile(
    r"\b(?:tax(?:es)?|vat|gst|[csi]gst|cess|tds|tcs|paye|uif|sdl|loans?|interest|dividends?|payroll|wages|"
    r"salar(?:y|ies)|clearing|suspense|guarantees?|provisions?|allowances?|accum\w*|accrued|charges?|"
    r"fixed|deposits?|securit(?:y|ies)|bonds?|notes?|mortgages?|buildings?|premises|equipment|"
    r"in transit|undeposited|not yet banked)\b"
)

RULES: tuple[WordRule, ...] = (
    # Phrases in which a telling word means something else.
    _always(
        "asset",
        r"accum\w* (?:deprec|amort)\w*",
        r"(?:allowance|provision) for (?:doubtful|bad|credit|obsol\w*|slow)\b.*",
    ),
    _always(
        "asset",
        r"pre ?paid|pre ?payments?|paid in advance|deferred (?:expenses?|tax assets?)",
        r"accrued income(?! tax)",
    ),
    _always("asset", r"income (?:tax )?receivable|advance(?:d)? (?:income )?tax|provisional tax paid"),
    _always("liability", r"(?:accrued|outstanding|unpaid) expenses?|expenses? (?:payable|outstanding)"),
    _always("liability", r"(?:deferred|unearned) (?:income|revenues?)|(?:income|revenue) (?:received )?in advance"),
    _always(
        "liability",
        r"deferred tax(?: liabilit\w+)?|.*\breceived (?:but )?not (?:yet )?(?:billed|invoiced)|grni",
        r"grir",
    ),
    _always("expense", r"cost of (?:goods|sales|services|revenue)\b.*|cogs|costs? of .*"),
    _always("expense", r"(?:bad|doubtful) debts?(?! recovered)|debts? written off"),
    _by_balance(
        "expense", "income", r"gains? (?:and|or|on)? ?loss\w*|(?:exchange|fx|forex) (?:diff\w*|gains? loss\w*)"
    ),
    _always(
        "income",
        r"(?:bad debts? )?recovered|gains?(?! loss)|profits? (?:on|from)",
        r"(?:exchange|cash) (?:profit|gain)",
    ),
    _always("expense", r"loss(?:es)?(?: (?:on|from))?|shortages?|written off|write ?off(?! income)"),
    _always(
        "expense",
        r"bank(?:ing)? (?:charges?|fees?|costs?|commission)",
        r"(?:interest|finance) .*\b(?:charges?|paid|costs?)",
    ),
    _always(
        "expense", r"interest (?:paid|expenses?|on (?:loan|overdraft|mortgage)\w*)|mortgage interest", r"loan interest"
    ),
    _always(
        "income",
        r"(?:interest|dividends?|rent(?:al)?|commission|discounts?|fees|grants?) (?:received|earned|income|revenues?)",
    ),
    _always("income", r"write ?off income|sales returns?(?: and allowances)?|returns inwards"),
    _always(
        "expense",
        r"(?:commission|discounts?|rent|dividends?) (?:allowed|given)|commission (?:on sales|paid)",
        r"sales commissions?",
    ),
    _always(
        "expense",
        r"cwip expenses?|stock (?:adjust\w*|expenses?|losses|write ?downs?)",
        r"inventory (?:adjust\w*|valuation)|(?:purchase|opening|closing) stock",
        r"expenses? included in .*",
    ),
    _always("liability", r"redeemable preference shares?|provision for (?:income )?tax(?:ation)?|bills to receive"),
    _always(
        "equity",
        r"dividends? (?:paid|declared)|retained (?:earnings?|income|profits?|surplus)",
        r"accumulated (?:profits?|surplus)",
        r"(?:share|stated|issued|paid ?up|partners?|owners?|proprietors?|members?) capital",
        r"capital (?:accounts?|stock|contributed)",
        r"(?:common|ordinary|preferred|preference) (?:shares?|stock)|opening balances?(?: equity)?",
        r"owners? equity|drawings?|shareholders? (?:funds?|equity)",
        r"members? (?:interest|contributions?)|share premium|reserves?(?: (?:and|&) surplus)?",
        r"revaluation surplus|profit (?:and|&) loss(?: account)?|other equity",
    ),
    # Taxes: input is claimed, output and everything else is owed.
    _always(
        "asset",
        r"(?:vat|gst|[csi]gst|tax|taxes|cess) (?:input|paid|receivable|refund\w*|claimable|recoverable)",
        r"input (?:vat|gst|[csi]gst|tax(?:es)?|cess|credits?)|(?:tds|tcs) receivable|tax assets?",
    ),
    _always(
        "expense",
        r"(?:income|corporate|corporation|company) tax(?:ation)?"
        r"(?! (?:payable|liabilit|provision|receivable|federal|state))(?: expense| benefit| charge)?",
        r"tax expenses?|inc tax exp",
    ),
    _always(
        "expense",
        r"(?:uif|sdl|paye|pension|medical|provident|payroll|employer)\b.*\b(?:expenses?|costs?)",
        r"(?:uif|sdl|pension|provident fund|medical aid) contributions?",
    ),
    # The side of the balance sheet, stated outright.
    _always(
        "liability",
        r"payables?|creditors?|liabilit(?:y|ies)|accrued|accruals?|accr|overdrafts?|bank od",
        r"borrowings?|obligations?|owing|owed|due to|loans? from|reimbursements?|tax(?:es)? received",
    ),
    _always(
        "asset",
        r"receivables?|debtors?|due from|loans? to",
        r"(?:employee|staff|supplier|vendor) (?:advances?|loans?)|advances? (?:to|paid)",
        r"(?:to|products to) receive",
    ),
    _always(
        "liability",
        r"(?:customer|client) (?:deposits?|advances?|prepayments?)|advances? from",
        r"deposits? (?:received|from)|(?:gift )?(?:vouchers?|cards?) outstanding|lay ?bys?",
    ),
    _always("expense", r"expenses?|expenditures?|exp"),
    _always(
        "asset", r"equity (?:investments?|securities|instruments)|capital (?:equip\w*|assets?|work)|assets?", r"cwip"
    ),
    _always("equity", r"equity|capital(?! gains)|shares"),
    _always(
        "liability",
        r"vat (?:output|collected|payable|control|due)",
        r"(?:vat|gst|[csi]gst|tax|taxes|cess) (?:output|collected|control)",
        r"output (?:vat|gst|[csi]gst|tax|cess)|duties (?:and|&) taxes|sales tax|use tax",
        r"withholding tax|payroll tax(?:es)?|sars|paye|uif|sdl|coida|tds|tcs|esi|epf|professional tax",
        r"provident fund",
    ),
    _by_balance("asset", "liability", r"vat|gst|[csi]gst|utgst|cess"),
    _always(
        "liability",
        r"(?:bank|secured|unsecured|term|long term|short term|directors?|shareholders?|members?|mortgage|other) loans?",
        r"(?:director|member|shareholder) ?s? loan accounts?|loans? payable|mortgages?",
        r"debentures? issued|credit cards?|visa|master ?card|amex|instalment sale\w*|leases?",
        r"convertible notes|bonds payable|gift vouchers?|unclaimed",
    ),
    _by_balance("asset", "liability", r"loans?|loan accounts?"),
    _always(
        "liability",
        r"provisions?(?! for)|provision for .*|deferred|warrant(?:y|ies)|legal claim",
        r".*\breturns and discounts?",
    ),
    _always("income", r"(?:sale|sales) of (?:goods|services|jewell?ery)|rendering of services|gross takings|turnover"),
    _always("expense", r"sales (?:and|&) (?:marketing|promotion)|purchases?(?! tax)|purchase returns?"),
    _by_balance("asset", "liability", r"suspense|clearing|control|inter ?company|inter ?branch"),
    _always(
        "income",
        r"incomes?|revenues?|sales|services? (?:rendered|fees?)|donations? received|sponsorships?",
        r"fund ?raising|grants?|subsid(?:y|ies)|royalt(?:y|ies)|making charges?|(?<!.)services?(?!.)",
        r"(?:local|export) services?|fees earned|merchandising",
    ),
    # Things that are owned.
    _always("expense", r"(?:accounting|audit|legal|professional|consult\w*|bookkeeping)\b.*"),
    _always(
        "expense",
        r"(?:rent|repair\w*|maintenance|upkeep|depreciation|amorti[sz]ation|impairment|insurance|fuel|"
        r"hire|lease|cleaning|accessories|supplies|stationery|stationary|security)\b(?! deposits?).*",
    ),
    _always(
        "asset",
        r"petty cash|cash(?: (?:in|at|on) (?:hand|bank|till))?(?! (?:diff\w*|over|short\w*))|banks?",
        r"current accounts?|che(?:cking|que)(?: accounts?)?|savings?(?: accounts?)?|call accounts?",
        r"tills?|floats?|undeposited(?: funds)?|takings not yet banked",
        r"(?:foreign currency|eefc) accounts?|money market|paypal|wallets?",
    ),
    _always(
        "asset",
        r"inventor(?:y|ies)|stocks?|stock (?:in|on) hand|work in (?:progress|process)|wip",
        r"raw materials?|finished goods|goods (?:in transit|on consignment)|bullion",
    ),
    _always(
        "asset",
        r"(?:security |rental )?deposits?(?: paid| accounts?)?|securities(?: and deposits)?",
        r"earnest money|investments?|bonds|debentures|swap contracts.*|.*swap.*",
        r"forward foreign exchange.*|derivative.*|temporary (?:accounts|opening)|goodwill|patents?.*",
        r"trade ?marks?.*|customer contracts|intangibles?|internally generated software",
    ),
    _always(
        "asset",
        r"land|buildings?|property(?! tax)|premises|improvements|plants?|machiner(?:y|ies)|equipments?",
        r"furnitures?|fixtures?|fittings?|vehicles?|motor (?:cars?|vehicles?)|trucks?|computers?",
        r"laptops?|tools|office equip\w*|air ?condition\w*|software(?! (?:subscr|licen|support))",
    ),
    _by_balance(
        "expense",
        "income",
        r"interest|dividends?|commissions?|discounts?|donations?|rentals?",
        r"cash (?:difference|over|short)\b.*|foreign exchange|exchange|shipping (?:and|&) handling",
    ),
    # Things that are spent.
    _always(
        "expense",
        r"salar(?:y|ies)|wages?|payroll|staff|bonus(?:es)?|benefits?|directors? (?:fees|remuneration)",
        r"pensions?|medical|electricity|water|gas|utilities|energy|rates|municipal\w*|telephones?",
        r"phones?|internet|mobile|communications?|advertis\w*|marketing|promotions?|travel\w*",
        r"conveyance|accommodation|entertainment|meals?|refreshments?|food.*|grocer(?:y|ies)",
        r"restaurants?|freight|carriage|courier|post(?:age|al)|shipping|delivery|customs|duty|print\w*",
        r"office|fees?|charges?|costs?|levy|levies|licen[cs]es?|registrations?|subscriptions?",
        r"memberships?|training|education|welfare|tax(?:es|ation)?|fines?|penalt(?:y|ies)",
        r"round(?:ing|ed)?(?: off)?|sundry|misc\w*|general|hosting|website|hallmarking|refining",
        r"job work|wastage|house ?keeping|magazines?|news ?papers?|overtime|workers comp|consum\w*",
        r"packag\w*|packing|gifts?|charity|charitable|books?|clothes|car|transport\w*|taxi|catering",
        r"speakers?|warehous\w*|storage|research|development|publishing",
    ),
)
