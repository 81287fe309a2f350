from django.conf import settings

pytest_plugins = ["tests.people", "tests.stacks"]


def pytest_configure():
    """WhiteNoise would look at every static file again for each new client."""
    settings.WHITENOISE_AUTOREFRESH = True
