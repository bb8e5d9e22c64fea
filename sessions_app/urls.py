"""Addresses of sessions and of the providers' webhooks."""

from django.urls import path

from sessions_app import join_views, views, webhook

app_name = "sessions_app"
urlpatterns = [
    path("sessions/<int:session_id>/", views.session_detail, name="session_detail"),
    path("sessions/<int:session_id>/people/", views.person_named, name="person_named"),
    path("sessions/<int:session_id>/room/", join_views.room, name="room"),
    path("join/<str:token>/", join_views.join, name="join"),
    path("telehealth/<str:provider>/webhook/", webhook.receive, name="webhook"),
]
