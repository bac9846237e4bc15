"""What the law asks a site to say: who publishes it, what it keeps of people, how usable it is."""

from flask import current_app, render_template


def accessibility() -> str:
    """Say how far anyone can use the site, how that was tried, and how to complain."""
    return render_template("public/legal/accessibility.html")


def notice() -> str:
    """Say who publishes the site and who hosts it (loi du 21 juin 2004, article 1-1)."""
    settings = current_app.config
    return render_template(
        "public/legal/notice.html",
        publisher=settings["PUBLISHER"],
        publisher_address=settings["PUBLISHER_ADDRESS"],
        director=settings["PUBLICATION_DIRECTOR"],
        hosting=settings["HOSTING"],
        siret=settings["SIRET"],
        source_url=settings["SOURCE_URL"],
    )


def privacy() -> str:
    """Say what is kept of people, why, how long, and their rights (RGPD, articles 13 and 14)."""
    settings = current_app.config
    return render_template(
        "public/legal/privacy.html",
        publisher=settings["PUBLISHER"],
        publisher_address=settings["PUBLISHER_ADDRESS"],
    )
