"""Addresses of the installation of access-provider (URL)."""

from __future__ import annotations

from kaiji.web.roots import addresses

urlpatterns = addresses("access-provider")
handler400 = "kaiji.web.views.errors.bad_request"
handler403 = "kaiji.web.views.errors.forbidden"
handler404 = "kaiji.web.views.errors.not_found"
handler500 = "kaiji.web.views.errors.defect"
