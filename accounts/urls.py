"""Signing in, and the front door."""

from django.urls import include, path

from accounts import views

# django-allauth would: accounts and their addresses are an admin's.
NOT_OFFERED = ("signup", "email", "confirm-email", "confirm-email/<str:key>", "password/set", "login/code/confirm")

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/idle/", views.sign_in_left, name="sign_in_left"),
    path("accounts/sessions/", views.sign_ins, name="usersessions_list"),
    path("accounts/sessions/ending/", views.end_sign_ins, name="sign_ins_ending"),
    *(path(f"accounts/{address}/", views.not_here) for address in NOT_OFFERED),
    path("accounts/", include("allauth.urls")),
]
