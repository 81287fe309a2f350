"""The addresses of the one staff login.

Named one by one, not as allauth mounts them. Its sign-up, e-mail change and password reset are left
out on purpose: staff accounts are the school's, an unguarded browser must not be enough to take one
over, and a public form that mails any address at once is somebody else's spam cannon. Whoever
forgot a password asks the person who made the account.
"""

from allauth.account import views
from django.urls import include, path
from django.views.generic import RedirectView

to_login = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    # allauth asks for this name; nobody signs up.
    path("signup/", to_login, name="account_signup"),
]
