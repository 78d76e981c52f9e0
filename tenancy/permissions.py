"""What a person may be allowed to do with the tenant and its people."""

from tenancy.access.registry import ADMIN_AND_UP, EVERYBODY, OWNER_ONLY, Permission

PERMISSIONS = (
    Permission(
        "tenancy.home.view",
        "see the home page",
        "Figures and to-do list of the role.",
        "low",
        EVERYBODY,
    ),
    Permission(
        "tenancy.job.view",
        "see background jobs",
        "Progress and results of jobs.",
        "low",
        EVERYBODY,
    ),
    Permission(
        "tenancy.person.view",
        "see the people",
        "Names, addresses and roles of members.",
        "low",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.person.add",
        "add people",
        "New members in a role that is not Owner.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.role.assign",
        "assign roles",
        "Any member gets any role.",
        "high",
        OWNER_ONLY,
    ),
    Permission(
        "tenancy.settings.view",
        "see the settings",
        "Name, formats and zone.",
        "low",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.settings.edit",
        "change the settings",
        "Name, formats and zone.",
        "medium",
        ADMIN_AND_UP,
    ),
)
