"""What a careful clerk would send back (点検): rules with codes, each run on the case or on the finished papers."""
