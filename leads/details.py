"""What a lead is called, how it is reached and what it wants to study, put right.

What was sent stays on the enquiry, as it was received; the timeline keeps what each detail was before.
"""

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from programs.models import Intake, Program

from . import finding, matching
from .choices import Happening
from .contact import PhoneError, email_key, parse_phone
from .correction import CorrectionError, check_address, note_alike
from .desk_work import Refused, changing, tell
from .models import Lead

OF_THE_PERSON = ("full_name", "email", "phone", "city")
CHANGED_HERE = (*OF_THE_PERSON, "program", "intake")
Detail = str | Program | Intake | None


@transaction.atomic
def change_details(
    lead_pk: int,
    said: Mapping[str, Detail],
    *,
    by: AbstractBaseUser,
    because: str = "",
    is_landline: bool = False,
    seen: int | None = None,
) -> list[str]:
    """Only what `said` names is touched; returns what is another now. `is_landline`: a landline is taken, too."""
    said = _tidied(said)
    if email := said.get("email"):
        # Before the lead's own lock, as an enquiry takes them.
        matching.lock_identity(email_key(email))
    with changing(lead_pk, seen=seen) as lead:
        said = _without_what_stands(lead, said, is_landline)
        before = {name: _in_words(getattr(lead, name)) for name in said}
        for name, value in said.items():
            setattr(lead, name, value)
        if said:
            _check(lead, said)
            _follow(lead, said)
            for line in _told(lead, before, because):
                tell(lead, Happening.DETAILS, line, by)
    return list(said)


def _tidied(said: Mapping[str, Detail]) -> dict[str, Detail]:
    return {
        name: value.strip() if isinstance(value := said[name], str) else value
        for name in CHANGED_HERE
        if name in said
    }


def _without_what_stands(
    lead: Lead, said: dict[str, Detail], is_landline: bool
) -> dict[str, Detail]:
    """What is new of it, as it is kept. What stands already is not judged again."""
    changed = {name: value for name, value in said.items() if value != getattr(lead, name)}
    try:
        if changed.get("phone"):
            known = parse_phone(changed["phone"], allow_landline=True) == lead.phone
            changed["phone"] = parse_phone(changed["phone"], allow_landline=is_landline or known)
        if changed.get("email"):
            check_address(changed["email"])
    except (PhoneError, CorrectionError) as problem:
        raise Refused(str(problem)) from problem
    return {name: value for name, value in changed.items() if value != getattr(lead, name)}


def _check(lead: Lead, changed: Mapping[str, Detail]) -> None:
    """Of the lead as it would be."""
    if not lead.full_name:
        raise Refused(_("Write a name, so that we know whom to ask for."))
    if {"phone", "email"} & set(changed) and not lead.phone and not lead.email:
        raise Refused(_("Keep a mobile or an e-mail address, so that we can answer."))
    is_about_studies = {"program", "intake"} & set(changed)
    if is_about_studies and lead.intake and lead.intake.program_id != lead.program_id:
        raise Refused(_("This intake is of another program: choose one of the program."))


def _follow(lead: Lead, changed: Mapping[str, Detail]) -> None:
    """What hangs on the details: what was wrong with them, the search, and who else goes by the same."""
    if "email" in changed:
        lead.email_key, lead.email_problem = email_key(lead.email), ""
    if "phone" in changed:
        lead.phone_problem = ""
    finding.learn(lead, lead.full_name, lead.email)
    if {"email", "phone"} & set(changed):
        note_alike(lead)


def _told(lead: Lead, before: Mapping[str, str], because: str) -> list[str]:
    """A line for each: one for all would be cut short."""
    labels = {name: Lead._meta.get_field(name).verbose_name for name in before}
    lines = [
        f"{labels[name]}: {was} → {_in_words(getattr(lead, name))}" for name, was in before.items()
    ]
    why = because.strip()
    return [*lines, _("Corrected because: %(why)s") % {"why": why}] if why else lines


def _in_words(detail: Detail) -> str:
    return str(detail or "–")
