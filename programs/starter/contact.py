PAGE = {
    "type": "ContactPage",
    "parent": "",
    "slug": "contact",
    "title": "Contact",
    "show_in_menus": True,
    "fields": {
        "lead": "Call, write, visit, or send the form and let us come back to you.",
        "search_description": (
            "Phone, e-mail and address of the admissions office of ISMR Pune in Wadki, and a short "
            "form for your question."
        ),
    },
    "body": [
        (
            "contact_card",
            {
                "heading": "Admissions office",
                "text": "Visiting? Call before you set out, so that someone has time for you.",
            },
        ),
        (
            "enquiry_form",
            {
                "heading": "Send a question",
                "text": "A counsellor gets back to you. You get a reference at once.",
            },
        ),
    ],
}
