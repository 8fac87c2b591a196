"""Addresses of the points' pages."""

from __future__ import annotations

from django.urls import path, re_path

from points.pages import account, giving, orders, rewards

app_name = "points"

urlpatterns = [
    path("puntos/", account.points, name="points"),
    path("puntos/movimientos.csv", account.statement, name="statement"),
    path("puntos/recompensas/", rewards.rewards, name="rewards"),
    path("puntos/recompensas/<str:product_id>/", rewards.reward, name="reward"),
    path("puntos/recompensas/<str:product_id>/canjear/", rewards.redeem, name="redeem"),
    path("puntos/confirmar/<str:confirmation_id>/", rewards.checkout, name="checkout"),
    path("puntos/canjes/", orders.order_list, name="orders"),
    path("puntos/canjes/<str:order_id>/", orders.order, name="order"),
    path("puntos/canjes/<str:order_id>/cancelar/", orders.cancel, name="order_cancel"),
    path("puntos/reconocimientos/", giving.feed, name="feed"),
    path("puntos/reconocimientos/dar/", giving.recognise, name="recognise"),
    path("puntos/equipo/", giving.team, name="team"),
    re_path(r"^media/rewards/(?P<name>[0-9a-f]{32})\.webp$", rewards.picture, name="picture"),
]
