"""What identifies our Zalo application and account, and the rules that may change without notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

SignatureVariant = Literal["standard", "oa_id", "header_timestamp"]


@dataclass(frozen=True)
class ZaloConfig:
    """One application linked to one account. Two secrets that must not be mixed up.

    ``app_secret`` renews tokens, ``oa_secret`` signs webhooks. ``variant`` names the one signature formula that is
    accepted. ``cap``: messages after one interaction, 0 = as many as needed.
    """

    app_id: str
    oa_id: str
    app_secret: str
    oa_secret: str
    api_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    variant: SignatureVariant = "standard"
    free_for: timedelta = timedelta(hours=48)
    open_for: timedelta = timedelta(days=7)
    billed_allowed: bool = True
    cap: int = 0
