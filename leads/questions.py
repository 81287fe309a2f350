"""The questions of our forms, in the words the site is shipped with.

A marketer may change what a visitor reads (leads/models/form_words.py). The names of the questions are
those of columns and never change, so no renamed label empties a column.
"""

from dataclasses import dataclass

# Marked for translation; the forms translate.
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Question:
    """`at_desk`: what it is called in mails and lists, while nobody has renamed it."""

    label: str
    at_desk: str
    hint: str = ""


QUESTIONS = {
    "full_name": Question(_("Your name"), "Name"),
    "phone": Question(
        _("Mobile number"),
        "Mobile",
        _("We call you on it. Ten digits, or with country code outside India."),
    ),
    "email": Question(
        _("E-mail address"),
        "E-mail",
        _("You get a confirmation with your reference. Give a mobile, an e-mail, or both."),
    ),
    "program": Question(_("Program"), "Program"),
    "city": Question(_("City"), "City"),
    "message": Question(_("Your question"), "Question"),
}
# May be left out of the forms, and stand in any order. The others are why the forms are there.
OPTIONAL = ("program", "city", "message")

# The box of each form. Who ticks it agrees to these words and to the notice below them.
CONSENT = {
    "consent_contact": _("You may contact me about this enquiry"),
    "consent_application": _("You may contact me about this application"),
}

# What only applicants are asked, by its name at the desk.
OF_APPLICATION = {
    "intake": "Intake",
    "degree": "Degree",
    "degree_status": "Where you stand",
    "marks": "Marks",
    "marks_scale": "Scale",
    "exams": "Entrance exams",
    "work_experience": "Work experience",
}

# In the order of the forms.
AT_DESK = {
    **{name: QUESTIONS[name].at_desk for name in QUESTIONS if name != "message"},
    **OF_APPLICATION,
    "message": QUESTIONS["message"].at_desk,
}
