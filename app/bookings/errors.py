"""The states in which a booking cannot be had or changed."""

from uuid import UUID

from app.errors import DomainError, NotFound


class UnknownWorkshop(NotFound):
    sentence = "Cet atelier n’existe pas, ou n’est plus annoncé. Regardez les autres ateliers."


class UnknownBooking(NotFound):
    sentence = (
        "Ce lien ne mène à aucune inscription. Vérifiez qu’il est entier, ou appelez-nous avec "
        "votre référence."
    )


class UnknownReference(NotFound):
    sentence = (
        "Aucune inscription n’a cette référence. Elle a six lettres ou chiffres, sans 0 ni O."
    )


class WorkshopCancelled(DomainError):
    status = 410
    sentence = "Cet atelier est annulé. Choisissez un autre atelier, ou appelez-nous."


class BookingClosed(DomainError):
    status = 410
    sentence = "Les inscriptions à cet atelier sont fermées. Choisissez une autre date."


class BookingNotOpen(DomainError):
    sentence = "Les inscriptions à cet atelier ne sont pas encore ouvertes. Revenez bientôt."


class NotForYou(DomainError):
    status = 403
    sentence = (
        "Les places de cet atelier se réservent par un travailleur social ou par téléphone. "
        "Appelez-nous : nous trouverons ensemble."
    )


class WorkshopFull(DomainError):
    """No seat is free; `rank` is the place in line that a new person would have."""

    sentence = "Cet atelier est complet."

    def __init__(self, rank: int) -> None:
        super().__init__()
        self.rank = rank


class FormAlreadyUsed(DomainError):
    """The form's key already made a booking, for other answers, or (no uuid) at another desk."""

    sentence = (
        "Ce formulaire a déjà servi pour une inscription, qui est bien enregistrée. Pour inscrire "
        "une autre personne, relisez puis envoyez une nouvelle fois."
    )

    def __init__(self, booking_uuid: UUID | None = None) -> None:
        super().__init__()
        self.booking_uuid = booking_uuid


class IdempotencyKeyReused(DomainError):
    """A program asked for something else under a key that has already booked."""

    status = 422
    sentence = (
        "Cette Idempotency-Key a déjà servi pour une autre demande. Prenez une clé neuve pour "
        "chaque demande."
    )


class TooLateToCancel(DomainError):
    sentence = "Cet atelier est terminé : il n’y a plus rien à annuler."


class AlreadyBooked(DomainError):
    """The very person has an active booking on this workshop."""

    sentence = "Cette personne est déjà inscrite à cet atelier, ou y attend une place."

    def __init__(self, booking_uuid: UUID) -> None:
        super().__init__()
        self.booking_uuid = booking_uuid


class AlreadyBusy(DomainError):
    """The person has a seat elsewhere at the same time; the desk may say that it is wanted."""

    sentence = (
        "Cette personne a déjà une place au même moment : %(workshop)s, %(when)s. "
        "Voulez-vous vraiment l’inscrire aussi à cet atelier ?"
    )


class UnknownPerson(NotFound):
    sentence = "Cette personne n’est pas connue de votre structure."


class OfferOver(DomainError):
    status = 410
    sentence = "Cette place n’est plus proposée : le délai est passé, ou l’atelier a changé."


class NothingToAnswer(DomainError):
    sentence = "Aucune place n’est proposée pour cette inscription."


class NotInLine(DomainError):
    sentence = "Cette inscription n’attend pas de place."


class UnknownCause(DomainError):
    status = 422
    sentence = "Choisissez une raison dans la liste."


class UnknownWish(NotFound):
    sentence = "Ce lien ne mène à aucun souhait. Vérifiez qu’il est entier, ou appelez-nous."


class NoSuchDay(DomainError):
    status = 422
    sentence = "Choisissez une date entre aujourd’hui et dans un an."


class AllotmentTooLarge(DomainError):
    status = 422
    sentence = "On peut garder au plus %(most)s places de cet atelier pour des partenaires."


class NoSeatToKeep(DomainError):
    sentence = "Il reste %(left)s places libres dans cet atelier : on ne peut pas en garder plus."


class AllotmentOver(DomainError):
    sentence = "Ces places ne sont plus gardées."


class NotThisProgramme(DomainError):
    sentence = "Une séance manquée se rattrape dans un atelier du même programme."


class MeetingFull(DomainError):
    sentence = "Cette séance est complète."


class MeetingOver(DomainError):
    sentence = "Cette séance est passée ou annulée."


class NotAtThisMeeting(NotFound):
    sentence = "Cette personne n’est pas inscrite à cette séance. Rechargez la page."


class MeetingCancelled(DomainError):
    sentence = "Cette séance est annulée : il n’y a pas de présence à noter."


class TooEarlyToNote(DomainError):
    sentence = (
        "Les présences se notent à partir d’une heure avant le début. Si cette personne a prévenu, "
        "notez-la excusée."
    )


class NoNextStep(DomainError):
    sentence = "Une suite se propose à la dernière séance, à une personne notée présente."


class UnknownNeed(DomainError):
    status = 422
    sentence = "Choisissez les besoins dans la liste."


class NoConsent(DomainError):
    status = 422
    sentence = "Demandez à la personne si elle est d’accord, puis cochez la case."


class NotAnAbsence(DomainError):
    sentence = (
        "Cette personne n’a pas encore répondu à la place proposée : ce n’est pas une absence."
    )


class NoSeat(DomainError):
    sentence = "Vous n’avez plus de place dans cet atelier : il n’y a rien à répondre."


class TooLateToNote(DomainError):
    sentence = (
        "Cette séance a eu lieu il y a plus de 30 jours. Dites à la coordination qui était là : elle "
        "peut encore le noter."
    )


class MeetingNotBegun(DomainError):
    sentence = (
        "On accueille sans inscription à partir de l’heure de début. Avant, la personne s’inscrit "
        "comme tout le monde."
    )
