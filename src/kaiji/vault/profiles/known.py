"""The profiles there are (書式の一覧), and how one is found by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from kaiji.ground.words import Words
from kaiji.vault.errors import ProfileError
from kaiji.vault.profiles import fortinet, generic, kea, radius_nat, radius_quick
from kaiji.vault.profiles.form import Form, load
from kaiji.vault.profiles.formreader import opener
from kaiji.vault.profiles.own import proved

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from kaiji.vault.reading import Rejected
    from kaiji.vault.values import Version


class Reader(Protocol):
    """What reads one file (読取り)."""

    lines: int
    rejected: list[Rejected]

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""

    def finish(self) -> None:
        """Give out what still waits at the end of the file."""


class Opener(Protocol):
    """Opens a reader at the beginning of a file."""

    def __call__(
        self, file: IO[bytes], take: Callable[[Version, Any], None], name: str, zone: tzinfo | None, /
    ) -> Reader:
        """Read the head of the file, where there is one; `zone` is what times without any are in. Raises ImportFileError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of log (書式)."""

    name: str
    title: Words
    open: Opener
    leases: bool = False
    """Its rows say who had an inside address."""
    joins: bool = False
    """Its rows name an inside address, not a subscriber."""
    form: Form | None = None
    """How its lines look, where that is declared; None: a module reads them."""


def declared(form: Form) -> Profile:
    """Return the profile of a form."""
    return Profile(
        name=form.name, title=form.title, open=opener(form), leases=form.leases, joins=form.inside, form=form
    )


FORMS: Final = Path(__file__).parent / "forms"
PROFILES: Final[dict[str, Profile]] = {
    profile.name: profile
    for profile in (
        Profile(
            name="csv",
            title=Words(ja="汎用CSV(列名つき)", en="generic CSV with a header"),
            open=generic.open_csv,
        ),
        Profile(
            name="csv-lease",
            title=Words(ja="汎用CSV(内側アドレスの割当て)", en="generic CSV of leases of inside addresses"),
            open=generic.open_csv,
            leases=True,
        ),
        Profile(
            name="fortinet",
            title=Words(ja="FortiGate セッションログ", en="FortiGate session log"),
            open=fortinet.open_fortinet,
            joins=True,
        ),
        Profile(
            name="radius",
            title=Words(ja="FreeRADIUS detail(割当ての記録)", en="FreeRADIUS detail: leases"),
            open=radius_quick.open_radius,
            leases=True,
        ),
        Profile(
            name="radius-public",
            title=Words(
                ja="FreeRADIUS detail(公開アドレスを1契約に割り当てる回線)",
                en="FreeRADIUS detail of lines with a public address of their own",
            ),
            open=radius_quick.open_radius,
        ),
        Profile(
            name="radius-nat",
            title=Words(
                ja="FreeRADIUS detail(NFWare vCGNAT のポートブロック)",
                en="FreeRADIUS detail: port blocks of NFWare vCGNAT",
            ),
            open=radius_nat.open_radius_nat,
            joins=True,
        ),
        Profile(
            name="kea",
            title=Words(ja="Kea DHCP legal_log(割当ての記録)", en="Kea DHCP legal_log: leases"),
            open=kea.open_kea,
            leases=True,
        ),
        *(declared(load(path)) for path in sorted(FORMS.glob("*.toml"))),
    )
}


def profile(name: str) -> Profile:
    """Return the profile of a name, or of a form's file ending in `.toml`; raises ProfileError, ProfileFormError."""
    if name.endswith(".toml"):
        return declared(proved(Path(name)))
    try:
        return PROFILES[name]
    except KeyError:
        names = ", ".join(PROFILES)
        raise ProfileError(
            Words(ja="この名前の書式はありません。", en="There is no profile of this name."),
            given=name,
            accepted=Words(ja=names, en=names),
        ) from None
