"""Which column of a list is what. Guessed from its heading, as lists of fairs, portals and colleges name them."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

NOTE, LEFT_OUT = "note", "left_out"
FIELDS = {
    "full_name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "phone": _("Mobile"),
    "email": _("E-mail"),
    "city": _("City"),
    "program": _("Program"),
    "message": _("What they ask"),
    "source": _("Source"),
    "campaign": _("Campaign"),
    NOTE: _("keep as a note"),
    LEFT_OUT: _("leave out"),
}
SEVERAL = (NOTE, LEFT_OUT, "message")  # what more than one column may be
SPELLINGS = {
    "full_name": (
        "name fullname studentname studentsname nameofstudent nameofthestudent candidatename candidate "
        "student applicantname applicant contactname leadname personname yourname नाव नाम पूर्णनाव विद्यार्थी"
    ),
    "first_name": "firstname fname givenname first",
    "last_name": "lastname lname surname familyname last आडनाव",
    "phone": (
        "mobile phone mobileno mobilenumber phoneno phonenumber contact contactno contactnumber mob mobno cell "
        "cellphone cellno whatsapp whatsappno whatsappnumber tel telephone telno number studentmobile "
        "mobilephone primaryphone phone1 mobile1 मोबाईल मोबाइल फोन संपर्क"
    ),
    "email": "email emailid emailaddress mail mailid emailid1 mailaddress studentemail ईमेल इमेल",
    "city": "city town location place district currentcity hometown residence cityname शहर गाव",
    "program": (
        "program programme course courses courseinterested interestedcourse programinterested stream "
        "specialization specialisation coursename programname interestedin अभ्यासक्रम"
    ),
    "message": "message question query remark remarks comment comments note notes enquiry details प्रश्न",
    "source": "source leadsource utmsource channel medium origin",
    "campaign": "campaign utmcampaign campaignname adname formname",
}
_MEANING = {word: field for field, words in SPELLINGS.items() for word in words.split()}


def guess(headings: list[str]) -> list[str]:
    """For each column one of FIELDS; what nobody knows is kept as a note, so that nothing is lost unseen."""
    found: list[str] = []
    for heading in headings:
        field = _MEANING.get(_bare(heading), NOTE)
        found.append(NOTE if field in found and field not in SEVERAL else field)
    return found


def _bare(heading: str) -> str:
    """Letters, digits and vowel signs: "E-Mail ID:*" as emailid."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[^\w\u0900-\u0963]|_", "", plain)
