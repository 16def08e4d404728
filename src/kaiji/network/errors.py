"""Errors of the network room (通信事業者のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import DefectError, InputError, OutsideError
from kaiji.ground.words import Words


class RegistryError(DefectError):
    """The registry of carriers breaks its own rules."""

    code = "network.registry"


class UnknownCarrierError(InputError):
    """No carrier has this id."""

    code = "network.unknown-carrier"
    what_to_do = Words(
        ja="docs/reference/carriers.md の id を使うか、事業者が不明なら mobile・fixed・unknown のどれかで調べてください。",
        en="Use an id of docs/reference/carriers.md, or mobile, fixed or unknown where the carrier is not known.",
    )


class UnknownOperatorError(InputError):
    """No site operator has this id."""

    code = "network.unknown-operator"
    what_to_do = Words(
        ja="docs/reference/carriers.md の「サイト運営者」の id を使ってください。",
        en="Use an id of the site operators in docs/reference/carriers.md.",
    )


class AddressError(InputError):
    """This is not an IP address in its plain written form."""

    code = "network.address"
    what_to_do = Words(
        ja="開示された記録のとおりのIPアドレスだけを入れてください(かっこ、ポート、ゾーン、短縮形は除きます)。",
        en="Give the address alone, as in the record disclosed: no brackets, port, zone or shortened form.",
    )


class PortError(InputError):
    """This is not a port number."""

    code = "network.port"


class TableFormatError(InputError):
    """A file of address data, or a pasted answer, cannot be read."""

    code = "network.table"
    what_to_do = Words(
        ja="配布元から取り直すか、ファイルの種類を確かめてください。読み込んだものはありません。",
        en="Fetch the file again or check what kind it is; nothing of it was taken in.",
    )


class RowsError(InputError):
    """A list of communications cannot be read."""

    code = "network.rows"
    what_to_do = Words(
        ja="示された行と列を直してください。日時には時差が必要です。ファイルは変更していません。",
        en="Correct the row and column shown; times need an offset. The file was not changed.",
    )


class SnapshotError(OutsideError):
    """A table of address data, shipped or installed, is damaged."""

    code = "network.snapshot"
    what_to_do = Words(
        ja="KAIJI_HOME の network フォルダーから壊れたファイルを除き、kaiji network update でもう一度入れてください。",
        en="Remove the damaged file from the network folder of KAIJI_HOME and install it again: kaiji network update.",
    )


class WriteError(OutsideError):
    """A table or a result cannot be written."""

    code = "network.write"
    what_to_do = Words(
        ja="空き容量と権限を確かめて、もう一度実行してください。書きかけのファイルは残していません。",
        en="Check the free space and the permissions and run it again; nothing half-written was left.",
    )
