"""A marked enquiry that goes the whole way a student's goes, every few minutes, and comes back.

It opens the public form over HTTP, waits as a person would, sends it, and looks for its mails in its own
mailbox. What it leaves in the database is in no list and no figure, and gone a day later.
"""
