"""What the office receives (受け取るもの): pasted URLs, a site's answer as a file or typed from a letter, uploaded papers.

Everything is hostile: each row that cannot be read is kept with its reason and what to do, nothing is repaired silently.
"""
