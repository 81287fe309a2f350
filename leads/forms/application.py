"""Apply Online on one page. The stepwise application will grow beside it."""

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from programs.models import Intake

from ..capture import ApplicationAnswers
from ..choices import DegreeStatus, Exam, MarksScale, Origin, WorkExperience
from ..marks import guess_scale, parse_marks
from .enquiry import EnquiryForm


class ApplicationForm(EnquiryForm):
    """Beyond the contact fields everything may be left empty."""

    origin = Origin.APPLICATION
    consent_box = "consent_application"

    intake = forms.ModelChoiceField(
        label=_("Intake"),
        queryset=Intake.objects.none(),
        required=False,
        empty_label=_("I am not sure yet"),
        error_messages={"invalid_choice": _("Choose an intake from the list.")},
    )
    degree = forms.CharField(
        label=_("Your degree"),
        required=False,
        max_length=120,
        help_text=_("For example B.Com, B.E. Mechanical or BBA."),
        error_messages={"max_length": _("Shorten your degree to 120 characters.")},
    )
    degree_status = forms.ChoiceField(
        label=_("Where do you stand with it?"),
        required=False,
        choices=DegreeStatus,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the two.")},
    )
    marks = forms.CharField(
        label=_("Marks"),
        required=False,
        max_length=20,
        help_text=_("Overall, or so far."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"max_length": _("Enter your marks as a number, for example 68.5 or 7.9.")},
    )
    marks_scale = forms.ChoiceField(
        label=_("Scale of your marks"),
        required=False,
        choices=MarksScale,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose per cent or CGPA.")},
    )
    exams = forms.MultipleChoiceField(
        label=_("Entrance exams"),
        required=False,
        choices=Exam,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all that you have taken or are registered for."),
        error_messages={"invalid_choice": _("Choose exams from the list.")},
    )
    work_experience = forms.ChoiceField(
        label=_("Work experience"),
        required=False,
        choices=[("", _("Choose one")), *WorkExperience.choices],
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )

    def __init__(self, data: QueryDict | None = None, **options) -> None:
        self.intakes = Intake.objects.on_offer_or(data.get("intake", "") if data else "")
        super().__init__(data, **options)

    def layout(self) -> Layout:
        has_intakes = self.intakes.exists()
        if has_intakes:
            self.fields["intake"].queryset = self.intakes.select_related("program")
        else:
            del self.fields["intake"]
        studies = Fieldset(
            _("Your studies"),
            *(["intake"] if has_intakes else []),
            "degree",
            "degree_status",
            Div(Field("marks"), Field("marks_scale"), css_class="form-pair"),
        )
        optional = self.optional_questions()
        about_you = [name for name in optional if name != "message"]
        message = ["message"] if "message" in optional else []
        return Layout(
            Fieldset(_("About you"), *self.contact_questions(), *about_you),
            studies,
            Fieldset(_("Exams and work"), "exams", "work_experience"),
            Fieldset(_("Before you send"), *message, "consent_contact"),
        )

    def clean(self) -> dict[str, object]:
        answers = super().clean()
        if answers.get("marks"):
            try:
                scale = answers.get("marks_scale") or guess_scale(answers["marks"])
                answers["marks"] = parse_marks(answers["marks"], scale)
                answers["marks_scale"] = scale
            except ValueError as problem:
                self.add_error("marks", str(problem))
        intake, program = answers.get("intake"), answers.get("program")
        if intake and program and intake.program_id != program.pk:
            self.add_error("intake", _("This intake belongs to another program."))
        return answers

    def application(self) -> ApplicationAnswers:
        answers = self.cleaned_data
        has_marks = bool(answers["marks"])
        return ApplicationAnswers(
            intake=answers.get("intake"),
            degree=answers["degree"],
            degree_status=answers["degree_status"],
            marks=answers["marks"] or None,
            marks_scale=answers["marks_scale"] if has_marks else "",
            exams=answers["exams"],
            work_experience=answers["work_experience"],
        )
