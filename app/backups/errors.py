"""The states in which nothing is saved or restored."""

from app.errors import DomainError


class FileExists(DomainError):
    sentence = "Le fichier %(path)s existe déjà. Choisissez un autre nom : rien n’est écrasé."


class FolderMissing(DomainError):
    sentence = "Le dossier %(path)s n’existe pas, ou ne peut pas être écrit."


class NothingToSave(DomainError):
    sentence = "La base est vide : lancez d’abord « flask db upgrade »."


class CopyIsWrong(DomainError):
    sentence = "La copie n’est pas fidèle (%(reason)s). Elle a été effacée. La base n’a pas changé."


class NotABackup(DomainError):
    sentence = "%(path)s ne peut pas être restauré : %(reason)s. Rien n’a été changé."


class WorkerIsRunning(DomainError):
    sentence = (
        "Le site tourne encore : son facteur a donné signe de vie il y a %(seconds)s secondes. "
        "Arrêtez-le, attendez une demi-minute, puis recommencez (ou ajoutez --force)."
    )


class SchemaNotOurs(DomainError):
    sentence = (
        "Le compte de la base n’a pas le droit de changer le schéma « %(schema)s ». Donnez-le-lui "
        "(ALTER SCHEMA %(schema)s OWNER TO …), puis recommencez. Rien n’a été changé."
    )
