"""A person's own name, which others see beside what he does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from erp.foundation.errors import Refusal
from erp.web.entrance.forms import NameForm
from erp.web.entrance.people import person_acting
from erp.web.entrance.proving import recently_proved
from tenancy.access.models import User
from tenancy.entrance.naming import change_own_name


@login_required
@recently_proved(10)
@require_http_methods(["GET", "HEAD", "POST"])
def own_name(request: HttpRequest) -> HttpResponse:
    """Another name from now on; what was signed keeps the earlier one."""
    user = request.user
    assert isinstance(user, User)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"full_name": user.full_name})
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_own_name(user, form.cleaned_data["full_name"], actor=person_acting(request))
        except Refusal as refusal:
            form.add_error("full_name", str(refusal))
        else:
            messages.success(request, f"You are {changed.full_name} from now on. Earlier papers keep the earlier name.")
            return redirect("account_security")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/name.html", {"form": form, "person": user}, status=status)
