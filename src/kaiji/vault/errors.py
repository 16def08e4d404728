"""Errors of the vault (接続ログ保管庫のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, NotAllowedError, OutsideError, ProcedureError, VerificationError
from kaiji.ground.words import Words


class VaultFolderError(InputError):
    """There is no vault where one was named."""

    code = "vault.folder"
    what_to_do = Words(
        ja="kaiji vault import で作った保管庫のフォルダーを指定してください。",
        en="Name the folder of a vault that `kaiji vault import` has made.",
    )


class ImportFileError(InputError):
    """A file cannot be read as what the profile says it is."""

    code = "vault.import-file"
    what_to_do = Words(
        ja="ファイルと --profile の組合せを確かめてください。このファイルからは何も取り込んでいません。",
        en="Check the file and the --profile; nothing of this file was taken in.",
    )


class ProfileError(InputError):
    """No import profile has this name."""

    code = "vault.profile"
    what_to_do = Words(
        ja="kaiji vault profiles で一覧を確かめてください。", en="See `kaiji vault profiles` for the list."
    )


class ProfileFormError(InputError):
    """A form of one's own cannot be read, or does not give the rows of its own sample."""

    code = "vault.profile-form"
    what_to_do = Words(
        ja="書式の書き方は docs/how-to/receive-logs.md にあります。見本の行とその結果を必ず添えてください。",
        en="docs/how-to/receive-logs.md says how a form is written; a sample line with its rows must stand in it.",
    )


class SpoolError(InputError):
    """The definition of the folders that logs come into cannot be used."""

    code = "vault.spool"
    what_to_do = Words(
        ja="docs/how-to/receive-logs.md の例のとおりに、フォルダーごとに path, files, profile, whole, after を書いてください。",
        en="Give path, files, profile, whole and after for each folder, as docs/how-to/receive-logs.md shows.",
    )


class QuestionError(InputError):
    """A question to the vault cannot be read."""

    code = "vault.question"
    what_to_do = Words(
        ja="開示を求める書面の記載どおりに、アドレス・ポート・日時(時差つき)を入れてください。",
        en="Give address, port and instant (with its offset) as the paper that asks for them has them.",
    )


class RulesError(InputError):
    """A set of mapping rules (MAP-E, deterministic NAT) cannot be read."""

    code = "vault.rules"
    what_to_do = Words(
        ja="規則ファイルのその項目を直してください。これまでの規則はそのままです。",
        en="Mend that field of the rule set; the rules so far stay as they are.",
    )


class BatchError(InputError):
    """A file of questions cannot be read."""

    code = "vault.batch"
    what_to_do = Words(
        ja="ip,port,at(任意で dest,proto)の列を持つUTF-8のCSVにしてください。",
        en="Give a UTF-8 CSV with the columns ip,port,at and, where known, dest,proto.",
    )


class BusyError(OutsideError):
    """Another program is writing to this vault."""

    code = "vault.busy"
    what_to_do = Words(
        ja="取込みや期限切れの処理が終わるのを待って、もう一度実行してください。",
        en="Wait until the import or expiry under way has ended, and run it again.",
    )


class VaultWriteError(OutsideError):
    """The vault, or a result, cannot be written."""

    code = "vault.write"
    what_to_do = Words(
        ja="空き容量と権限を確かめて、もう一度実行してください。途中まで書いたものは使われません。",
        en="Check the free space and the permissions and run it again; nothing half-written is used.",
    )


class ClusterError(OutsideError):
    """The servers that keep a vault's rows cannot be reached, or refuse a statement."""

    code = "vault.cluster"
    what_to_do = Words(
        ja="すべてのノードが動いていること、KAIJI_CLICKHOUSE_USER と KAIJI_CLICKHOUSE_PASSWORD を確かめて、もう一度実行してください。"
        "一部のノードだけで答えることはありません。",
        en="Check that every node runs, and KAIJI_CLICKHOUSE_USER and KAIJI_CLICKHOUSE_PASSWORD, and run it again;"
        " nothing is answered from some of the nodes only.",
    )


class ClusterNameError(InputError):
    """What is said of a cluster can be neither a name nor the address of a node."""

    code = "vault.cluster-name"
    what_to_do = Words(
        ja="remote_servers にある名前と、シャードごとのURL(http://10.0.0.1:8123)を確かめてください。",
        en="Check the name under remote_servers and the URL of each shard (http://10.0.0.1:8123).",
    )


class MoveError(VerificationError):
    """A vault cannot be moved, or its copy is not what was copied."""

    code = "vault.move"
    what_to_do = Words(
        ja="元の保管庫はそのままです。原因を除いて同じ命令をもう一度実行すれば、続きから移します。",
        en="The vault is as it was. Remove the cause and run the same command again; it goes on where it stopped.",
    )


class PermitError(NotAllowedError):
    """A look-up without a request, a legal basis of the list, or what its basis allows (通信の秘密)."""

    code = "vault.permit"
    what_to_do = Words(
        ja="受付番号(--request)と、一覧にある根拠(--basis)を示してください。この試みも記録されました。",
        en="Name the request (--request) and a basis of the list (--basis). This attempt was journaled too.",
    )


class BasisError(InputError):
    """A legal basis that is not one of the closed list: a slip of the pen, not a question of who may."""

    code = "vault.basis"
    what_to_do = Words(
        ja="一覧にある根拠(--basis)を示してください。この試みも記録されました。",
        en="Name a basis of the list (--basis). This attempt was journaled too.",
    )


class ApprovalError(NotAllowedError):
    """The operator's policy asks for a second person, and nobody has approved the request."""

    code = "vault.approval"
    what_to_do = Words(
        ja="ほかの担当者に kaiji vault approve で承認してもらってから、もう一度実行してください。この試みも記録されました。",
        en="Have another person approve it with `kaiji vault approve`, and run it again. This attempt was journaled too.",
    )


class DeniedError(NotAllowedError):
    """The operator's policy does not allow this on this basis, although the list would."""

    code = "vault.denied"
    what_to_do = Words(
        ja="別の根拠によるか、内規を定める人に相談してください。この試みも記録されました。",
        en="Act on another basis, or speak to whoever sets the policy. This attempt was journaled too.",
    )


class LimitError(NotAllowedError):
    """More questions than the operator's policy allows in a time (照会の上限)."""

    code = "vault.limit"
    what_to_do = Words(
        ja="時間をおくか、内規を定める人に相談してください。この試みも記録されました。",
        en="Wait, or speak to whoever sets the policy. This attempt was journaled too.",
    )


class PolicyError(InputError):
    """An operator's policy cannot be read."""

    code = "vault.policy"
    what_to_do = Words(
        ja="その項目を直してください。これまでの内規はそのままです。",
        en="Mend that field; the policy so far stays as it is.",
    )


class HoldError(ProcedureError):
    """A hold does not exist, has ended, or cannot be placed."""

    code = "vault.hold"
    what_to_do = Words(
        ja="kaiji vault hold list で、保全の番号と期限を確かめてください。",
        en="See `kaiji vault hold list` for the holds and how long they last.",
    )


class SegmentError(VerificationError):
    """A file of the vault is missing or not what was written."""

    code = "vault.segment"
    what_to_do = Words(
        ja="kaiji vault check で壊れた箇所を確かめ、控えから戻してください。壊れた部分について「該当なし」とは答えません。",
        en="Find the damage with `kaiji vault check` and restore it from a copy; nothing is answered from what is damaged.",
    )
