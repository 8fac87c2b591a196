"""Banking's addresses under ``/api/v1/``."""

from __future__ import annotations

from django.urls import path

from banking.api import views

urlpatterns = [
    path("me/limits", views.Limits.as_view(), name="limits"),
    path("accounts", views.Accounts.as_view(), name="accounts"),
    path("accounts/<str:account_id>", views.Account.as_view(), name="account"),
    path("accounts/<str:account_id>/block", views.AccountBlock.as_view(), name="account-block"),
    path(
        "accounts/<str:account_id>/unblock", views.AccountUnblock.as_view(), name="account-unblock"
    ),
    path(
        "accounts/<str:account_id>/transactions",
        views.AccountMovements.as_view(),
        name="account-transactions",
    ),
    path("transactions", views.Movements.as_view(), name="transactions"),
    path("transactions/<str:transaction_id>", views.Movement.as_view(), name="transaction"),
    path(
        "transactions/<str:transaction_id>/undo",
        views.MovementUndo.as_view(),
        name="transaction-undo",
    ),
    path("transfers", views.Transfers.as_view(), name="transfers"),
    path(
        "transfers/<str:confirmation_id>/confirm",
        views.TransferConfirm.as_view(),
        name="transfer-confirm",
    ),
    path(
        "transfers/<str:confirmation_id>/cancel",
        views.TransferCancel.as_view(),
        name="transfer-cancel",
    ),
]
