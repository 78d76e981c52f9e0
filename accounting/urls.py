"""The books' addresses below a tenant."""

from django.urls import include, path

from accounting.closing.calendar_views import fiscal_calendar

urlpatterns = [
    path("settings/fiscal-years/", fiscal_calendar, name="fiscal_calendar"),
    # Those of entries by hand come first: the ledger's take what is left for a number.
    path("journal/", include("accounting.journals.urls")),
    path("journal/", include("accounting.ledger.urls")),
    path("accounts/", include("accounting.ledger.account_urls")),
    path("periods/", include("accounting.periods.urls")),
    path("budgets/", include("accounting.budgets.urls")),
    path("cost-centres/", include("accounting.dimensions.urls")),
    path("rates/revaluation/", include("accounting.revaluation.urls")),
    path("rates/", include("accounting.currencies.urls")),
    path("periods/", include("accounting.signing.urls")),
    path("periods/years/", include("accounting.closing.urls")),
    path("proof/", include("accounting.proof.urls")),
    path("imports/", include("accounting.imports.urls")),
    path("opening/", include("accounting.opening.urls")),
]
