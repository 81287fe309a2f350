import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ismr_site.settings")

from .security import read_as_utf8

application = read_as_utf8(get_wsgi_application())
