PAGE = {
    "type": "ProgramPage",
    "parent": "programs",
    "slug": "mba-operations-management",
    "title": "MBA in Operations Management",
    "fields": {
        "lead": (
            "For people who look at a queue, a delay or a wasted hour and want to fix it. You learn "
            "production and operations together, then practise on real problems."
        ),
        "search_description": (
            "MBA in Operations Management at ISMR Pune: production and operations together, case "
            "studies, hands-on projects and internships. Ask a question or apply online."
        ),
        "has_program": True,
    },
    "body": [
        (
            "text",
            "<h2>What you will work on</h2>"
            "<p>Operations management looks after everything an organisation does to deliver: making "
            "goods, running services, moving supplies. Production management is the part of it that "
            "deals with things you can touch. This program covers both, so that you can take "
            "charge of a shop floor and of everything around it.</p>"
            "<ul>"
            "<li><b>Processes</b>: see how work flows today and design a better way.</li>"
            "<li><b>Resources</b>: put people, machines and money where they do most good.</li>"
            "<li><b>Supply chains</b>: bring in what is needed, when it is needed.</li>"
            "<li><b>Quality and delivery</b>: keep the promise made to the customer.</li>"
            "</ul>"
            '<p>New to the subject? Start with <a href="/articles/difference-between-production-and-'
            'operations-management/">the difference between production and operations '
            "management</a>.</p>",
        ),
        (
            "text",
            "<h2>How you will learn</h2>"
            "<p>Theory is where a course begins. Ours goes on to <b>case studies</b>, <b>hands-on "
            "projects</b> and <b>internships</b>, because an operations problem is only understood "
            "once you have tried to solve one. Our curriculum keeps its eye on industry, and "
            "those who teach it often come from there.</p>",
        ),
        (
            "steps",
            {
                "heading": "How to apply",
                "steps": [
                    {
                        "title": "Fill in one form",
                        "text": "Your name and a way to reach you are enough. Add marks and exams if you have them.",
                    },
                    {
                        "title": "Keep your reference",
                        "text": "You see it at once. With it we find your application.",
                    },
                    {
                        "title": "Talk to a counsellor",
                        "text": "Someone from admissions gets in touch and goes through the next steps with you.",
                    },
                ],
            },
        ),
        (
            "enquiry_form",
            {
                "heading": "Ask about this program",
                "text": "Fees, dates, eligibility: whatever is on your mind.",
            },
        ),
    ],
}
