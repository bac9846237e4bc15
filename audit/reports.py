"""What is printed: a figure beside its goal."""

missed: list[str] = []
"""Every goal that was not reached in this run."""


def say(what: str, measured: str, reached: bool, goal: str = "") -> None:
    print(f"{'ok ' if reached else 'NON'} {what:<46} {measured}{f'  ({goal})' if goal else ''}")
    if not reached:
        missed.append(what)
