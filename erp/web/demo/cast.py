"""The tenants and people of the demo."""

from dataclasses import dataclass

# Everybody in the demo signs in with this; it is printed at the start of ``make run``.
PASSWORD = "ledgerline demo"  # noqa: S105 - a demo's password is no secret.


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A tenant of the demo; ``scale`` multiplies the rand amounts of its books."""

    slug: str
    name: str
    country: str
    currency: str
    domain: str
    scale: int


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One member in each role."""

    role: str
    full_name: str


TENANTS = (
    DemoTenant("karoo", "Karoo Jewellers", "ZA", "ZAR", "karoo.example", 1),
    DemoTenant("mumbai", "Mumbai Gold House", "IN", "INR", "mumbai.example", 5),
)

PEOPLE = {
    "karoo": (
        DemoPerson("owner", "Thandi Ndlovu"),
        DemoPerson("admin", "Pieter van Wyk"),
        DemoPerson("accountant", "Lerato Mokoena"),
        DemoPerson("auditor", "Sarah Jacobs"),
        DemoPerson("viewer", "Sipho Dlamini"),
    ),
    "mumbai": (
        DemoPerson("owner", "Asha Mehta"),
        DemoPerson("admin", "Rohan Shah"),
        DemoPerson("accountant", "Priya Nair"),
        DemoPerson("auditor", "Vikram Rao"),
        DemoPerson("viewer", "Neha Joshi"),
    ),
}


def address(person: DemoPerson, tenant: DemoTenant) -> str:
    """The person's e-mail address, which is the login."""
    return f"{person.role}@{tenant.domain}"


def sign_ins() -> list[dict[str, str]]:
    """One sign-in per tenant and role."""
    return [
        {
            "tenant": tenant.slug,
            "role": person.role,
            "email": address(person, tenant),
            "password": PASSWORD,
        }
        for tenant in TENANTS
        for person in PEOPLE[tenant.slug]
    ]
