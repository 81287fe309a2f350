PAGE = {
    "type": "ProgramIndexPage",
    "parent": "",
    "slug": "programs",
    "title": "Programs",
    "show_in_menus": True,
    "fields": {
        "lead": "What you can study at ISMR Pune, and what each program prepares you for.",
    },
    "body": [
        (
            "call_to_action",
            {
                "heading": "Not sure which one fits?",
                "text": "Tell us where you stand and what you want to do. We will tell you honestly.",
                "form": "enquire",
                "button": "Ask a counsellor",
                "program": None,
            },
        ),
    ],
}
