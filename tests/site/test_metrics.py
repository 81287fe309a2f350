"""Figures for whoever watches: of everything that matters, and of nobody in particular."""

import os
import re
import subprocess
import sys

from prometheus_client import REGISTRY

from ismr_site import internal
from leads import alarms, metrics
from leads.models import Enquiry, MailStop
from leads.outbox import delivery


def figure(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


def shown():
    return internal.metrics().decode()


def test_a_request_is_counted_by_view_method_and_class_of_status(client, db):
    labels = {"view": "leads:thanks", "method": "GET", "status": "4xx"}
    before = figure("site_request_seconds_count", **labels)
    client.get("/enquire/thanks/NOBODY-KNOWS/?email=asha@example.com")
    client.generic("PROPFIND", "/enquire/")
    assert figure("site_request_seconds_count", **labels) == before + 1
    page = shown()
    assert "asha" not in page
    assert "NOBODY" not in page
    assert 'method="other"' in page
    assert "PROPFIND" not in page


def test_an_accepted_enquiry_is_counted(enquire):
    before = figure("site_enquiries_accepted_total", accepted_as="new")
    enquire()
    assert figure("site_enquiries_accepted_total", accepted_as="new") == before + 1


def test_a_mail_is_counted_and_timed_by_outcome(enquire):
    labels = {"kind": "confirmation", "outcome": "sent"}
    before = figure("site_mail_try_seconds_count", **labels)
    enquire()
    delivery.deliver_due()
    assert figure("site_mail_try_seconds_count", **labels) == before + 1


def test_the_database_is_asked_when_somebody_looks(enquire):
    enquire()
    enquire(second_reference="x", email="held@example.com")
    alarms.raise_alarm("canary", "It did not come back.")
    MailStop.objects.create(reason="A restored copy")
    page = shown()
    for line in (
        "site_database_up 1.0",
        "site_mails_owed 2.0",
        'site_mails{state="queued"} 2.0',
        "site_enquiries_held 1.0",
        'site_alarm_open{subject="canary"} 1.0',
        "site_mail_stopped 1.0",
        "site_clock_skew_seconds ",
        "site_oldest_owed_mail_seconds ",
        'site_queue_messages{queue="mail"} ',
    ):
        assert line in page


def test_no_figure_names_a_person_or_a_reference(enquire):
    enquire()
    delivery.deliver_due()
    page = shown()
    enquiry = Enquiry.objects.get()
    # Without the figures themselves: some fraction of a second has the same five digits by chance.
    names = re.sub(r" \S+$", "", page, flags=re.MULTILINE)
    for words in ("Asha", "example.com", "98220", enquiry.reference, "Satara"):
        assert words not in names
    assert "9822012345" not in page


def test_a_database_that_is_away_is_a_figure_too(monkeypatch):
    def away():
        raise internal.vitals.DATABASE_AWAY[0]

    monkeypatch.setattr(internal.vitals, "measure", away)
    assert "site_database_up 0.0" in shown()


def test_processes_of_one_host_count_together(settings, tmp_path, db):
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    one = "from leads import metrics; metrics.count(metrics.SILENT_BELLS)"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", one], env=environment, check=True)
    settings.METRICS_DIR = str(tmp_path)
    assert "site_bell_failures_total 2.0" in shown()


def test_a_figure_that_cannot_be_written_costs_nobody_an_answer(client, db, monkeypatch):
    def full(**labels):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metrics.REQUESTS, "labels", full)
    assert client.get("/healthz").status_code == 200
