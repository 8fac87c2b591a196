"""The marketplace's addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from marketplace.api import views

urlpatterns = [
    path("retailers", views.Retailers.as_view(), name="retailers"),
    path("retailers/<str:retailer_id>", views.Retailer.as_view(), name="retailer"),
    path("categories", views.Categories.as_view(), name="categories"),
    path("products", views.Products.as_view(), name="products"),
    path("products/facets", views.ProductFacets.as_view(), name="products-facets"),
    path("products/<str:product_id>", views.Product.as_view(), name="product"),
    path("products/<str:product_id>/benefits", views.Benefits.as_view(), name="product-benefits"),
    path("purchases", views.Purchases.as_view(), name="purchases"),
    path("purchases/<str:purchase_id>", views.Purchase.as_view(), name="purchase"),
    path(
        "purchases/<str:purchase_id>/cancel",
        views.PurchaseCancel.as_view(),
        name="purchase-cancel",
    ),
    path("uploads", views.Uploads.as_view(), name="uploads"),
    path(
        "uploads/<str:upload_id>/complete", views.UploadComplete.as_view(), name="upload-complete"
    ),
]
