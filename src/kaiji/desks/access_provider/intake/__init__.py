"""What was asked, by whom, and can it be answered? (受付): files and packages read into checked lines."""
