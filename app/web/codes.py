"""An address as a QR code: an SVG file of ours, as no page may hold inline styles."""

from io import BytesIO

import segno

SVG = "image/svg+xml"
QUIET = 4
"""Modules of white around it (ISO/IEC 18004); without them many cameras see nothing."""


def svg(address: str) -> bytes:
    """Return the code of an address, black on white in both colour schemes."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=QUIET, scale=4, dark="#000", light="#fff", xmldecl=False, nl=False
    )
    return out.getvalue()
