"""What can be wrong with a binding (バイト位置のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import VerificationError
from kaiji.ground.words import Words


class BindingError(VerificationError):
    """A binding does not fit the recorded bytes."""

    code = "binding.unfit"
    what_to_do = Words(
        ja="投稿の一覧と記録(WARC)の対応を確かめてください。同じ取得のものでなければ、位置は一致しません。",
        en="Check that the list of posts and the recording belong to the same capture; otherwise no place fits.",
    )


class PostShapeError(VerificationError):
    """An entry of posts.json has not the shape of a post."""

    code = "binding.post-shape"
    what_to_do = Words(
        ja="posts.json を書き換えたり手で作ったりせず、取得したままのものを使ってください。",
        en="Use posts.json as the capture wrote it; do not edit it or write it by hand.",
    )
