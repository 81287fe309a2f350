"""Broken parts, and what is owed afterwards.

`machine` runs the shape of production; `ledger` submits and writes down what it was told; `faults` breaks
things; `verify` compares ledger, database and mailbox, and says in one line what was lost.
"""
