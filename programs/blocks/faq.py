from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock


class QuestionBlock(StructBlock):
    question = CharBlock(max_length=200)
    answer = RichTextBlock(features=["bold", "italic", "link", "ol", "ul"])

    class Meta:
        icon = "help"
        label_format = "{question}"


class FaqBlock(StructBlock):
    """Search engines get the same questions and answers as structured data (`programs/structured_data.py`)."""

    heading = CharBlock(max_length=120, default="Questions and answers")
    questions = ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "blocks/faq.html"
        description = _("Questions that open to their answers.")
        preview_value = {
            "heading": "Questions and answers",
            "questions": [
                {
                    "question": "May I ask before I apply?",
                    "answer": "<p>Yes. A question commits you to nothing.</p>",
                },
                {
                    "question": "What happens after I send the form?",
                    "answer": "<p>You get a reference, and a counsellor gets back to you.</p>",
                },
            ],
        }
