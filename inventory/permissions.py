"""What a person may be allowed to do with goods: declared now, asked for by the rooms to come."""

from tenancy.access.registry import ADMIN_AND_UP, MANAGER_AND_UP, READERS, Area, Permission, Risk, Role

PLACE = 2
LABEL = "Stock and sales"

AREAS = (
    Area("inventory.item", "Items"),
    Area("inventory.stock", "Stock"),
    Area("inventory.stock_count", "Stock counts"),
    Area("inventory.transfer", "Transfers"),
    Area("inventory.receipt", "Goods in"),
    Area("inventory.dispatch", "Goods out"),
    Area("inventory.warehouse", "Warehouses"),
    Area("inventory.purchase_order", "Purchase orders"),
    Area("inventory.sale", "Counter sales"),
    Area("inventory.shift", "Counter shifts"),
    Area("inventory.metal_rate", "Metal rates"),
)

_STORE = MANAGER_AND_UP | {Role.STOREMAN}
_COUNTER = MANAGER_AND_UP | {Role.CASHIER}
_FLOOR = READERS | {Role.STOREMAN, Role.CASHIER}
_BUYING = MANAGER_AND_UP | {Role.ACCOUNTANT}

_Row = tuple[str, str, str, Risk, frozenset[Role]]


def _of(area: str, awaits: str, *rows: _Row) -> tuple[Permission, ...]:
    """Permissions of one area: action, name, what it allows, risk, roles."""
    return tuple(
        Permission(f"inventory.{area}.{action}", name, allows, risk, roles, awaits=awaits)
        for action, name, allows, risk, roles in rows
    )


PERMISSIONS = (
    *_of(
        "item",
        "the catalogue of items",
        ("view", "see items", "Names, codes and sales prices.", "low", _FLOOR),
        ("create", "add items", "New items with their units.", "low", _STORE),
        ("edit", "change items and prices", "Names, units, sales prices.", "medium", MANAGER_AND_UP),
        ("import", "import items", "Files of items.", "medium", MANAGER_AND_UP),
        ("export", "take items along", "Lists of items as files.", "medium", MANAGER_AND_UP),
    ),
    *_of(
        "stock",
        "stock",
        ("view", "see what is on hand", "Quantities by place and lot, without their cost.", "low", _FLOOR),
        ("post", "adjust stock", "Scrap and found goods; the ledger follows.", "high", MANAGER_AND_UP),
        ("reverse", "reverse stock adjustments", "The exact mirror of an adjustment.", "high", MANAGER_AND_UP),
        ("export", "take stock lists along", "Quantities as files.", "medium", MANAGER_AND_UP),
        ("settings", "set up stock", "Lots, serial numbers, negative stock, valuation.", "high", ADMIN_AND_UP),
    ),
    *_of(
        "stock_count",
        "stock",
        ("view", "see stock counts", "Counts and their progress.", "low", _STORE),
        ("create", "ask for stock counts", "Who counts what and when.", "low", MANAGER_AND_UP),
        ("edit", "count stock", "What was counted, blind to what is expected.", "low", _STORE),
        ("submit", "submit stock counts", "A count goes to whoever approves it.", "low", _STORE),
        ("approve", "approve stock counts", "Differences become adjustments.", "high", MANAGER_AND_UP),
    ),
    *_of(
        "transfer",
        "warehouses",
        ("view", "see transfers", "Goods between places.", "low", _STORE),
        ("create", "ask for transfers", "Goods to be moved to another place.", "low", _STORE),
        ("post", "send and receive transfers", "Goods leave one place and reach another.", "medium", _STORE),
        ("approve", "approve transfers", "Transfers that others have asked for.", "medium", MANAGER_AND_UP),
        ("reverse", "reverse transfers", "The exact mirror of a transfer.", "high", MANAGER_AND_UP),
    ),
    *_of(
        "receipt",
        "warehouses",
        ("view", "see goods received", "Receipts and where goods were put.", "low", _STORE),
        ("post", "receive goods", "Goods in against a purchase order, and putaway.", "medium", _STORE),
        ("reverse", "reverse goods received", "Goods go back to the supplier.", "high", MANAGER_AND_UP),
    ),
    *_of(
        "dispatch",
        "warehouses",
        ("view", "see dispatches", "Picks, packs and delivery notes.", "low", _STORE),
        ("post", "pick, pack and dispatch", "Goods leave for a customer.", "medium", _STORE),
        ("reverse", "take dispatches back", "Returns from customers.", "medium", MANAGER_AND_UP),
    ),
    *_of(
        "warehouse",
        "warehouses",
        ("view", "see warehouses and places", "Which places there are.", "low", _FLOOR),
        ("settings", "set up warehouses and places", "New places, closing of places.", "medium", ADMIN_AND_UP),
    ),
    *_of(
        "purchase_order",
        "purchasing",
        ("view", "see purchase orders", "Orders and what is still to come.", "low", _STORE | READERS),
        ("create", "draft purchase orders", "New orders.", "low", _BUYING),
        ("edit", "change drafts of purchase orders", "Until they are submitted.", "low", _BUYING),
        ("submit", "submit purchase orders", "An order goes to whoever approves it.", "low", _BUYING),
        ("approve", "approve purchase orders", "Orders of others; the business is bound.", "high", MANAGER_AND_UP),
        ("export", "take purchase orders along", "Lists of orders as files.", "medium", _BUYING),
    ),
    *_of(
        "sale",
        "the counter",
        ("view", "see counter sales", "Sales and their receipts.", "low", _COUNTER | READERS),
        ("post", "sell at the counter", "Each sale stands in the books at once.", "medium", _COUNTER),
        ("reverse", "take goods back at the counter", "Returns by the original sale.", "high", _COUNTER),
        ("approve", "approve discounts", "Discounts beyond what a cashier may give.", "high", MANAGER_AND_UP),
        ("settings", "set up the counter", "Tills, receipts, ways to pay.", "medium", ADMIN_AND_UP),
    ),
    *_of(
        "shift",
        "the counter",
        ("view", "see shifts", "Shifts with their counted cash.", "low", _COUNTER | READERS),
        ("create", "open and close a shift", "With a blind count of the cash.", "low", _COUNTER),
        ("approve", "approve shifts", "Differences of cash go to the books.", "high", MANAGER_AND_UP),
    ),
    *_of(
        "metal_rate",
        "metal rates",
        ("view", "see metal rates", "Today's rates by metal and fineness.", "low", _FLOOR),
        ("edit", "enter metal rates", "New rates of the day.", "high", MANAGER_AND_UP),
        ("approve", "approve metal rates", "Rates that others have entered.", "high", ADMIN_AND_UP),
    ),
)

# What people say, with words of the catalogue that they mean by it; the search of "why may he?" knows both.
ALSO_CALLED = {
    "product": ("items",),
    "article": ("items",),
    "goods": ("items", "stock"),
    "inventory": ("stock", "items"),
    "price": ("items and prices",),
    "rebate": ("discounts",),
    "till": ("counter", "shift"),
    "cash": ("shift", "counter", "payments"),
    "ship": ("dispatch",),
    "deliver": ("dispatch", "receive goods"),
    "refund": ("take goods back", "reverse"),
    "return": ("take goods back", "dispatches back"),
    "stocktake": ("count stock",),
    "write off": ("adjust stock",),
    "gold": ("metal rates",),
    "order": ("purchase orders",),
    "buy": ("purchase orders",),
}
