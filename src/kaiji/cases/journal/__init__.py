"""What happened, who did it and who looked (操作記録): append-only below the ORM, hash-chained, without personal data.

`recording` writes (record, look), `exporting` gives a stream away, `checking` proves a chain without Django.
"""
