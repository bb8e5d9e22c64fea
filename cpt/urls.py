"""Addresses of the code catalogue."""

from django.urls import path

from cpt import views

app_name = "cpt"
urlpatterns = [
    path("codes/requests/", views.request_list, name="request_list"),
    path("codes/requests/new/", views.request_new, name="request_new"),
]
