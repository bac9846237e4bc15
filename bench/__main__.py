"""`python -m bench [PART…]`: run the parts named, or all of them, and print what they measure."""

import sys

from bench import bookings, feeds, pages

PARTS = {"bookings": bookings.run, "feeds": feeds.run, "pages": pages.run}


def main(names: list[str]) -> int:
    """Run the parts; return how many of their goals were missed, as the exit code."""
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"inconnu : {', '.join(sorted(unknown))} ; il y a : {', '.join(PARTS)}")
        return 2
    missed = sum(PARTS[name]() for name in names or PARTS)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
