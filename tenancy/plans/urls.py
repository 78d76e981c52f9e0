"""The addresses of the plan, below a tenant's own."""

from django.urls import path

from tenancy.plans import views

urlpatterns = [
    path("settings/plan/", views.plan, name="plan"),
    path("settings/plan/request/", views.plan_request, name="plan_request"),
    path("settings/plan/request/withdrawal/", views.plan_request_withdrawal, name="plan_request_withdrawal"),
]
