"""Can mails and SMS leave, and is there something left of the month's budget?"""

from flask import current_app

from app.doctor.findings import Findings, attention, good, problem
from app.messages import budget, gateway, transports
from app.messages.refusals import Unreachable


def mail() -> Findings:
    """Say where mails go, and whether their server answers."""
    kind = transports.kind()
    if kind == "files":
        yield good(f"Sans MAIL_SERVER, les e-mails sont gardés dans {transports.mail_folder()}.")
    elif kind == "missing":
        yield problem("MAIL_SERVER manque : aucun e-mail ne part, chacun devra être appelé.")
    else:
        server = current_app.config["MAIL_SERVER"]
        try:
            transports.reach()
        except Unreachable as error:
            yield problem(f"{error} ({server}).")
            return
        if current_app.config["MAIL_USE_TLS"] or current_app.config["MAIL_USE_SSL"]:
            yield good(f"Le serveur d’e-mail {server} répond, la connexion est chiffrée.")
        else:
            yield attention(f"Le serveur d’e-mail {server} répond, mais sans chiffrement.")


def sms() -> Findings:
    """Say what becomes of SMS, and whether the gateway answers; nothing is sent."""
    kind, most = gateway.kind(), current_app.config["SMS_MONTHLY_SEGMENTS"]
    if kind == "none":
        yield good("Sans SMS_GATEWAY_URL, personne ne reçoit de SMS : on appelle.")
    elif kind == "unsafe":
        yield problem("SMS_GATEWAY_URL n’est pas en https : aucun SMS ne part.")
    elif kind == "files":
        late = good if current_app.config["IS_LOCAL"] else problem
        yield late(
            f"SMS_GATEWAY_URL vaut « files » : les SMS vont dans {transports.mail_folder()}."
        )
    else:
        try:
            gateway.reach()
        except Unreachable as error:
            yield problem(f"{error}.")
            return
        yield good(f"La passerelle SMS répond ; {most} segments par mois au plus.")
        if not current_app.config["SMS_KEY"]:
            yield attention("SMS_KEY n’est pas donnée : la passerelle l’attend sans doute.")


def sms_budget() -> Findings:
    """Say when the month's budget is spent."""
    if gateway.kind() == "gateway" and not budget.left():
        yield attention(
            "Le budget SMS du mois est épuisé : on appelle. Il se règle dans SMS_MONTHLY_SEGMENTS."
        )
