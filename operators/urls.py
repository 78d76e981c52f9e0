"""Addresses of the operators' door; everything here lies below ``/operator/``."""

from django.urls import path

from operators.console import support_views as support
from operators.console import views as console
from operators.door import views as door

app_name = "operators"

urlpatterns = [
    path("", console.tenants, name="tenants"),
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("tenants/<slug:slug>/", console.tenant, name="tenant"),
    path("tenants/<slug:slug>/suspension/", console.suspension, name="suspension"),
    path("tenants/<slug:slug>/reinstatement/", console.reinstatement, name="reinstatement"),
    path("tenants/<slug:slug>/plan/", console.plan, name="plan"),
    path("tenants/<slug:slug>/plan/granting/", console.plan_granting, name="plan_granting"),
    path("tenants/<slug:slug>/plan/refusal/", console.plan_refusal, name="plan_refusal"),
    path("tenants/<slug:slug>/support/", support.support, name="support"),
    path("tenants/<slug:slug>/support/ending/", support.support_ending, name="support_ending"),
    path("tenants/<slug:slug>/pages/", support.look, name="look"),
    path("tenants/<slug:slug>/pages/<path:rest>", support.look, name="look_further"),
    path("jobs/", console.jobs, name="jobs"),
    path("health/", console.health, name="health"),
    path("acts/", console.acts, name="acts"),
]
