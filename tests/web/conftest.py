"""For the tests of the shell: Django is set up, an office is at hand."""

from __future__ import annotations

from tests.offices import office, office_on_both, set_up_django

__all__ = ["office", "office_on_both"]

set_up_django()
