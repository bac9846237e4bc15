"""What a browser says of itself, in words a person recognises, and the network it is on."""

from ipaddress import IPv4Address, ip_address, ip_network

from app import tokens

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """Say a User-Agent in words: "Firefox sur Windows"; order matters, as they imitate others."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


def network(address: str | None) -> str:
    """Return a keyed hash of the network of an address: itself, or its /64 in IPv6."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    where = found if isinstance(found, IPv4Address) else ip_network(f"{found}/64", strict=False)
    return tokens.keyed("network", str(where))
