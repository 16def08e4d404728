"""Addresses of the installation of claimant (URL)."""

from __future__ import annotations

from kaiji.web.roots import addresses

urlpatterns = addresses("claimant")
handler400 = "kaiji.web.views.errors.bad_request"
handler403 = "kaiji.web.views.errors.forbidden"
handler404 = "kaiji.web.views.errors.not_found"
handler500 = "kaiji.web.views.errors.defect"
