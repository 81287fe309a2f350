"""The addresses that take in enquiries and applications. Never cached; rules live elsewhere."""

import uuid
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from programs.models import Program

from . import attribution, form_words, spam
from .capture import capture
from .forms import ApplicationForm, EnquiryForm
from .models import Enquiry
from .promise import promised
from .reference import read_reference
from .same_site import is_from_own_page

# By the names in urls.py: what an error page gives back when one of these broke (ismr_site/errors.py).
FORM_AT = {
    "leads:enquire": EnquiryForm,
    "leads:apply": ApplicationForm,
    "leads:apply_program": ApplicationForm,
}


# No cookie, so no CSRF token: where the POST came from is judged in same_site.py instead.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enquire(request: HttpRequest) -> HttpResponse:
    return _take_in(
        request, EnquiryForm, Program.objects.open().with_slug(request.GET.get("program", ""))
    )


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, program_slug: str = "") -> HttpResponse:
    """A form that is sent is taken in, though its program was closed or renamed meanwhile."""
    program = Program.objects.with_slug(program_slug)
    if program_slug and request.method != "POST":
        if program is None:
            raise Http404(f"No program {program_slug!r}")
        if not program.is_open:
            query = request.META["QUERY_STRING"]
            return HttpResponseRedirect(reverse("leads:apply") + (f"?{query}" if query else ""))
    return _take_in(request, ApplicationForm, program)


def _take_in(
    request: HttpRequest, form_class: type[EnquiryForm], program: Program | None
) -> HttpResponse:
    words = form_words.load(request)
    slug = program.slug if program else ""
    if request.method != "POST":
        page = request.GET.get("page", "") or _page_before(request)
        trail = {name: request.GET.get(name, "") for name in attribution.FIELDS}
        form = form_class(program_slug=slug, page=page, trail=trail, words=words)
        return _show(request, form, program)
    page = request.POST.get("page", "")
    form = form_class(request.POST, program_slug=slug, page=page, words=words)
    if not form.is_valid():
        return _show(request, form, program)
    if not is_from_own_page(request):
        form.take_own_key()
        return _show(request, form, program, needs_second_click=True)
    receipt = capture(form.submission(request.get_host()))
    return HttpResponseRedirect(reverse("leads:thanks", args=[receipt.reference]), status=303)


def _show(
    request: HttpRequest,
    form: EnquiryForm,
    program: Program | None,
    *,
    needs_second_click: bool = False,
) -> HttpResponse:
    is_application = isinstance(form, ApplicationForm)
    context = {
        "form": form,
        "program": program,
        # Never the page's own address: a browser would put the answer in the form's place in its
        # history, and when no answer comes, "back" would skip the form with all that was typed.
        "action": request.path + ("?again" if "sent" in request.GET else "?sent"),
        "is_application": is_application,
        "needs_second_click": needs_second_click,
    }
    return render(request, "leads/apply.html" if is_application else "leads/enquire.html", context)


def _page_before(request: HttpRequest) -> str:
    """The path of the page that led here, if it was one of ours."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return before.path if before.netloc == request.get_host() else ""


@never_cache
@require_GET
def form_key(request: HttpRequest) -> JsonResponse:
    """Key and stamp for a form on a page that is the same for everybody (static/js/lead-form.js)."""
    return JsonResponse({"submission_id": str(uuid.uuid4()), "stamp": spam.new_stamp()})


@never_cache
@require_safe
def thanks(request: HttpRequest, reference: str) -> HttpResponse:
    """Says that we have it and what happens next. Shows nothing that a guesser could not know."""
    canonical = read_reference(reference)
    if canonical and canonical != reference:
        return HttpResponseRedirect(reverse("leads:thanks", args=[canonical]))
    enquiry = get_object_or_404(Enquiry.everything.select_related("program"), reference=canonical)
    context = {
        "reference": enquiry.reference,
        "program": enquiry.program,
        "is_application": enquiry.is_application,
        "has_phone": bool(enquiry.phone),
        "has_email": bool(enquiry.email),
        "is_held": enquiry.is_held,
        "call_by": promised(enquiry),
    }
    return render(request, "leads/thanks.html", context)
