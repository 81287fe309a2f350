from datetime import date

from leads.holidays import load_holidays
from leads.models import Holiday


def test_the_calendar_starts_with_maharashtras_holidays_of_this_year_and_the_next(db):
    load_holidays()
    assert {day.month for day in Holiday.objects.values_list("falls_on", flat=True)} >= {
        1,
        5,
        8,
        10,
        12,
    }
    assert Holiday.objects.filter(name__contains="Maharashtra Day").count() == 2


def test_what_staff_changed_stays(db):
    load_holidays()
    Holiday.objects.filter(name__contains="Holi").delete()
    Holiday.objects.create(falls_on=date(2030, 3, 3), name="Founders' Day")
    assert load_holidays() == 0
    assert not Holiday.objects.filter(name="Holi").exists()
