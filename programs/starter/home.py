PAGE = {
    "type": "HomePage",
    "title": "ISMR Pune",
    "fields": {
        "heading": "Learn to make the whole thing run.",
        "lead": (
            "At ISMR, a business school in Pune, the MBA in Operations Management is about how work "
            "gets done: in a plant, in a service, and everywhere in between."
        ),
        "seo_title": "ISMR Pune: MBA in Operations Management",
        "search_description": (
            "ISMR is a business school in Pune. See what its MBA in Operations Management is about, "
            "ask a question, or apply online."
        ),
        "has_program": True,
    },
    "body": [
        (
            "text",
            "<h2>Learn it by doing it</h2>"
            "<p>You can read about a bottleneck in an afternoon. Clearing one is another matter, so "
            "our students work on <b>case studies</b>, <b>hands-on projects</b> and "
            "<b>internships</b>. The curriculum looks to industry, and those who teach it "
            "often come from there.</p>",
        ),
        (
            "steps",
            {
                "heading": "From first question to application",
                "steps": [
                    {
                        "title": "Read up",
                        "text": (
                            "Find out what operations management is, and how it differs from "
                            "production management, before you decide anything."
                        ),
                    },
                    {
                        "title": "Ask us",
                        "text": (
                            "Leave your name and a way to reach you. A counsellor gets back to you "
                            "and answers what you really want to know."
                        ),
                    },
                    {
                        "title": "Apply online",
                        "text": (
                            "One form, on your phone. You get a reference the moment it reaches us."
                        ),
                    },
                ],
            },
        ),
        (
            "call_to_action",
            {
                "heading": "Still choosing? Ask first.",
                "text": "A question costs nothing and commits you to nothing.",
                "form": "enquire",
                "button": "Ask a question",
                "program": None,
            },
        ),
    ],
}
