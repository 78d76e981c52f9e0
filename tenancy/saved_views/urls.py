"""Addresses of saved views."""

from django.urls import path

from tenancy.saved_views.views import saved_view_list, saved_view_removal

urlpatterns = [
    path("saved-views/", saved_view_list, name="saved_view_list"),
    path("saved-views/<uuid:view_id>/removal/", saved_view_removal, name="saved_view_removal"),
]
