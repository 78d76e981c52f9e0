"""The cast of every test: two tenants with their people, put into the template once."""

from datetime import date

PASSWORD = "correct horse battery"

KAROO = "karoo"
MUMBAI = "mumbai"

# Role by the local part of the address; the outsider owns the other tenant.
KAROO_PEOPLE = {
    "owner": "owner",
    "admin": "admin",
    "accountant": "accountant",
    "auditor": "auditor",
    "clerk": "viewer",
}


def fill() -> None:
    """Found both tenants, with open years around the dates that tests use."""
    from accounting.periods.models import Calendar
    from accounting.periods.opening import open_fiscal_years
    from erp.foundation.actor import Actor
    from erp.web.onboarding import found_tenant
    from tenancy.access.membership import add_member
    from tenancy.scoping.context import tenant_context

    actor = Actor.command("cast")
    for slug, name, country, currency, owner, month in (
        (KAROO, "Karoo Trading", "ZA", "ZAR", "owner@karoo.example", 3),
        (MUMBAI, "Mumbai Gems", "IN", "INR", "outsider@mumbai.example", 4),
    ):
        tenant = found_tenant(
            slug,
            name=name,
            country=country,
            currency=currency,
            owner_email=owner,
            owner_name=owner.partition("@")[0].title(),
            owner_password=PASSWORD,
            actor=actor,
        )
        with tenant_context(tenant.id):
            open_fiscal_years([date(year, 6, 1) for year in (2025, 2026)], calendar=Calendar(month), actor=actor)
            if slug == KAROO:
                for person, role in KAROO_PEOPLE.items():
                    if role != "owner":
                        add_member(
                            f"{person}@karoo.example",
                            role=role,
                            full_name=person.title(),
                            password=PASSWORD,
                            actor=actor,
                        )
