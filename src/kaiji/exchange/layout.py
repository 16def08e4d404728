"""The file that is handed over: names of its entries, one meaning each (パッケージの構成).

    request.zip                     a ZIP, nothing compressed; any tool opens it
      README.txt                    what this is and how to check it with stock tools, in Japanese and English
      package.json                  what is asked or answered, canonical JSON (RFC 8785 restricted: no fractions)
      package.csv                   the same lines as a table, for desks without software (UTF-8 with BOM)
      documents/…                   the papers, as named in package.json
      evidence/….zip                evidence packages, where enclosed
      signer.pem                    certificates of the signer, the root included; never trusted because they are here
      SHA256SUMS                    GNU format; lists every entry but itself and the signature
      SHA256SUMS.p7s                detached CMS signature (DER) over SHA256SUMS

The CMS carries the signer's certificate and those between; its root stands in signer.pem, under the signature.
"""

from __future__ import annotations

import re
from typing import Final

README: Final = "README.txt"
PACKAGE: Final = "package.json"
TWIN: Final = "package.csv"
SIGNER: Final = "signer.pem"
SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.p7s"
DOCUMENTS: Final = "documents/"
EVIDENCE: Final = "evidence/"

FIXED: Final = (README, PACKAGE, TWIN, SIGNER, SUMS, SIGNATURE)
"""Entries of every package."""
ATTACHED: Final = re.compile(
    r"(?:documents/[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.)){0,99})"
    r"|(?:evidence/[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.)){0,99}\.zip)",
    re.ASCII,
)
MOST_BYTES: Final = 512 << 20
"""Of the whole file: 512 MiB, more than any mail or upload page takes."""
MOST_JSON: Final = 16 << 20
MOST_SMALL: Final = 1 << 20
"""Of signature, certificates, hash list and README."""
