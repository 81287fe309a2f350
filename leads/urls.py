from django.urls import path

from . import views

app_name = "leads"

urlpatterns = [
    path("enquire/", views.enquire, name="enquire"),
    path("enquire/key/", views.form_key, name="form_key"),
    path("enquire/thanks/<str:reference>/", views.thanks, name="thanks"),
    path("apply/", views.apply, name="apply"),
    path("apply/<slug:program_slug>/", views.apply, name="apply_program"),
]
