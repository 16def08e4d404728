"""The shell of the web application (画面の土台): settings, urls, accounts, templates."""
