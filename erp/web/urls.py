"""Shell pages of a tenant."""

from django.urls import path

from erp.web.views import (
    held_form,
    home,
    invitations,
    jobs,
    people,
    person,
    search,
    security,
    seeing,
    settings,
    support,
    tenant_security,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("first-week/dismissal/", home.first_week_dismissal, name="first_week_dismissal"),
    path("search/", search.search, name="search"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<uuid:job_id>/", jobs.job_page, name="job"),
    path("people/", people.people, name="people"),
    path("people/invitations/new/", invitations.invitation_new, name="invitation_new"),
    path("people/invitations/<uuid:invitation_id>/sending/", invitations.invitation_sending, name="invitation_sending"),
    path(
        "people/invitations/<uuid:invitation_id>/withdrawal/",
        invitations.invitation_withdrawal,
        name="invitation_withdrawal",
    ),
    path("people/<uuid:membership_id>/", person.person, name="person"),
    path("people/<uuid:membership_id>/suspension/", person.person_suspension, name="person_suspension"),
    path("people/<uuid:membership_id>/removal/", person.person_removal, name="person_removal"),
    path("people/<uuid:membership_id>/visits/", person.person_visits, name="person_visits"),
    path("held-form/", held_form.held_form_page, name="held_form"),
    path("people/<uuid:membership_id>/role/", people.role, name="person_role"),
    path("settings/books/", settings.books, name="book_settings"),
    path("people/<uuid:membership_id>/seeing/", seeing.person_seeing, name="person_seeing"),
    path("seeing/ending/", seeing.seeing_ending, name="seeing_ending"),
    path("settings/security/", tenant_security.tenant_security, name="tenant_security"),
    path("settings/support/", support.support_list, name="support_list"),
    path("settings/support/<uuid:access_id>/granting/", support.support_granting, name="support_granting"),
    path("settings/support/<uuid:access_id>/refusal/", support.support_refusal, name="support_refusal"),
    path("settings/support/<uuid:access_id>/revocation/", support.support_revocation, name="support_revocation"),
    path("security/", security.security, name="security"),
]
