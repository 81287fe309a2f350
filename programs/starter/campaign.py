"""What a new campaign page holds. «Angle quotes» are places to fill in; a page that still has some is not
published (`programs/checks/`)."""

TEMPLATE = [
    (
        "benefits",
        {
            "heading": "«Why this program, in five words»",
            "introduction": "«One sentence that the advertisement has promised»",
            "benefits": [
                {"title": "«A reason»", "text": "«Two sentences on it»"},
                {"title": "«A second one»", "text": "«Two sentences on it»"},
                {"title": "«A third one»", "text": "«Two sentences on it»"},
            ],
        },
    ),
    (
        "enquiry_form",
        {
            "heading": "Ask us",
            "text": "A counsellor gets back to you. You get a reference at once.",
        },
    ),
    (
        "steps",
        {
            "heading": "What happens then",
            "steps": [
                {
                    "title": "You send the form",
                    "text": "A name and one way to reach you are enough.",
                },
                {"title": "We get back to you", "text": "A counsellor answers your questions."},
                {"title": "You decide", "text": "If it is right for you, you apply online."},
            ],
        },
    ),
    ("contact_card", {"heading": "Talk to us", "text": ""}),
]
