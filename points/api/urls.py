"""The points' addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from points.api import views

urlpatterns = [
    path("points", views.Points.as_view(), name="points"),
    path("points/transactions", views.Transactions.as_view(), name="points-transactions"),
    path("rewards", views.Rewards.as_view(), name="rewards"),
    path("rewards/<str:product_id>", views.Reward.as_view(), name="reward"),
    path("reward-orders", views.RewardOrders.as_view(), name="reward-orders"),
    path("reward-orders/<str:order_id>", views.RewardOrder.as_view(), name="reward-order"),
    path(
        "reward-orders/<str:order_id>/cancel",
        views.RewardOrderCancel.as_view(),
        name="reward-order-cancel",
    ),
]
