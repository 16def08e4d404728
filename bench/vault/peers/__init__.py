"""Other stores on the same text and the same questions, each in a process of its own (比較相手).

A peer is a program: `peer FOLDER QUESTIONS TEXT…`. It takes the text in, answers, and prints one JSON object. Columns are those of the
vault: times, address, port, destination, protocol, subscriber.
"""
