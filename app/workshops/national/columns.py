"""The 32 columns of "lieux de médiation numérique" 1.0.2, and where a venue keeps each."""

SEVERAL = "|"
"""What stands between several values in one cell."""

COLUMNS = (
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
)

NEEDED = ("id", "nom", "commune", "code_postal", "adresse", "date_maj")
"""The columns that the schema requires and that we read (it also requires `pivot`)."""

VENUE = {
    "id": "external_id",
    "nom": "name",
    "commune": "city",
    "code_postal": "postcode",
    "code_insee": "insee_code",
    "adresse": "address",
    "complement_adresse": "address_extra",
    "latitude": "latitude",
    "longitude": "longitude",
    "typologie": "typology",
    "telephone": "phone",
    "courriels": "email",
    "site_web": "website",
    "horaires": "opening_hours",
    "presentation_resume": "summary",
    "source": "source",
    "date_maj": "source_date",
    "services": "services",
}
"""Column of the schema to attribute of `Venue`; the others stand in `Venue.national`."""

KEPT_ASIDE = tuple(column for column in COLUMNS if column not in VENUE)

UNSEEN = frozenset({"external_id", "source", "source_date", "typology", "national"})
"""Attributes that no page and no feed shows: their change is no visible change."""
