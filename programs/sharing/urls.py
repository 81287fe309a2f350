from django.urls import path

from . import views

urlpatterns = [
    path("school/<slug:fingerprint>.jpg", views.school_picture, name="share_picture_of_school"),
    path("<int:page_id>/<slug:fingerprint>.jpg", views.page_picture, name="share_picture"),
]
