"""Addresses of roles, of people's access and of branches, below a tenant's own."""

from django.urls import path

from tenancy.access import access_views, branch_views, role_views

urlpatterns = [
    path("roles/", role_views.role_list, name="role_list"),
    path("roles/new/", role_views.role_new, name="role_new"),
    path("roles/<slug:role_key>/", role_views.role, name="role"),
    path("roles/<uuid:role_key>/effect/", role_views.role_effect, name="role_effect"),
    path("roles/<uuid:role_key>/removal/", role_views.role_removal, name="role_removal"),
    path("people/<uuid:membership_id>/access/", access_views.person_access, name="person_access"),
    path("people/<uuid:membership_id>/access/overrides/", access_views.person_override, name="person_override"),
    path(
        "people/<uuid:membership_id>/access/overrides/<uuid:override_id>/withdrawal/",
        access_views.person_override_withdrawal,
        name="person_override_withdrawal",
    ),
    path("people/<uuid:membership_id>/access/limits/", access_views.person_limits, name="person_limits"),
    path("people/<uuid:membership_id>/access/scope/", access_views.person_scope, name="person_scope"),
    path("branches/", branch_views.branch_list, name="branch_list"),
    path("branches/<uuid:branch_id>/", branch_views.branch, name="branch"),
]
