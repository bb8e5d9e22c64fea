"""Addresses of sessions and of the providers' webhooks."""

from django.urls import path

from sessions_app import views, webhook

app_name = "sessions_app"
urlpatterns = [
    path("sessions/<int:session_id>/", views.session_detail, name="session_detail"),
    path("sessions/<int:session_id>/people/", views.person_named, name="person_named"),
    path("telehealth/<str:provider>/webhook/", webhook.receive, name="webhook"),
]
