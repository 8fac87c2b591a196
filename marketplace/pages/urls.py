"""Addresses of the shop."""

from __future__ import annotations

from django.urls import path, re_path

from marketplace.pages import views

app_name = "shop"

urlpatterns = [
    path("tienda/", views.products, name="products"),
    path("tienda/<str:product_id>/", views.product, name="product"),
    re_path(
        r"^media/catalogue/(?P<name>[0-9a-f]{32})-(?P<size>small|medium|large)\.webp$",
        views.picture,
        name="picture",
    ),
]
