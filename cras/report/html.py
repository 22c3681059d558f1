"""What every page of HTML stands on: a policy that lets nothing run or load but what it names."""

from __future__ import annotations

import base64
import hashlib


def policy(style: str, script: str) -> str:
    """The page's Content-Security-Policy: these two texts by their hashes, and nothing else."""
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
