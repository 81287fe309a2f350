"""A list of people from elsewhere: read, looked at, written by a worker row by row, and taken back.

sheet    a file as rows of words, and what of it is refused
columns  which column is what
rows     one row as answers, or why it cannot be one
draft    a list that nobody confirmed yet, and what would become of it
writing  one row in, and one row out again
keeping  how long what is kept of the list
"""
