"""One row of a list as answers, or why it cannot be one."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from programs.models import Program

from ..attribution import Trail
from ..capture import Submission
from ..choices import Origin
from ..contact import PhoneError, can_be_mailed, email_key, parse_phone, tidy_email
from ..desk_work import Refused
from ..models import ImportRow, Notice
from .columns import LEFT_OUT, NOTE

MOST = {"full_name": 100, "city": 80, "email": 254, "source": 120, "campaign": 120}
MOST_SAID = 4_000
KEYS = uuid.UUID("5f0c1b5e-6a53-4f0e-9a43-0f4b0f5b7c11")
# A mobile that was taken for a number: 9.82201E+09 is how a spreadsheet shows it, with its last digits gone;
# 9.8220123E9 is how programs write it, with every digit that is not a zero.
AS_POWER = re.compile(r"(\d)(?:[.,](\d+))?E(\+?)(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Answers:
    full_name: str
    phone: str
    email: str
    city: str
    program: Program | None
    message: str
    source: str
    campaign: str
    typed: dict[str, str]

    @property
    def email_key(self) -> str:
        return email_key(self.email) if self.email else ""


@dataclass(frozen=True)
class Reader:
    """How the rows of one list are read: which column is what, and what stands where a row says nothing.

    Made once for many rows; it holds what they all need from the database.
    """

    headings: list[str]
    columns: list[str]
    source: str
    default_program: int | None = None
    agreed_how: str = ""
    is_quiet: bool = True
    programs: dict[str, Program] = field(default_factory=dict)

    @classmethod
    def of(cls, wish: dict) -> "Reader":
        programs: dict[str, Program] = {}
        for program in Program.objects.all():
            programs |= {_bare(program.name): program, program.slug: program}
        names = ("headings", "columns", "source", "default_program", "agreed_how", "is_quiet")
        return cls(**{name: wish[name] for name in names}, programs=programs)

    def read(self, cells: list[str]) -> Answers:
        """Refused, with everything that is amiss at once."""
        if len(cells) > len(self.headings):
            raise Refused(_("It has more cells than there are headings."))
        said = self._said(cells)
        problems: list[str] = []
        phone = _try(read_phone, said["phone"], problems)
        email = _try(read_email, said["email"], problems)
        program = _try(self._program, said["program"], problems)
        name = said["full_name"] or f"{said['first_name']} {said['last_name']}".strip()
        message = self._message(cells)
        if not name:
            problems.append(_("There is no name."))
        if not said["phone"] and not said["email"]:
            problems.append(_("There is neither a mobile nor an e-mail address."))
        told = said | {"full_name": name, "email": email or ""}
        too_long = any(len(told[key]) > most for key, most in MOST.items())
        if too_long or len(message) > MOST_SAID:
            problems.append(_("A cell is too long; perhaps cells of other rows ran into it."))
        if problems:
            raise Refused(" ".join(problems))
        source = said["source"].casefold() or self.source
        typed = {
            heading: cell
            for heading, column, cell in zip(self.headings, self.columns, cells, strict=False)
            if cell and column != LEFT_OUT
        }
        rest = {"city": said["city"], "source": source, "campaign": said["campaign"]}
        return Answers(name, phone, email, program=program, message=message, typed=typed, **rest)

    def _said(self, cells: list[str]) -> dict[str, str]:
        names = (*MOST, "first_name", "last_name", "phone", "program")
        said = dict.fromkeys(names, "")
        for column, cell in zip(self.columns, cells, strict=False):
            if column in said:
                said[column] = " ".join(cell.split())
        return said

    def _message(self, cells: list[str]) -> str:
        """What they ask, and below it each note with its heading."""
        columns = list(zip(self.headings, self.columns, cells, strict=False))
        asked = [cell for _heading, column, cell in columns if column == "message" and cell]
        notes = [
            f"{heading}: {cell}" for heading, column, cell in columns if column == NOTE and cell
        ]
        return "\n".join([*asked, *notes])

    def _program(self, said: str) -> Program | None:
        if not said:
            return next((p for p in self.programs.values() if p.pk == self.default_program), None)
        program = self.programs.get(said.casefold()) or self.programs.get(_bare(said))
        if program is None:
            raise ValueError(
                _("There is no program “%(said)s”. Correct it, or keep the column as a note.")
                % {"said": said[:60]}
            )
        return program

    def submission(
        self, row: ImportRow, answers: Answers, *, by: AbstractBaseUser, notice: Notice
    ) -> Submission:
        names = ("full_name", "phone", "email", "city", "program", "message", "typed")
        return Submission(
            key=key_of(row),
            origin=Origin.IMPORT,
            notice=notice,
            trail=Trail(source=answers.source, campaign=answers.campaign),
            taken_by=by,
            agreed_how=self.agreed_how,
            is_quiet=self.is_quiet,
            **{name: getattr(answers, name) for name in names},
        )


def key_of(row: ImportRow) -> uuid.UUID:
    """The same at every try."""
    return uuid.uuid5(KEYS, f"{row.job_id} {row.pk}")


def _try(read: Callable[[str], Any], said: str, problems: list[str]) -> Any:
    """What was said as it is needed; or nothing, and one more problem."""
    try:
        return read(said)
    except ValueError as problem:
        problems.append(str(problem))
        return None


def read_phone(said: str) -> str:
    if not said:
        return ""
    if found := AS_POWER.fullmatch(said):
        digits, length = found[1] + (found[2] or ""), int(found[4]) + 1
        if length > 15 or (found[3] and len(digits) < length):
            raise ValueError(
                _("The spreadsheet has cut the mobile short. Format the column as text or number.")
            )
        said = digits.ljust(length, "0")
    try:
        return parse_phone(said.removesuffix(".0"), allow_landline=True)
    except PhoneError as problem:
        raise ValueError(_("The mobile is no number that can be called.")) from problem


def read_email(said: str) -> str:
    if not said:
        return ""
    address = tidy_email(said)
    try:
        validate_email(address)
    except ValidationError as problem:
        raise ValueError(_("The e-mail address is none.")) from problem
    if not can_be_mailed(address):
        raise ValueError(_("The e-mail address is none."))
    return address


def _bare(name: str) -> str:
    return re.sub(r"\W", "", name.casefold())
