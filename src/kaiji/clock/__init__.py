"""What must happen by when? (期限と計画): routes, due days, and the chance that the log is still alive."""
