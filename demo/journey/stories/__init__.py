"""The ten cases that do not go smoothly, or go more smoothly than expected (10の場合), each to its proper end.

A story is a generator: it does what happens on a day and yields how many days pass before it goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from demo.journey.stories.ambiguous import ambiguous
from demo.journey.stories.consents import consents
from demo.journey.stories.deleted import deleted
from demo.journey.stories.expired import expired
from demo.journey.stories.hosting import hosting
from demo.journey.stories.minor import minor
from demo.journey.stories.mvno import mvno
from demo.journey.stories.refused import refused
from demo.journey.stories.silent import silent
from demo.journey.stories.withheld import withheld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from demo.journey.story import Story

Tale: TypeAlias = "Callable[[Story], Iterator[int]]"

STORIES: Final[dict[str, tuple[tuple[str, str], Tale]]] = {
    "refused": (("両方に裁判外で断られる", "Both providers refuse out of court"), refused),
    "ambiguous": (
        ("二人が該当し、足りない情報を補う", "Two subscribers fit until the port is known"),
        ambiguous,
    ),
    "expired": (("ログがもう消えている", "The log is gone"), expired),
    "hosting": (("アドレスはホスティング・VPNのもの", "The address is a host's or a VPN's"), hosting),
    "mvno": (("MNOからMVNE、MVNOへ", "From the network to the MVNE to the MVNO"), mvno),
    "deleted": (("請求の前に投稿が消える", "The post vanishes before the request"), deleted),
    "minor": (("未成年の請求者と親権者", "A minor and the persons with parental authority"), minor),
    "withheld": (("住所を秘匿する", "The address is kept from the other side"), withheld),
    "silent": (("投稿者も契約者も答えない", "Neither poster nor subscriber answers"), silent),
    "consents": (("投稿者が同意し、早く開示される", "The poster consents, and it is quick"), consents),
}
