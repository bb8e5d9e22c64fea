"""Addresses of the code catalogue."""

from django.urls import path

from cpt.views import codes, requests, scenarios

app_name = "cpt"
urlpatterns = [
    path("codes/", codes.code_list, name="code_list"),
    path("codes/scenarios/", scenarios.scenario_list, name="scenario_list"),
    path("codes/requests/", requests.request_list, name="request_list"),
    path("codes/requests/new/", requests.request_new, name="request_new"),
    path("codes/requests/<int:request_id>/", requests.request_detail, name="request_detail"),
    path("codes/requests/<int:request_id>/answers/", requests.request_answers, name="request_answers"),
    path("codes/requests/<int:request_id>/seen/", requests.request_seen, name="request_seen"),
    path("codes/<str:code>/", codes.code_detail, name="code_detail"),
]
