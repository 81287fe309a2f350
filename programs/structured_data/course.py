"""A program: what it is, what it costs, and when it starts. Duration and seats are free text on the page, and
schema.org wants them as numbers, so they are not said here."""

from django.http import HttpRequest
from wagtail.blocks import StreamValue

from ..models import Fact, FactKind, Intake, ProgramPage, School
from .node import Node, fresh, known, school_id


def describe_course(page: ProgramPage, school: School, request: HttpRequest) -> Node:
    url = page.canonical_url(request)
    return known(
        {
            "@type": "Course",
            "@id": f"{url}#course",
            "url": url,
            "name": page.title,
            "description": fresh(page.lead),
            "provider": {"@id": school_id()} if school.name else None,
            "educationalCredentialAwarded": page.award,
            "coursePrerequisites": [page.eligibility, *_exams(page)]
            if page.eligibility
            else _exams(page),
            "syllabusSections": _terms(page.curriculum),
            "offers": [_offer(fee) for fee in page.fees if not fee.is_stale],
            "hasCourseInstance": [
                _instance(intake) for intake in page.program.open_intakes if not intake.is_stale
            ],
        }
    )


def _exams(page: ProgramPage) -> list[str]:
    return [
        f"{fact.label}: {fact.display}"
        for fact in page.program_facts
        if fact.kind == FactKind.EXAMS and not fact.is_stale
    ]


def _terms(curriculum: StreamValue) -> list[Node]:
    return [
        known(
            {
                "@type": "Syllabus",
                "name": fresh(term.value["title"]),
                "description": ", ".join(filter(None, map(fresh, term.value["subjects"]))),
            }
        )
        for term in curriculum
    ]


def _offer(fee: Fact) -> Node:
    """A fee "per year" is no price of the course, so its unit goes with it."""
    price = {"price": int(fee.value), "priceCurrency": "INR"}
    if fee.note:
        unit = {"@type": "UnitPriceSpecification", **price, "unitText": fee.note}
        price = {"priceSpecification": unit}
    return known(
        {
            "@type": "Offer",
            "name": fee.label,
            "category": "Paid",
            **price,
            "validFrom": fee.as_of.isoformat() if fee.as_of else None,
        }
    )


def _instance(intake: Intake) -> Node:
    return known(
        {
            "@type": "CourseInstance",
            "name": intake.name,
            "startDate": intake.starts_on.isoformat() if intake.starts_on else None,
        }
    )
