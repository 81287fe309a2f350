from django.db import models
from django.utils.translation import gettext as _

from ..choices import DegreeStatus, Exam, MarksScale, WorkExperience


class Application(models.Model):
    """What "Apply Online" asks beyond an enquiry. The stepwise application will grow here."""

    enquiry = models.OneToOneField(
        "leads.Enquiry", on_delete=models.PROTECT, related_name="application"
    )
    lead = models.ForeignKey(
        "leads.Lead", on_delete=models.PROTECT, null=True, related_name="applications"
    )
    intake = models.ForeignKey(
        "programs.Intake", on_delete=models.PROTECT, null=True, related_name="applications"
    )
    degree = models.CharField(max_length=120, blank=True)
    degree_status = models.CharField(max_length=10, choices=DegreeStatus, blank=True)
    marks = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    marks_scale = models.CharField(max_length=8, choices=MarksScale, blank=True)
    exams = models.JSONField(default=list, blank=True)
    work_experience = models.CharField(max_length=10, choices=WorkExperience, blank=True)

    def __str__(self) -> str:
        return _("Application %(reference)s") % {"reference": self.enquiry.reference}

    @property
    def exam_names(self) -> str:
        return ", ".join(str(Exam(exam).label) for exam in self.exams)

    @property
    def marks_in_words(self) -> str:
        if self.marks is None:
            return ""
        number = f"{self.marks:f}".rstrip("0").rstrip(".")
        return f"{number} %" if self.marks_scale == MarksScale.PERCENT else f"{number} CGPA"
