SCHOOL = {
    "name": "ISMR Pune",
}

CONTACT = {
    "phone": "+919145374040",
    "email": "admissions@ismrpune.edu.in",
    "address": (
        "Bypass Pune Saswad Road, Sr. No. 907,\n"
        "Opp. Hotel Vijay Executive,\n"
        "Gaidhara Kanifnath College Road, Wadki,\n"
        "Pune 412 308, Maharashtra"
    ),
}

PROGRAM = {"slug": "mba-operations-management", "name": "MBA in Operations Management"}
