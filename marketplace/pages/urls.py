"""Addresses of the shop."""

from __future__ import annotations

from django.urls import path, re_path

from marketplace.pages import orders, views

app_name = "shop"

urlpatterns = [
    path("tienda/", views.products, name="products"),
    path("tienda/<str:product_id>/", views.product, name="product"),
    path("tienda/<str:product_id>/comprar/", orders.buy, name="buy"),
    path("compras/<str:confirmation_id>/", orders.checkout, name="checkout"),
    path("pedidos/", orders.order_list, name="orders"),
    path("pedidos/<str:purchase_id>.pdf", orders.receipt, name="order_receipt"),
    path("pedidos/<str:purchase_id>/", orders.order, name="order"),
    path("pedidos/<str:purchase_id>/cancelar/", orders.cancel, name="order_cancel"),
    re_path(
        r"^media/catalogue/(?P<name>[0-9a-f]{32})-(?P<size>small|medium|large)\.webp$",
        views.picture,
        name="picture",
    ),
]
