"""Where every address leads: one include per app."""

from django.contrib import admin
from django.urls import include, path

from therapy_billing import about, health

handler500 = "therapy_billing.out_of_reach.server_error"

urlpatterns = [
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("about/", about.about, name="about"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("cpt.urls")),
    path("", include("sessions_app.urls")),
    path("", include("invoicing.urls")),
    path("", include("review.urls")),
    path("", include("review.packet_urls")),
]
