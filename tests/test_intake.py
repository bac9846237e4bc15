"""The border: what people type, in every spelling, and what never passes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import intake
from app.errors import InvalidInput


@given(st.text())
def test_no_control_character_and_no_line_feed_passes(text: str) -> None:
    cleaned = intake.clean(text)
    assert cleaned == cleaned.strip()
    assert not any(
        unicodedata.category(char) in {"Cc", "Co", "Cs", "Cn", "Zl", "Zp"} for char in cleaned
    )
    assert intake.clean(cleaned) == cleaned


@given(st.text())
def test_a_text_keeps_its_lines_and_nothing_else(text: str) -> None:
    for line in intake.clean_text(text).split("\n"):
        assert intake.clean(line) == line


@given(st.text())
def test_a_slug_is_an_address_part(text: str) -> None:
    slug = intake.slug(text)
    assert slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug) <= 80


def test_french_sorts_without_case_and_accents() -> None:
    names = ["Zoé", "Éric", "eric", "Œuvre", "Anne-Marie"]
    assert sorted(names, key=intake.fold) == ["Anne-Marie", "Éric", "eric", "Œuvre", "Zoé"]


@pytest.mark.parametrize(
    "typed",
    [
        "284127645108946",
        "2 84 12 76 451 089 46",
        "1.84.12.2A.451.089",
        "mon numéro est 184 12 76 451 089, merci",
        "2-84-12-76-451-089-46",
        "1_84_12_76_451_089_46",
        "1/84/12/76/451/089",
        "1–84–12–76–451–089–46",
        "NIR184127645108946",
        "１８４１２７６４５１０８９",
        "1\u200d84127645108946",
    ],
)
def test_a_social_security_number_is_refused_wherever_it_stands(typed: str) -> None:
    with pytest.raises(InvalidInput, match="sécurité sociale"):
        intake.line("first_name", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "0262 12 34 56",
        "59000",
        "2026-11-23 14:00",
        "5f0c6a52-9d1e-4c3b-8aa1-841276451089",
    ],
)
def test_what_is_no_social_security_number_passes(typed: str) -> None:
    assert intake.line("phone", typed) == typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("01 23 45 67 89", "+33123456789"),
        ("0692 12 34 56", "+262692123456"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_phones_in_any_spelling(typed: str, number: str) -> None:
    assert intake.phone("phone", typed) == (typed, number)


@pytest.mark.parametrize(
    "typed", ["06 12 34 56", "zéro six", "06 12 34 56 7O", "12", "+", "0" * 39]
)
def test_what_no_phone_can_be_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        intake.phone("phone", typed)


@given(st.text(max_size=60))
def test_a_phone_is_read_or_refused_and_never_fails(typed: str) -> None:
    try:
        kept, number = intake.phone("phone", typed)
    except InvalidInput:
        return
    assert number.startswith("+") or (kept, number) == ("", "")


@given(st.text(max_size=60))
def test_an_email_is_read_or_refused_and_never_fails(typed: str) -> None:
    try:
        address = intake.email("email", typed)
    except InvalidInput:
        return
    assert address == "" or ("@" in address and "\n" not in address)


def test_an_address_that_mail_servers_refuse_is_refused_at_the_border() -> None:
    with pytest.raises(InvalidInput):
        intake.email("email", "przemysław@example.org")


def test_a_mobile_is_told_from_a_landline() -> None:
    assert intake.is_mobile("+33612345678")
    assert not intake.is_mobile("+33123456789")


def test_a_number_is_said_as_people_say_it() -> None:
    assert intake.spoken_phone("+33612345678") == "06 12 34 56 78"
    assert intake.spoken_phone("+262692123456").startswith("+262")


@pytest.mark.parametrize("typed", ["184127645108946@pouce.example", "2.84.12.76.451.089@a.fr"])
def test_a_social_security_number_is_no_address(typed: str) -> None:
    with pytest.raises(InvalidInput, match="sécurité sociale"):
        intake.email("email", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Gagnez sur https://piege.example",
        "www.piege.example",
        "Ouvrez piege.example",
        "a@b.fr",
        "piege.example/x",
        "<b>Al</b>",
    ],
)
def test_a_name_carries_no_address_into_a_mail(typed: str) -> None:
    with pytest.raises(InvalidInput, match="pas d’adresse"):
        intake.name("first_name", typed)


@pytest.mark.parametrize(
    "typed", ["J.-P.", "Marie-Ève", "D’Angelo", "M. Dupont", "A.B.", "Zoé (la grande)", "李明"]
)
def test_names_as_people_write_them_pass(typed: str) -> None:
    assert intake.name("first_name", typed) == typed
