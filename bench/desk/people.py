"""Names, cities and ways in as an Indian business school meets them: a few are everybody's, the tail is long.

Weights are round guesses at the shape, not statistics of any school.
"""

FIRST = {
    "Priya": 30, "Rahul": 28, "Sneha": 26, "Amit": 26, "Pooja": 25, "Rohit": 22, "Neha": 22,
    "Akash": 20, "Shubham": 20, "Vaishnavi": 18, "Pratik": 18, "Komal": 16, "Saurabh": 16,
    "Aishwarya": 15, "Omkar": 15, "Pranav": 14, "Sakshi": 14, "Tejas": 13, "Rutuja": 13,
    "Aditya": 13, "Kiran": 12, "Ganesh": 12, "Mayuri": 11, "Nikita": 11, "Sagar": 11, "Swapnil": 10,
    "Shweta": 10, "Vishal": 10, "Manasi": 9, "Yash": 9, "Harshad": 8, "Ankita": 8, "Mohammed": 8,
    "Fatima": 5, "Ayesha": 5, "Imran": 5, "Joseph": 3, "Maria": 3, "Gurpreet": 3, "Simran": 3,
    "Lakshmi": 4, "Venkatesh": 4, "Karthik": 4, "Divya": 6, "Anjali": 7, "Arjun": 7, "Ishaan": 3,
    "Kalyani": 3, "Devika": 2, "Tanvi": 4, "Zoya": 1, "Zubin": 1, "Wangchuk": 1, "Xavier": 1,
    "प्रिया": 2, "राहुल": 2, "स्नेहा": 1, "गणेश": 1,
}  # fmt: skip
LAST = {
    "Patil": 60, "Jadhav": 36, "Shinde": 32, "Pawar": 32, "Deshmukh": 26, "Kulkarni": 24,
    "More": 22, "Sharma": 22, "Kale": 18, "Gaikwad": 18, "Joshi": 17, "Chavan": 16, "Singh": 16,
    "Yadav": 14, "Bhosale": 13, "Gupta": 13, "Shaikh": 12, "Khan": 12, "Mane": 11, "Kamble": 11,
    "Deshpande": 10, "Wagh": 9, "Rane": 8, "Gokhale": 6, "Verma": 8, "Mishra": 8, "Reddy": 7,
    "Nair": 6, "Iyer": 5, "Das": 5, "Thomas": 4, "D'Souza": 4, "Fernandes": 3, "Kaur": 4,
    "Agarwal": 6, "Jain": 7, "Shah": 8, "Mehta": 5, "Rathod": 6, "Ingle": 4, "Bagul": 2,
    "Chitnis": 1, "Phadke": 2, "Vartak": 1, "Quadri": 1, "पाटील": 2, "कुलकर्णी": 1,
}  # fmt: skip
CITIES = {
    "Pune": 300, "Mumbai": 90, "Nashik": 60, "Satara": 45, "Kolhapur": 45, "Sangli": 38,
    "Solapur": 36, "Ahmednagar": 34, "Nagpur": 30, "Chhatrapati Sambhajinagar": 28, "Latur": 22,
    "Nanded": 20, "Jalgaon": 20, "Thane": 20, "pune": 18, "Indore": 12, "Ratnagiri": 10,
    "Belagavi": 9, "Hyderabad": 9, "Patna": 8, "Lucknow": 7, "Delhi": 7, "Surat": 6, "Bhopal": 6,
    "Dubai": 3, "Kathmandu": 2, "": 120,
}  # fmt: skip
SOURCES = {
    "google": 340, "direct": 220, "facebook": 140, "instagram": 120, "whatsapp": 50, "walk-in": 40,
    "phone": 30, "import": 25, "youtube": 12, "linkedin": 10, "quora": 2,
}  # fmt: skip
# The long tail: fairs, colleges, partner pages.
SOURCES |= {f"fair-{number}.example": max(12 // number, 1) for number in range(1, 41)}
CAMPAIGNS = {f"mba-{year}-{name}": 60 // rank
             for year in (2024, 2025, 2026, 2027)
             for rank, name in enumerate(("brand", "cet", "remarketing", "open-day", "tier-2", "nri",
                                          "executive", "last-call"), start=1)}  # fmt: skip
LANGUAGES = {"en": 70, "mr": 18, "hi": 12}
# Where a lead stands, by its age in days: the younger, the more are still open.
STAGES = (
    (3, {"new": 70, "contacted": 22, "qualified": 4, "applying": 2, "lost": 1, "junk": 1}),
    (30, {"new": 12, "contacted": 40, "qualified": 15, "applying": 6, "applied": 4, "lost": 18, "junk": 5}),
    (180, {"new": 1, "contacted": 9, "qualified": 6, "applying": 3, "applied": 5, "offered": 3,
           "enrolled": 5, "lost": 58, "junk": 10}),
    (10_000, {"contacted": 1, "enrolled": 7, "lost": 80, "junk": 12}),
)  # fmt: skip
MAIL_STATES = {
    "sent": 690,
    "delivered": 265,
    "bounced": 28,
    "failed": 8,
    "complained": 3,
    "cancelled": 6,
}
EXAMS = {
    "mah_cet": 60,
    "cat": 14,
    "cmat": 10,
    "mat": 6,
    "not_yet": 20,
    "xat": 2,
    "atma": 2,
    "gmat": 1,
}
