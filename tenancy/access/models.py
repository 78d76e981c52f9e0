"""People, and what each may do in each tenant."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from erp.foundation.identifiers import new_id
from tenancy.access.errors import NameNoName
from tenancy.access.registry import Role
from tenancy.access.role_models import NOT_NEGATIVE, CustomRole, LimitedAccess
from tenancy.scoping.fields import TenantForeignKey
from tenancy.scoping.guard import TableGuard


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


# As many signs as the columns take that keep a person's name beside what he did.
LONGEST_LABEL = 200


def require_a_name(given: str) -> None:
    """Refuse as a person's name what would be a link, or hide something, in a mail; raises ``NameNoName``."""
    if "://" in given or not given.isprintable():
        raise NameNoName


class User(AbstractBaseUser):
    """A person. The same person may be a member of several tenants."""

    guard: ClassVar[TableGuard] = TableGuard(privileges=("SELECT", "INSERT", "UPDATE"), tenant_column="")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True, max_length=254)
    full_name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, blank=True, default="")
    date_joined = models.DateTimeField(auto_now_add=True)
    # Sessions are bound to the password and to this; a new one is the end of all of them.
    session_seed = models.CharField(max_length=32, blank=True, default="")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def save(self, *args: Any, **options: Any) -> None:
        """Store the person; raises ``NameNoName`` for a name that would be a link or hide something in a mail."""
        require_a_name(self.full_name)
        super().save(*args, **options)

    def __str__(self) -> str:
        # An address may be longer than the columns that keep who did something; his id stands beside it.
        return (self.full_name or self.email)[:LONGEST_LABEL]

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person."""
        words = (self.full_name or self.email).split()
        return "".join(word[0] for word in words[:2]).upper()

    def get_session_auth_hash(self) -> str:
        """What a session carries of the person; when it no longer fits, the session is over."""
        return self._bound_to_sessions(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the keys that were the installation's before."""
        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._bound_to_sessions(key)

    def _bound_to_sessions(self, key: str | bytes | None) -> str:
        bound = f"{self.password}:{self.session_seed}"
        return salted_hmac("tenancy.access.session", bound, secret=key, algorithm="sha256").hexdigest()


class Membership(LimitedAccess):
    """A person's place in a tenant. He reads his own in every tenant, others' in none.

    The role is a built-in one (``role``) or one of the tenant's own (``custom_role``), never
    both. Limits stand in place of the role's, areas of own records come on top of them. What
    all of it amounts to is for ``tenancy.access.policy`` to say.
    """

    guard: ClassVar[TableGuard] = TableGuard(
        extra_select={"person_reads_own": "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::uuid)"}
    )

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role, blank=True, default="")
    custom_role = TenantForeignKey(CustomRole, models.PROTECT, null=True, blank=True, related_name="memberships")
    all_branches = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # While somebody is suspended he enters this tenant nowhere; in others he goes on as before.
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=300, blank=True, default="")
    suspended_by_label = models.CharField(max_length=200, blank=True, default="")

    # Reads across tenants; row-level security leaves only the person's own rows.
    everywhere = models.Manager["Membership"]()

    class Meta(LimitedAccess.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once_per_tenant"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values, custom_role__isnull=True)
                | models.Q(role="", custom_role__isnull=False),
                name="membership_has_one_role",
            ),
            models.CheckConstraint(
                condition=NOT_NEGATIVE[0] & NOT_NEGATIVE[1] & NOT_NEGATIVE[2], name="membership_limits_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_at__isnull=True, suspension_reason="", suspended_by_label="")
                | models.Q(suspended_at__isnull=False) & ~models.Q(suspension_reason=""),
                name="membership_is_suspended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role_label}"

    @property
    def is_suspended(self) -> bool:
        """Whether the person may not enter this tenant for now."""
        return self.suspended_at is not None

    @property
    def role_key(self) -> str:
        """What names the role in addresses and forms: its code, or the id of a custom one."""
        return self.role or str(self.custom_role_id)

    @property
    def role_label(self) -> str:
        """What the role is called; of a custom one the name that was read with the membership."""
        if self.role:
            return str(Role(self.role).label)
        facts: dict[str, Any] | None = getattr(self, "access_facts", None)
        return str(facts["role"]["name"]) if facts and facts["role"] else self.custom_role.name
