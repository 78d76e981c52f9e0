"""Addresses of imports, below ``/t/<slug>/imports/``."""

from django.urls import path

from accounting.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.import_list, name="list"),
    path("new/", views.import_new, name="new"),
    path("sample.csv", views.import_sample, name="sample"),
    path("<uuid:import_id>/", views.import_detail, name="detail"),
    path("<uuid:import_id>/progress/", views.import_progress, name="progress"),
    path("<uuid:import_id>/problems.csv", views.import_problems, name="problems"),
    path("<uuid:import_id>/posting/", views.import_posting, name="posting"),
    path("<uuid:import_id>/undoing/", views.import_undoing, name="undoing"),
    path("<uuid:import_id>/discarding/", views.import_discarding, name="discarding"),
]
