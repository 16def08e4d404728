"""The steps of the check, by what they look at (検査の手順)."""
