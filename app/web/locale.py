"""The language of a page. French is whole; others come with their catalogues."""


def select() -> str:
    return "fr"
