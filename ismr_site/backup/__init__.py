"""Backup and restore. One backup is one encrypted file; docs/backup.md says how it is used.

place       where the files lie, what they are called, how old the newest is
sealing     encryption on the way to the disk and back
contents    what is in a backup, and the list of it
postgres    \\  one snapshot of the database with its fingerprints,
sqlite      /  and the way back
engine      which of the two
media       uploaded files, wherever the storage has them
writing, checking, restoring
"""
