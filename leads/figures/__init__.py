"""What the desk's figures count, how they are drawn, and where each number leads.

One unit runs through all of them: a person counts once, on the day of the first enquiry. `narrowed` holds
the conditions that figures and list share, so that a number and the list behind it cannot differ.
"""
