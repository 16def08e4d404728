"""The content provider's desk (サイト管理者の窓口): a board operator, perhaps alone, answers requests about posts.

`site` is what the operator puts into the site itself; it stands alone and knows nothing of the desk.
"""
