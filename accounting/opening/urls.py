"""Addresses of the opening balances below a tenant."""

from django.urls import path

from accounting.opening import views

urlpatterns = [
    path("", views.opening, name="opening"),
    path("day/", views.opening_day, name="opening_day"),
    path("preview/", views.opening_preview, name="opening_preview"),
    path("difference/", views.opening_difference, name="opening_difference"),
    path("posting/", views.opening_posting, name="opening_posting"),
    path("lock/", views.opening_lock, name="opening_lock"),
    path("tables/<slug:key>/", views.opening_table, name="opening_table"),
    path("tables/<slug:key>/totals/", views.opening_totals, name="opening_totals"),
    path("tables/<slug:key>/reading/", views.opening_reading, name="opening_reading"),
]
