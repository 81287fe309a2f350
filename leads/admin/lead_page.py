"""The page of one lead: who, what they asked, the one next step, and everything that happened.

Every button posts to `act`, which calls one function of the desk. What is refused comes back on the same page
with the reason, and with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs.formats import show_moment

from .. import (
    access,
    assignment,
    budget,
    clock,
    contacting,
    details,
    erasure,
    merging,
    my_day,
    next_intake,
    presence,
    stages,
)
from .. import messages as words
from ..choices import Channel, Disposition, MailState, Stage
from ..contact import email_key
from ..correction import may_be_corrected
from ..desk_work import Refused, Stale, last_line
from ..forms import desk as forms_of_desk
from ..forms import privacy as forms_of_requests
from ..models import FollowUp, Lead, MessageTemplate, OutboundEmail
from ..outbox.standing import in_words
from ..promise import due_in_words
from . import privacy_requests, stale, story

TAPPED = (
    Disposition.CONNECTED,
    Disposition.NO_ANSWER,
    Disposition.BUSY,
    Disposition.SWITCHED_OFF,
    Disposition.CALL_BACK,
    Disposition.WRONG_NUMBER,
    Disposition.NOT_INTERESTED,
)
MAILS_SHOWN = 100
TO_MEND = (MailState.FAILED, MailState.BOUNCED, MailState.COMPLAINED, MailState.HELD)


@dataclass(frozen=True)
class Way:
    """One way to reach the person: where its button leads, and what speaks against it."""

    name: str
    label: str
    address: str
    objections: list[budget.Objection]
    is_missing: bool  # no number, or no address

    @property
    def is_closed(self) -> bool:
        return any(objection.is_final for objection in self.objections)


def show(
    request: HttpRequest,
    lead: Lead,
    *,
    problem: Exception | None = None,
    typed: forms.Form | None = None,
    message: tuple[MessageTemplate, tuple[str, str]] | None = None,
    is_revealed: bool = False,
) -> HttpResponse:
    """`problem`: why the last click was refused; `typed`: the form that it came with; `is_revealed`: whoever
    sees numbers masked had this one shown."""
    if lead.merged_into_id:
        messages.info(request, _("This lead was merged into the one that you see."))
        return HttpResponseRedirect(_address(lead.merged_into))
    access.note(request.user, "opened", lead)
    sees_phone = is_revealed or access.sees_phone(request.user)
    seen_by_user = Lead.objects.seen_by(request.user)
    context = {
        **admin.site.each_context(request),
        "title": lead.full_name,
        **_story(lead, seen_by_user),
        "story": story.read(lead, request.GET),
        **_forms(lead, typed),
        "channels": _channels(lead, request) if sees_phone else [],
        "may_work": request.user.has_perm("leads.change_lead"),
        "sees_phone": sees_phone,
        "may_correct": access.sees_phone(request.user),
        "next_lead": my_day.next_after(lead, request.user, seen_by_user),
        "others_here": presence.others(lead, request.user),
        "seen": last_line(lead),
        "tapped": TAPPED,
        "moves": stages.MOVES[Stage(lead.stage)],
        "problem": problem,
        "amiss": _first_error(typed),
        "diff": stale.side_by_side(problem, typed),
        "message": message,
        "chat": _chat(lead, message),
        "times": contacting.likely_times(clock.now()),
        "is_hard_to_reach": lead.failed_in_a_row >= contacting.GIVE_UP_AFTER,
    }
    status = 409 if isinstance(problem, Stale) else 422 if problem or typed else 200
    return render(request, "admin/leads/lead.html", context, status=status)


def _first_error(typed: forms.Form | None) -> str:
    """What is wrong with a field is told at the top as well: the field may be folded, or far below."""
    return next((errors[0] for errors in typed.errors.values()), "") if typed else ""


def _address(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def _channels(lead: Lead, request: HttpRequest) -> list[Way]:
    if not request.user.has_perm("leads.see_phone"):
        return []
    now = clock.now()
    ways = (
        (Channel.CALL, _("Call"), "tel:", lead.phone),
        (Channel.WHATSAPP, _("WhatsApp"), "https://wa.me/", lead.phone.removeprefix("+")),
        # Quoted: what follows a question mark would be read as copies and a text of the visitor's.
        (Channel.EMAIL, _("E-mail"), "mailto:", quote(lead.email, safe="@")),
    )
    return [
        Way(name.value, label, f"{start}{to}", budget.objections(lead, name, now), not to)
        for name, label, start, to in ways
    ]


def _chat(lead: Lead, message: tuple[MessageTemplate, tuple[str, str]] | None) -> str:
    """The address that opens WhatsApp with the words of a preview. A link, because the content security
    policy lets no form lead away from here. Empty if the person is not to be written to there."""
    if message is None or message[0].channel != Channel.WHATSAPP:
        return ""
    speaks_against = budget.objections(lead, Channel.WHATSAPP, clock.now())
    is_closed = any(objection.is_final for objection in speaks_against)
    return "" if is_closed else words.whatsapp_url(lead, message[1][1])


def _forms(lead: Lead, typed: forms.Form | None) -> dict[str, forms.Form]:
    """Fresh ones, but for the one that was just sent and came back."""
    fresh = {
        "attempt": forms_of_desk.AttemptForm(),
        "stage": forms_of_desk.StageForm(initial={"seen_stage": lead.stage}),
        "owner": forms_of_desk.OwnerForm(initial={"owner": lead.owner_id}),
        "note": forms_of_desk.NoteForm(),
        "follow_up": forms_of_desk.FollowUpForm(),
        "wishes": forms_of_desk.WishesForm(initial=vars(lead)),
        "details": forms_of_desk.DetailsForm.of(lead),
        "template": forms_of_desk.MessageForm(),
        "erasure": forms_of_desk.ErasureForm(),
        "privacy_request": forms_of_requests.LeadRequestForm(),
        "next_intake": forms_of_requests.NextIntakeForm(),
    }
    return {
        f"{name}_form": typed if type(typed) is type(form) else form for name, form in fresh.items()
    }


def _story(lead: Lead, seen_by_user: QuerySet[Lead]) -> dict[str, object]:
    """Everything the page shows, each part in one query."""
    enquiries = lead.enquiries.select_related("program", "application__intake", "touch")
    mails = list(lead.mails.select_related("enquiry")[:MAILS_SHOWN])
    merges = lead.merges.filter(undone_at=None).select_related("actor")
    return {
        "lead": lead,
        "enquiries": enquiries.prefetch_related("amendments"),
        "mails": [(mail, in_words(mail)) for mail in mails],
        "to_mend": TO_MEND,
        "mails_to_mend": sum(mail.state in TO_MEND for mail in mails),
        "mail_to_correct": _to_correct(lead, mails) if lead.email_problem else None,
        "consents": lead.consents.select_related("notice"),
        "follow_ups": lead.follow_ups.filter(done_at=None),
        "tags": lead.tags.all(),
        "duplicates": merging.possible_duplicates(lead, seen_by_user),
        "merges": [merge for merge in merges if merging.may_be_undone(merge)],
    }


def _to_correct(lead: Lead, mails: list[OutboundEmail]) -> OutboundEmail | None:
    """The latest confirmation to the address that does not work."""
    return next(
        (
            mail
            for mail in mails
            if may_be_corrected(mail) and email_key(mail.to_email) == lead.email_key
        ),
        None,
    )


# --- What its buttons do --------------------------------------------------------------------------


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One click: it is done, or the page says why not."""
    if not request.user.has_perms(("leads.change_lead", *BEYOND_WORK.get(action, ()))):
        raise PermissionDenied
    lead = get_object_or_404(Lead.objects.seen_by(request.user).select_related("owner"), pk=pk)
    form_class, do = ACTIONS[action]
    form = form_class(request.POST)
    if not form.is_valid():
        return show(request, lead, typed=form)
    try:
        answer = do(lead, form.cleaned_data, request)
    except Refused as problem:
        lead.refresh_from_db()
        return show(request, lead, problem=problem, typed=form)
    return answer or HttpResponseRedirect(_address(lead))


def _seen(request: HttpRequest) -> int | None:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _log_attempt(lead: Lead, said: dict, request: HttpRequest) -> None:
    contacting.log_attempt(
        lead.pk,
        said["channel"],
        said["disposition"],
        by=request.user,
        note=said["note"],
        next_at=said["next_at"],
        because=said["because"],
        seen=_seen(request),
    )
    lead.refresh_from_db()
    done = _("Logged: %(what)s.") % {"what": Disposition(said["disposition"]).label}
    next_step = (
        _(" Next: %(step)s, %(due)s.")
        % {"step": lead.get_next_step_display(), "due": due_in_words(lead.next_at, clock.now())}
        if lead.next_at
        else ""
    )
    messages.success(request, done + next_step)


def _move(lead: Lead, said: dict, request: HttpRequest) -> None:
    stages.move(
        lead.pk,
        said["stage"],
        by=request.user,
        from_stage=said["seen_stage"],
        lost_reason=said["lost_reason"],
        note=said["stage_note"],
        seen=_seen(request),
    )
    messages.success(request, _("It is “%(stage)s” now.") % {"stage": Stage(said["stage"]).label})


def _assign(lead: Lead, said: dict, request: HttpRequest) -> None:
    assignment.assign(lead.pk, said["owner"], by=request.user, seen=_seen(request))
    messages.success(request, _("Owner: %(owner)s.") % {"owner": said["owner"] or _("nobody")})


def _take(lead: Lead, said: dict, request: HttpRequest) -> None:
    assignment.assign(lead.pk, request.user, by=request.user, seen=_seen(request))
    messages.success(request, _("It is yours."))


def _note(lead: Lead, said: dict, request: HttpRequest) -> None:
    contacting.add_note(lead.pk, said["words"], by=request.user)
    messages.success(request, _("The note is kept."))


def _plan(lead: Lead, said: dict, request: HttpRequest) -> None:
    contacting.plan_follow_up(
        lead.pk, said["due_at"], by=request.user, note=said["what"], seen=_seen(request)
    )
    messages.success(request, _("Planned."))


def _finish(lead: Lead, said: dict, request: HttpRequest) -> None:
    follow_up = get_object_or_404(FollowUp, pk=said["follow_up"], lead=lead)
    contacting.finish_follow_up(follow_up, by=request.user)


def _wish(lead: Lead, said: dict, request: HttpRequest) -> None:
    contacting.keep_wishes(lead.pk, by=request.user, seen=_seen(request), **said)
    messages.success(request, _("Kept. The buttons follow it."))


def _change_details(lead: Lead, said: dict, request: HttpRequest) -> None:
    if not access.sees_phone(request.user):
        raise Refused(_("Only who sees number and address may correct them."))
    changed = details.change_details(
        lead.pk,
        said,
        by=request.user,
        because=said["because"],
        is_landline=said["is_landline"],
        seen=_seen(request),
    )
    messages.success(request, _("Corrected.") if changed else _("Nothing is different."))


def _preview(lead: Lead, said: dict, request: HttpRequest) -> HttpResponse:
    return show(
        request, lead, message=(said["template"], words.fill(said["template"], lead, request.user))
    )


def _send(lead: Lead, said: dict, request: HttpRequest) -> HttpResponse | None:
    because, seen = said["because"], _seen(request)
    address = words.send(said["template"], lead, by=request.user, because=because, seen=seen)
    if address:
        return HttpResponseRedirect(address)
    messages.success(request, _("The mail is on its way."))
    return None


def _erase(lead: Lead, said: dict, request: HttpRequest) -> HttpResponse:
    references = erasure.erase(lead, reason=said["reason"], by=request.user)
    access.note(request.user, "erased", lead, words=", ".join(references))
    done = _("Erased. Receipt: %(references)s, kept as numbers without a name.")
    messages.success(request, done % {"references": ", ".join(references)})
    return HttpResponseRedirect(reverse("admin:leads_lead_changelist"))


def _keep(lead: Lead, said: dict, request: HttpRequest) -> None:
    due_at = next_intake.keep(lead.pk, by=request.user, seen=_seen(request), **said)
    done = _("Kept: it opens again by itself on %(moment)s.")
    messages.success(request, done % {"moment": show_moment(due_at, has_weekday=True)})


def _let_go(lead: Lead, said: dict, request: HttpRequest) -> None:
    next_intake.let_go(lead.pk, by=request.user)
    messages.success(request, _("Taken back: nothing is planned for the next intake."))


@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and address once, to a role that sees them masked; that they were shown is kept."""
    if not access.may_reveal(request.user):
        raise PermissionDenied
    lead = get_object_or_404(Lead.objects.seen_by(request.user).select_related("owner"), pk=pk)
    access.note(request.user, "revealed", lead)
    return show(request, lead, is_revealed=True)


class _FollowUpKey(forms.Form):
    follow_up = forms.IntegerField(max_value=2**62)


# What more one needs than the right to work on a lead.
BEYOND_WORK = {
    "erase": ("leads.erase_lead",),
    "privacy-request": ("leads.add_privacyrequest",),
}
Do = Callable[[Lead, dict, HttpRequest], HttpResponse | None]
ACTIONS: dict[str, tuple[type[forms.Form], Do]] = {
    "attempt": (forms_of_desk.AttemptForm, _log_attempt),
    "stage": (forms_of_desk.StageForm, _move),
    "owner": (forms_of_desk.OwnerForm, _assign),
    "take": (forms.Form, _take),
    "note": (forms_of_desk.NoteForm, _note),
    "follow-up": (forms_of_desk.FollowUpForm, _plan),
    "done": (_FollowUpKey, _finish),
    "wishes": (forms_of_desk.WishesForm, _wish),
    "details": (forms_of_desk.DetailsForm, _change_details),
    "preview": (forms_of_desk.MessageForm, _preview),
    "send": (forms_of_desk.MessageForm, _send),
    "erase": (forms_of_desk.ErasureForm, _erase),
    "privacy-request": (forms_of_requests.LeadRequestForm, privacy_requests.file_for_lead),
    "next-intake": (forms_of_requests.NextIntakeForm, _keep),
    "let-go": (forms.Form, _let_go),
}


@require_POST
def here(request: HttpRequest, pk: int) -> JsonResponse:
    """The open page says so now and then, and hears who else has it open and whether it is stale."""
    if not request.user.has_perm("leads.view_lead"):
        raise PermissionDenied
    lead = get_object_or_404(Lead.objects.seen_by(request.user), pk=pk)
    presence.say(lead, request.user)
    seen = _seen(request)
    return JsonResponse(
        {
            "others": [
                other.get_full_name() or str(other) for other in presence.others(lead, request.user)
            ],
            "is_stale": seen is not None and presence.is_stale(lead, seen),
        }
    )
