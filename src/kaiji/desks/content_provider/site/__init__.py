"""What an operator puts into the site itself (サイトに組み込む部分): connection data recorded properly, kept as long as needed.

It stands alone: a foreign site imports it without the desk. `wsgi` and `asgi` wrap any application, `in_django` is an app for a
Django site, `sqlite` keeps the records where there is no Django; `lookup` is how the desk asks, signed, each look recorded.

    peer, headers ─ proxies ─► Connection ─ acts ─► Entry ─► Store ─ lookup ─► the desk
                                                              └ retention: deleted by itself, except what is held
"""
