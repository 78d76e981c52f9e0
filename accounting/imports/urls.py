"""Imports of journals below a tenant."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
