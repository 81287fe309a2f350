PAGE = {
    "type": "StandardPage",
    "parent": "",
    "slug": "privacy",
    "title": "Privacy notice",
    "fields": {
        "lead": "What we ask you for, why, who sees it, and how you can have it changed or deleted.",
        "search_description": (
            "What the enquiry and application forms of ISMR Pune ask for, why, who sees it, and how "
            "to see, correct or delete what you sent."
        ),
    },
    "body": [
        (
            "text",
            "<h2>What we ask for</h2>"
            "<p><b>In an enquiry</b>: your name, your mobile number, your e-mail address, the program "
            "you are interested in, your city and your question.</p>"
            "<p><b>In an application</b>, besides these: the intake you want to join, your degree and "
            "marks, the entrance exams you have taken, and your work experience.</p>"
            "<p>You need not fill in everything. A name and one way to reach you are enough.</p>"
            "<p>The form also tells us which page you sent it from and how you came to the site: the "
            "page you arrived on, the site that sent you, and the name of the campaign if "
            "you followed an advertisement. We use this to learn which of our pages and "
            "advertisements are of use to people.</p>"
            "<h2>Why we ask</h2>"
            "<p>To answer you, to advise you about the program, and to deal with your application. "
            "We do this because you agree to it when you send the form.</p>"
            "<h2>Who sees it</h2>"
            "<p>The admissions staff of the school. When you send a form, we mail a confirmation to "
            "you, if you gave an e-mail address, and a notice to our admissions office.</p>"
            "<h2>How long we keep it</h2>"
            "<p>As long as we need it to answer you and to deal with your application, or until you "
            "ask us to delete it, unless a law obliges us to keep something longer.</p>"
            "<h2>Cookies and other companies</h2>"
            "<p>Our public pages set no cookies. They load nothing from other companies: no "
            "advertising, no trackers, no outside scripts. How you came to the site is remembered in "
            "the storage of your browser tab, and it is gone when you close the tab.</p>"
            "<p>We count how often an invitation or a brochure on a page is seen and followed each day. "
            "That is a number for each of them; nothing about you is kept with it.</p>"
            "<p>Links to a map or to WhatsApp, where we show them, open only when you tap them. From "
            "then on the rules of those services apply.</p>"
            "<h2>Your rights</h2>"
            "<p>Write to us or call us, and we will</p>"
            "<ul>"
            "<li>tell you what we hold about you and give you a copy,</li>"
            "<li>correct what is wrong,</li>"
            "<li>delete it,</li>"
            "<li>stop contacting you.</li>"
            "</ul>"
            "<p>You can take back your agreement at any time. It is as easy as giving it: one mail or "
            "one call is enough, and you need not give a reason.</p>"
            "<p>If our answer does not satisfy you, you may complain to the Data Protection Board of "
            "India.</p>",
        ),
        (
            "contact_card",
            {
                "heading": "Whom to ask",
                "text": "If you have your reference at hand, mention it: it helps us find you.",
            },
        ),
    ],
}
