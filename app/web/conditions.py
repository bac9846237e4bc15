"""What a client says that it has (RFC 9110 section 13), compared with an edition."""

import re
from datetime import timedelta
from functools import lru_cache

from werkzeug.http import parse_accept_header, parse_date, parse_etags

from app import dates
from app.web.editions import Edition

_CODING = re.compile(r"(?:--?|;)(?:gzip|br|deflate|zstd)$")
"""What proxies that compress add to an ETag."""
AHEAD = timedelta(minutes=1)
"""How far Last-Modified may be ahead of the clock.

Several changes within a second have a second each: a date that stood for two of them would make
a 304 lie.
"""


def holds(edition: Edition, none_match: str | None, modified_since: str | None) -> bool:
    """Tell whether the client says that it has this edition, in whatever coding.

    If-None-Match is compared weakly and, where present, alone (RFC 9110 section 13.2.2). A date
    that cannot be read or lies ahead counts as none.
    """
    if none_match is not None:
        tags = parse_etags(none_match)
        held = (_CODING.sub("", tag) for tag in tags.as_set(include_weak=True))
        return tags.star_tag or edition.etag in held
    since = parse_date(modified_since)
    if since is None:
        return False
    return since == edition.changed_at or edition.changed_at <= since <= dates.now()


@lru_cache(maxsize=1_000)
def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether an Accept-Encoding lets us compress (RFC 9110 section 12.5.3)."""
    return parse_accept_header(accept_encoding)["gzip"] > 0
