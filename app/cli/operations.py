"""`flask backup`, `restore`, `purge` and `doctor`: what keeps an installation alive."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app import doctor as checks
from app import retention
from app.backups import restoring, saving
from app.doctor.findings import Verdict
from app.errors import DomainError
from app.messages import sending
from app.transactions import transaction

MARKS = {
    Verdict.GOOD: "OK        ",
    Verdict.ATTENTION: "ATTENTION ",
    Verdict.PROBLEM: "PROBLÈME  ",
}


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Copier toute la base dans FILE, pendant que le site marche, et vérifier la copie.

    FILE contient des noms et des téléphones : gardez-le en lieu sûr, 30 jours au plus.
    """
    try:
        saving.save(file)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    with transaction():
        sending.note("backup", file.name)
    click.echo(f"La base est copiée et vérifiée dans {file} ({file.stat().st_size // 1024} Ko).")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Restaurer même si le site semble tourner.")
@with_appcontext
def restore(file: Path, force: bool) -> None:
    """Remettre la base comme elle était dans la sauvegarde FILE.

    La base actuelle est gardée à côté. Les envois restent arrêtés jusqu’à ce que vous les
    relanciez : des messages ont pu partir depuis la sauvegarde.
    """
    try:
        restored = restoring.restore(file, force=force)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    with transaction():
        forgotten = retention.purge()
    click.echo(f"La sauvegarde {file} est en place.")
    if restored.kept_as:
        click.echo(f"La base d’avant est gardée sous le nom {restored.kept_as}.")
    if removed := sum(forgotten.values()):
        click.echo(f"Ce qui devait être oublié depuis l’a été de nouveau ({removed} lignes).")
    click.echo(
        "À faire maintenant :\n"
        "  1. Redémarrez le site. Chacun devra se connecter de nouveau.\n"
        "  2. Dans « Messages », regardez ce qui attend : une partie a pu partir déjà.\n"
        "  3. Révoquez de nouveau les agendas privés, et effacez de nouveau les personnes, qui\n"
        "     l’ont été depuis la sauvegarde.\n"
        "  4. Relancez les envois : flask messages resume\n"
        "  5. Quand tout va bien, effacez la base d’avant : elle contient des noms."
    )


@click.command("purge")
@with_appcontext
def purge() -> None:
    """Oublier ce dont le temps est passé. Chaque nuit le site le fait lui-même."""
    with transaction():
        forgotten = retention.purge()
    for store, count in forgotten.items():
        click.echo(f"{count:6d}  {store}")
    if not forgotten:
        click.echo("Rien à oublier aujourd’hui.")


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Vérifier les réglages, la base, les envois et les sauvegardes, en phrases simples."""
    findings = checks.examine()
    for finding in findings:
        click.echo(MARKS[finding.verdict] + finding.sentence)
    if any(finding.verdict is Verdict.PROBLEM for finding in findings):
        raise SystemExit(1)
