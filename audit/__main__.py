"""`python -m audit [PART…]`: run the parts named, or all of them, beside their goals."""

import sys

from audit import lighthouse, reports, site, usable, weights

PARTS = {"poids": weights.run, "pages": usable.run, "lighthouse": lighthouse.run}


def main(names: list[str]) -> int:
    """Run the parts; return as the exit code whether a goal was missed."""
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"inconnu : {', '.join(sorted(unknown))} ; il y a : {', '.join(PARTS)}")
        return 2
    with site.served() as served:
        for name in names or PARTS:
            PARTS[name](served)
    return 1 if reports.missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
