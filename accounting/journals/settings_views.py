"""Above which amount entries by hand need the approval of another person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounting.journals.amounts import typed_minor
from accounting.ledger.errors import OwnerLiftsLimit
from accounting.ledger.queries import book_settings
from accounting.ledger.settings import change_book_settings
from erp.foundation.money import Currency, iso_currencies, plain_amount
from erp.foundation.refusing import add_refusal
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


class ApprovalForm(forms.Form):
    """The limit as an amount of base currency; empty is none."""

    approval_above = forms.CharField(
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-money"}),
    )

    def __init__(self, *args: Any, base: Currency, **options: Any) -> None:
        super().__init__(*args, **options)
        self.base = base
        field = self.fields["approval_above"]
        field.label = f"Entries above this amount need approval ({base.code})"
        field.help_text = (
            "Whoever made or last changed an entry does not approve it. Leave it empty to let everybody who may post"
            " do so alone; write 0 to ask for approval of every entry by hand."
            " Only an owner raises or removes it, and owners are told of each change."
        )

    def clean_approval_above(self) -> int | None:
        """Minor units of base currency, or nothing."""
        text = str(self.cleaned_data["approval_above"]).strip()
        if not text:
            return None
        try:
            return typed_minor(text, self.base)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_page("accounting.settings.edit", proves=True)
def approval_settings(request: TenantRequest, slug: str) -> HttpResponse:
    """The limit, for those who may change the settings of the books."""
    base = iso_currencies()[request.tenant.base_currency]
    settings = book_settings()
    limit = settings.approval_above
    initial = {"approval_above": plain_amount(limit, base.exponent) if limit is not None else ""}
    form = ApprovalForm(request.POST or None, base=base, initial=initial)
    if request.method == "POST" and form.is_valid():
        settings.approval_above = form.cleaned_data["approval_above"]
        try:
            change_book_settings(settings, actor=request.actor)
        except OwnerLiftsLimit as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The limit is saved.")
            return redirect(request.path)
    context = {"form": form, "drafts_url": reverse("draft_list", args=[slug])}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounting/journals/approval_settings.html", context, status=status)
