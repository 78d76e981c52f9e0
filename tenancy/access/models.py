"""People, and what each may do in each tenant."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from erp.foundation.identifiers import new_id
from tenancy.access.registry import Role
from tenancy.scoping.guard import TableGuard
from tenancy.scoping.models import TenantModel


class UserManager(BaseUserManager["User"]):
    """Makes people, whose login is their e-mail address in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with this address; without a password he cannot sign in by one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person. The same person may be a member of several tenants."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"), tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True, max_length=254)
    full_name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, blank=True, default="")
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person."""
        words = (self.full_name or self.email).split()
        return "".join(word[0] for word in words[:2]).upper()


class Membership(TenantModel):
    """A person's place in a tenant. He reads his own in every tenant, others' in none."""

    guard: ClassVar[TableGuard] = TableGuard(
        extra_select={"person_reads_own": "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid)"}
    )

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    # Reads across tenants; row-level security leaves only the person's own rows.
    everywhere = models.Manager["Membership"]()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once_per_tenant"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"
