"""The intake of a person alone (ひとりで進める人の質問): one question at a time, saved as it is answered, no verdicts.

It asks, computes days and fees, fills the request with the person's own words, and shows statutes and published figures as
they are; where judgement is needed it says so and points to people. `questions` is the order, `answers` writes what was
said by the moves of the case, `standing` says what is there and what is missing.
"""
