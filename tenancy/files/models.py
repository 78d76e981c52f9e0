"""Files that belong to a tenant: what is known of each. Its bytes lie on the disk."""

from typing import ClassVar

from django.db import models

from erp.foundation.identifiers import new_id
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel

NAME_LENGTH = 150


class StoredFile(TenantModel):
    """One file. It never changes: another content is another file.

    Where its bytes lie follows from tenant and id alone, so nothing that is written here decides
    which file of the machine is read. ``kind`` says what the file is for (``tenancy.logo``);
    ``media_type`` was found in the content, never taken from whoever sent it; ``digest`` is the
    SHA-256 of the bytes; ``size`` counts them.
    """

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "DELETE"))

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    stored_at = models.DateTimeField()
    stored_by_label = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_has_bytes")]

    def __str__(self) -> str:
        return self.name
