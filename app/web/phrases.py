"""How staff speak of what a person chose for themselves."""

from app.bookings.participants import Reach

REACHES = {
    Reach.PARTNER: "par la personne qui l’accompagne",
    Reach.MOBILE: "sur son téléphone portable",
    Reach.LANDLINE: "sur son téléphone fixe",
    Reach.EMAIL: "par e-mail",
    Reach.SLIP: "ni téléphone ni e-mail : à dire sur place",
}
