"""The longest files first: a worker takes a whole file, and the last to begin should not be the longest."""

LONGEST_FIRST = [
    "test_services_that_break.py",
    "test_kills.py",
    "test_backup.py",
    "test_enquiry_to_mail.py",
    "test_start.py",
]


def pytest_collection_modifyitems(items):
    items.sort(key=_place)  # stable: within a file, and among the rest, as they stand


def _place(item):
    return LONGEST_FIRST.index(item.path.name) if item.path.name in LONGEST_FIRST else 99
