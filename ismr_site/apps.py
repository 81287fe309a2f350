from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "ismr_site"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the deploy checks
