from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = _("Programs and pages")

    def ready(self) -> None:
        from wagtail.admin import mail

        from .staff_mail import KeepingBackend

        # Wagtail mails within the request, and loses what the mail server does not take at once. It has no
        # setting for that, and a backend for all would be in the way of who has an outbox.
        mail.get_connection = KeepingBackend
