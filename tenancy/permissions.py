"""What a person may be allowed to do with the tenant and its people."""

from tenancy.access.registry import ADMIN_AND_UP, EVERYBODY, OWNER_ONLY, Area, Permission, Role

PLACE = 4
LABEL = "Business"

AREAS = (
    Area("tenancy.home", "Home"),
    Area("tenancy.first_week", "First week"),
    Area("tenancy.job", "Background jobs", own_records=True),
    Area("tenancy.notice", "Notices"),
    Area("tenancy.person", "People"),
    Area("tenancy.second_factor", "Lost second factors"),
    Area("tenancy.role", "Roles"),
    Area("tenancy.access", "Access of single people"),
    Area("tenancy.review", "Access reviews"),
    Area("tenancy.branch", "Branches"),
    Area("tenancy.settings", "Settings"),
    Area("tenancy.numbering", "Numbering"),
    Area("tenancy.field", "Masked fields"),
    Area("tenancy.plan", "Plan and billing"),
    Area("tenancy.backup", "Backups"),
    Area("tenancy.api_key", "API keys"),
    Area("tenancy.tenant", "The business itself"),
    Area("tenancy.support", "Support by operators"),
)

_COST = frozenset({Role.AUDITOR, Role.ACCOUNTANT, Role.MANAGER, Role.ADMIN, Role.OWNER})
_BANK = frozenset({Role.AUDITOR, Role.ACCOUNTANT, Role.ADMIN, Role.OWNER})
_OVERSEERS = frozenset({Role.AUDITOR, Role.ADMIN, Role.OWNER})

PERMISSIONS = (
    Permission("tenancy.home.view", "see the home page", "Figures and to-do list of the role.", "low", EVERYBODY),
    Permission(
        "tenancy.first_week.dismiss",
        "put the first week away",
        "The list of first steps on the home page, for everybody.",
        "low",
        OWNER_ONLY,
    ),
    Permission("tenancy.job.view", "see background jobs", "Progress and results of jobs.", "low", EVERYBODY),
    Permission(
        "tenancy.notice.view", "see one's own notices", "What one is told oneself, and nobody else's.", "low", EVERYBODY
    ),
    Permission("tenancy.person.view", "see the people", "Names, addresses and roles of members.", "low", ADMIN_AND_UP),
    Permission(
        "tenancy.person.add",
        "invite people",
        "Invitations by mail into a role that holds no more than one's own; they join by accepting.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.person.suspend",
        "suspend and remove people",
        "Members who may not enter any more, and where they are signed in.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.person.see_as",
        "see the product as another person",
        "A look of half an hour at most, that changes nothing, as somebody who holds no more than oneself.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.second_factor.refuse",
        "refuse that somebody comes back without a second factor",
        "Who lost every factor comes back after a wait; in it, an owner may say no for his people.",
        "high",
        OWNER_ONLY,
    ),
    Permission("tenancy.role.view", "see the roles", "What each role holds, and who is in it.", "low", _OVERSEERS),
    Permission(
        "tenancy.role.edit",
        "make and change roles",
        "Roles of the business's own, with nothing in them that one does not hold.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission("tenancy.role.assign", "assign roles", "Any member gets any role.", "high", OWNER_ONLY),
    Permission(
        "tenancy.access.view",
        "see what single people may do",
        "Role, overrides, limits and scopes of a member, and why.",
        "low",
        _OVERSEERS,
    ),
    Permission(
        "tenancy.access.edit",
        "change what single people may do",
        "Grants, denials, limits and scopes, within what one holds oneself.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.review.view",
        "see the access reviews",
        "Who may do what, quarter by quarter, what was decided about it, and its PDF.",
        "low",
        _OVERSEERS,
    ),
    Permission(
        "tenancy.review.edit",
        "review who may do what",
        "Begins a review, decides about those who may do no more than oneself, finishes it.",
        "high",
        ADMIN_AND_UP,
    ),
    Permission("tenancy.branch.view", "see the branches", "Which branches there are.", "low", ADMIN_AND_UP),
    Permission(
        "tenancy.branch.edit", "open and close branches", "New branches, names, closing.", "medium", ADMIN_AND_UP
    ),
    Permission("tenancy.settings.view", "see the settings", "Name, formats and zone.", "low", ADMIN_AND_UP),
    Permission("tenancy.settings.edit", "change the settings", "Name, formats and zone.", "medium", ADMIN_AND_UP),
    Permission(
        "tenancy.numbering.edit",
        "set how numbers are spelled",
        "Prefix, digits and first number of a series, until its first number of the year is given.",
        "medium",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.field.cost",
        "see costs and margins",
        "What goods have cost, wherever they are shown.",
        "medium",
        _COST,
        awaits="stock",
    ),
    Permission(
        "tenancy.field.bank_details",
        "see bank details",
        "Account numbers in full; others see the last four signs.",
        "high",
        _BANK,
        awaits="banking",
    ),
    Permission(
        "tenancy.field.personal_details",
        "see identity numbers",
        "Identity and tax numbers of people in full.",
        "high",
        ADMIN_AND_UP,
        awaits="sales",
    ),
    Permission(
        "tenancy.plan.view", "see the plan", "What it holds, what is used of it, and who pays.", "low", ADMIN_AND_UP
    ),
    Permission(
        "tenancy.plan.settings",
        "ask for another plan, and say who pays",
        "To whom its bills go; asking the operators for another plan, which they change.",
        "high",
        OWNER_ONLY,
    ),
    Permission(
        "tenancy.backup.view", "see backups", "When they ran and how they ended.", "low", ADMIN_AND_UP, awaits="backups"
    ),
    Permission(
        "tenancy.backup.export",
        "take a backup along",
        "Everything that the business has, as a file.",
        "high",
        OWNER_ONLY,
        awaits="backups",
    ),
    Permission(
        "tenancy.backup.import", "restore a backup", "What was there is replaced.", "high", OWNER_ONLY, awaits="backups"
    ),
    Permission(
        "tenancy.api_key.view",
        "see API keys",
        "Which keys there are and when they were used.",
        "medium",
        ADMIN_AND_UP,
        awaits="the API",
    ),
    Permission(
        "tenancy.api_key.edit",
        "make and withdraw API keys",
        "Programs that act in a person's name.",
        "high",
        OWNER_ONLY,
        awaits="the API",
    ),
    Permission(
        "tenancy.tenant.close",
        "close the business",
        "Nobody enters any more once the time of grace is over.",
        "high",
        OWNER_ONLY,
    ),
    Permission(
        "tenancy.support.view",
        "see the support access of operators",
        "Which operators asked to look at the pages, what was said to them, when they looked.",
        "low",
        ADMIN_AND_UP,
    ),
    Permission(
        "tenancy.support.grant",
        "grant operators a look",
        "An operator sees the pages as a viewer does, for a day at most, and changes nothing.",
        "high",
        OWNER_ONLY,
    ),
    Permission(
        "tenancy.security.edit",
        "change who may sign in, and how",
        "Second factor by role, limits of sessions, allowed networks.",
        "high",
        OWNER_ONLY,
    ),
)

# What people say, with words of the catalogue that they mean by it; the search of "why may he?" knows both.
ALSO_CALLED = {
    "see": ("read", "look"),
    "view": ("see", "read"),
    "look at": ("see", "read"),
    "login": ("sign in",),
    "log in": ("sign in",),
    "logon": ("sign in",),
    "password": ("sign in",),
    "2fa": ("second factor",),
    "mfa": ("second factor",),
    "passkey": ("second factor",),
    "ip": ("allowed networks",),
    "user": ("people", "members"),
    "employee": ("people", "members"),
    "staff": ("people", "members"),
    "colleague": ("people", "members"),
    "hire": ("invite people",),
    "fire": ("remove people",),
    "block": ("suspend",),
    "lock out": ("suspend",),
    "delete": ("remove", "withdraw"),
    "right": ("role", "grants"),
    "permission": ("roles", "grants"),
    "impersonate": ("as another person",),
    "shop": ("branch", "counter"),
    "store": ("branch", "warehouse"),
    "logo": ("change the settings",),
    "time zone": ("settings",),
    "subscription": ("plan",),
    "billing": ("plan",),
    "upgrade": ("plan",),
    "cancel": ("close the business", "withdraw"),
    "download": ("export", "take along"),
    "notification": ("notices",),
    "id number": ("identity numbers",),
    "margin": ("costs and margins",),
    "profit": ("costs and margins",),
    "token": ("api key",),
    "vendor support": ("support by operators",),
    "helpdesk": ("support by operators",),
}
