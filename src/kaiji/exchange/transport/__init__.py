"""How a package gets there (受渡しの方法): a file in a folder, a mail attachment, a desk's address over HTTP. Each is idempotent.

Sending twice gives what sending once gives: the receiver knows a package by its id and the hash of its content, answers a repetition
with the first receipt, and refuses another content under a known id. A receipt is signed by the desk that gives it.
"""
