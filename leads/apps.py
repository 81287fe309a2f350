from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Admissions")

    def ready(self) -> None:
        from anymail.signals import tracking

        from .outbox import events

        def hear(event, esp_name: str, **kwargs) -> None:
            """What raises here is answered 500, and the provider sends it again."""
            events.take_in(event, esp_name)

        tracking.connect(hear, weak=False, dispatch_uid="leads.outbox.events")
