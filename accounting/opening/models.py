"""The draft of the opening balances, what of it stands in the books, and the items that are open.

A draft is one per tenant and holds what was typed, right or wrong. What was posted from it is
an opening balance with its entry; when it is posted anew, that entry is reversed and the next one
takes its place. Open items belong to the opening balance that brought them and are never changed;
those of a replaced one stay as evidence.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounting.ledger.models import JournalEntry, LedgerAccount
from auditlog.events.declaring import Audited, NotAudited
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import APPEND_ONLY, TableGuard
from tenancy.scoping.models import TenantModel


class Side(models.TextChoices):
    """Whether somebody owes us or we owe him."""

    CUSTOMER = "customer", "Customers"
    SUPPLIER = "supplier", "Suppliers"


class OpeningDraft(TenantModel):
    """What was typed so far. Rows are lists of texts by name, as a person wrote them.

    ``revision`` grows with every save; ``posted_revision`` is the one that stands in the books.
    ``editor_ids`` are the people who saved it since it was last posted.
    ``names`` remembers which account a name from elsewhere means here.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"))
    audited: ClassVar[NotAudited] = NotAudited("typed and not posted; what is posted of it is captured")

    day = models.DateField(null=True)
    balances = models.JSONField(default=list)
    customer_items = models.JSONField(default=list)
    supplier_items = models.JSONField(default=list)
    names = models.JSONField(default=dict)
    difference_to_account = models.BooleanField(default=False)
    revision = models.IntegerField(default=0)
    posted_revision = models.IntegerField(null=True)
    edited_by_label = models.CharField(max_length=200, blank=True, default="")
    edited_at = models.DateTimeField(null=True)
    editor_ids = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="opening_draft_once")]

    def __str__(self) -> str:
        return f"opening draft {self.revision}"


class OpeningBalance(TenantModel):
    """One posting of the opening balances. ``items_digest`` is the SHA-256 over its open items.

    Of a tenant's opening balances one is not replaced: that one stands.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"), owner_reads=True)
    audited: ClassVar[Audited] = Audited("accounting.opening_balance", label_column="entry_number")

    day = models.DateField()
    entry = TenantForeignKey(JournalEntry, models.PROTECT, related_name="+")
    entry_number = models.CharField(max_length=24)
    reversal = TenantForeignKey(JournalEntry, models.PROTECT, null=True, related_name="+")
    item_count = models.IntegerField()
    items_digest = models.CharField(max_length=64)
    posted_by_label = models.CharField(max_length=200)
    posted_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    locked_by_label = models.CharField(max_length=200, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(replaced_at__isnull=True), name="opening_stands_once"
            ),
            models.UniqueConstraint(fields=["tenant", "entry"], name="opening_entry_once"),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True, reversal__isnull=True)
                | Q(replaced_at__isnull=False, reversal__isnull=False),
                name="opening_replaced_by_reversal",
            ),
        ]

    def __str__(self) -> str:
        return self.entry_number


class OpenItem(TenantModel):
    """A document of the books before that was not settled on the first day of these.

    ``amount`` is in minor units of ``currency``, ``base_amount`` in those of the books; both are
    positive for what a customer owes us, and for what we owe a supplier. ``account`` is the
    control account that holds it.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=APPEND_ONLY, owner_reads=True)
    audited: ClassVar[NotAudited] = NotAudited("the opening balance carries their digest, and is captured")

    opening = TenantForeignKey(OpeningBalance, models.PROTECT, related_name="items")
    side = models.CharField(max_length=8, choices=Side)
    account = TenantForeignKey(LedgerAccount, models.PROTECT, related_name="+")
    position = models.IntegerField()
    party_name = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60)
    document_date = models.DateField()
    due_date = models.DateField()
    currency = models.CharField(max_length=24)
    amount = models.BigIntegerField()
    base_amount = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "opening", "side", "position"], name="open_item_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="open_item_side_is_known"),
            models.CheckConstraint(condition=~Q(amount=0), name="open_item_is_not_nil"),
        ]

    def __str__(self) -> str:
        return f"{self.party_name} {self.document_number}"
