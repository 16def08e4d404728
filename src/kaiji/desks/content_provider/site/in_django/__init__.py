"""The recorder as an app of a Django site (Django サイトに組み込むアプリ).

    INSTALLED_APPS += ["kaiji.desks.content_provider.site.in_django"]
    MIDDLEWARE = ["kaiji.desks.content_provider.site.in_django.middleware.ConnectionRecords", *MIDDLEWARE]
    KAIJI_SITE = {"PROXIES": {"networks": ["10.0.0.0/8"], "header": "x-forwarded-for"}, "POSTS": {"blog.Comment": "get_absolute_url"}}

Log-ins, failed log-ins and log-outs are recorded by Django's own signals; posts where a row of a named model is made within a
request. Nothing of the desk is loaded.
"""
