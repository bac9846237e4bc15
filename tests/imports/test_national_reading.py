"""The national schema, cell by cell: what is kept, what is remarked, what is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String

from app.tables import UnreadableTable
from app.workshops.national import fields, zones
from app.workshops.national.columns import COLUMNS, KEPT_ASIDE, VENUE
from app.workshops.national.reading import Place, read
from app.workshops.places import Venue
from tests.imports.samples import national_csv, place
from tests.shared_material import shared


def only(content: bytes) -> Place:
    found = read(content)
    assert not found.refused, [str(note) for note in found.refused]
    (one,) = found.places
    return one


def test_a_plain_row() -> None:
    one = only(national_csv(place()))
    assert one.external_id == "essai-1"
    assert one.values["phone_e164"] == "+33320000001"
    assert one.values["latitude"] == 50.63
    assert one.values["national"] == {"pivot": "00000000000000", "frais_a_charge": "Gratuit"}
    assert one.remarks == []


def test_every_column_of_the_schema_has_one_home() -> None:
    assert len(COLUMNS) == 32
    assert set(VENUE) | set(KEPT_ASIDE) == set(COLUMNS)
    assert all(hasattr(Venue, attribute) for attribute in VENUE.values())


@pytest.mark.parametrize(
    ("postcode", "insee", "zone"),
    [
        ("33000", "", "Europe/Paris"),
        ("20200", "2B033", "Europe/Paris"),
        ("97110", "", "America/Guadeloupe"),
        ("97127", "", "America/Guadeloupe"),  # La Désirade
        ("97133", "", "America/St_Barthelemy"),
        ("", "97701", "America/St_Barthelemy"),
        ("", "97133", "America/Guadeloupe"),  # Vieux-Habitants
        ("97150", "97801", "America/Marigot"),
        ("97200", "", "America/Martinique"),
        ("97300", "", "America/Cayenne"),
        ("97400", "", "Indian/Reunion"),
        ("97500", "", "America/Miquelon"),
        ("97600", "", "Indian/Mayotte"),
        ("98600", "", "Pacific/Wallis"),
        ("98714", "", "Pacific/Tahiti"),
        ("98800", "", "Pacific/Noumea"),
        ("", "98818", "Pacific/Noumea"),
        ("", "33063", "Europe/Paris"),
        ("", "", "Indian/Reunion"),
    ],
)
def test_the_zone_of_a_place(postcode: str, insee: str, zone: str) -> None:
    assert zones.of(postcode, insee, default="Indian/Reunion") == zone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("05 57 87 02 57 / 05 56 08 98 55", "+33557870257"),
        ("06.66.37.24.32 ET 09.81.82.79.97", "+33666372432"),
        ("06 49 18 00 75 (SMS)", "+33649180075"),
        ("054088085", ""),
        ("3949", ""),
        ("39 49", ""),
        ("+262 262 20 12 34", "+262262201234"),
        ("3949 ou 05 56 00 00 00", "+33556000000"),
    ],
)
def test_a_phone_stays_as_typed_and_its_first_number_is_found(typed: str, number: str) -> None:
    assert fields.phone(typed) == (typed, number)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.essais.example", "https://www.essais.example"),
        ("http://essais.example/a?b=c", "http://essais.example/a?b=c"),
        ("https://Https://essais.example/", "https://essais.example/"),
        ("http://90.84.243.68/x", "http://90.84.243.68/x"),
    ],
)
def test_a_web_address_is_made_whole(typed: str, kept: str) -> None:
    assert fields.website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["https://@", "https://@Quelqu.Un", "https://x@essais.example", "javascript:alert(1)", "http://",
     "https://Facebook : Association", "http://127.0.0.1/", "https://essais.example:port/"],
)  # fmt: skip
def test_what_is_no_web_address_is_left_out(typed: str) -> None:
    with pytest.raises(fields.LeftOut):
        fields.website(typed)


@pytest.mark.parametrize(
    ("cells", "attribute", "kept", "remark"),
    [
        ({"code_postal": "1000"}, "postcode", "01000", "est lu 01000"),
        ({"code_postal": "33 000"}, "postcode", "33000", None),
        ({"code_postal": "33x"}, "postcode", None, "code postal"),
        ({"code_insee": "99999x"}, "insee_code", None, "code Insee"),
        ({"courriels": "@"}, "email", None, "adresse e-mail"),
        ({"courriels": "a@b.example|c@d.example"}, "email", "a@b.example", "une seule adresse"),
        (
            {"site_web": "https://a.example|https://b.example"},
            "website",
            "https://a.example",
            "seul",
        ),
        ({"telephone": "voir le site"}, "phone", None, "téléphone"),
        ({"horaires": "x" * 10_000}, "opening_hours", None, "trop long"),
        ({"presentation_resume": "x" * 10_000}, "summary", None, "trop long"),
        ({"adresse": "1\x00 rue\x1b\tB"}, "address", "1 rue B", None),
        ({"source": "1 85 05 78 006 084 36"}, "source", None, "numéro caché"),
        ({"presentation_resume": "né 185057800608436"}, "summary", None, "sécurité sociale"),
        ({"latitude": ""}, "longitude", None, "vont ensemble"),
        ({"latitude": "50,63"}, "latitude", 50.63, None),
        ({"code_postal": "98742"}, "postcode", "98742", "Tahiti"),
    ],
)
def test_what_cannot_be_kept_is_remarked_and_the_rest_goes_in(
    cells: dict[str, str], attribute: str, kept: object, remark: str | None
) -> None:
    one = only(national_csv(place(**cells)))
    assert one.values.get(attribute) == kept
    said = [str(note) for note in one.remarks]
    assert said == [] if remark is None else (len(said) == 1 and remark in said[0]), said
    assert all("85057800608436" not in text.replace(" ", "") for text in said)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"id": ""}, "colonne id est vide"),
        ({"nom": " \u200b"}, "colonne nom est vide"),
        ({"commune": ""}, "colonne commune est vide"),
        ({"nom": "x" * 10_000}, "150 caractères au plus"),
        ({"nom": "185057800608436"}, "sécurité sociale"),
        ({"latitude": "91"}, "entre −90 et 90"),
        ({"longitude": "-181"}, "entre −180 et 180"),
        ({"latitude": "nan"}, "entre −90 et 90"),
        ({"latitude": "nord"}, "n’est pas un nombre"),
        ({"date_maj": "2026-02-30"}, "n’est pas une date"),
        ({"date_maj": "hier"}, "n’est pas une date"),
    ],
)
def test_a_row_that_cannot_go_in_is_refused_with_its_line(
    cells: dict[str, str], reason: str
) -> None:
    found = read(national_csv(place(**({"id": "a"} | cells)), place(id="b")))
    assert [one.external_id for one in found.places] == ["b"]
    (note,) = found.refused
    assert note.line == 2
    assert reason in note.text


def test_the_same_id_twice_keeps_the_first() -> None:
    found = read(national_csv(place(nom="Premier"), place(nom="Second")))
    assert [one.values["name"] for one in found.places] == ["Premier"]
    assert [str(note) for note in found.refused] == [
        "Ligne 3 : l’id « essai-1 » est déjà à la ligne 2."
    ]


def test_a_row_with_cells_missing_is_refused_by_its_line_in_the_file() -> None:
    content = national_csv(place(presentation_resume="sur\ndeux lignes"))
    found = read(content + b'"seul","deux"\n')
    assert [str(note) for note in found.refused] == ["Ligne 4 : 2 cases au lieu de 32."]


@pytest.mark.parametrize("column", ["id", "nom", "commune", "code_postal", "adresse", "date_maj"])
def test_a_file_without_a_needed_column_is_refused(column: str) -> None:
    columns = [name for name in COLUMNS if name != column]
    with pytest.raises(UnreadableTable) as refusal:
        read(national_csv(place(), columns=columns))
    assert f"Il manque des colonnes : {column}." in str(refusal.value)
    assert "Rien n’a été importé" in str(refusal.value)


def test_columns_that_are_absent_or_unknown_are_remarked() -> None:
    found = read(national_csv(place(), columns=[*COLUMNS[:-1], "couleur"]))
    said = [note.text for note in found.remarks]
    assert any("prise_rdv" in text for text in said)
    assert any("couleur" in text for text in said)


@given(
    st.fixed_dictionaries(
        {}, optional={column: st.text(max_size=300) | st.just("x" * 6000) for column in COLUMNS}
    )
)
def test_whatever_is_typed_fits_the_columns_of_a_venue(cells: dict[str, str]) -> None:
    found = read(national_csv(place(**cells)))
    assert len(found.places) + len(found.refused) == 1
    for one in found.places:
        for name, value in one.values.items():
            kind = Venue.__table__.c[name].type
            if type(kind) is String:
                assert len(value) <= (kind.length or 0), name


def test_the_shared_example_of_the_schema_is_read_whole() -> None:
    example: Path = shared("schemas/lieux-mediation-numerique-exemple.csv")
    one = only(example.read_bytes())
    assert set(one.values["national"]) == set(KEPT_ASIDE)


def test_every_place_of_gironde_is_read() -> None:
    found = read(shared("lieux-gironde.csv").read_bytes())
    assert len(found.places) == 348
    assert found.refused == []
    assert found.places[0].values["city"] == "Lille"
    without = [one for one in found.places if "postcode" not in one.values]
    assert len(without) == 26
    called = [one for one in found.places if "phone" in one.values]
    assert len(called) == 342
    assert {one.values["phone"] for one in called if not one.values["phone_e164"]} == {
        "3646",
        "3949",
        "39 49",
        "054088085",
    }
