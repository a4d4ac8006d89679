"""Feeds the month of front-office documents through the real pipeline, in the order they came."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "travel_backoffice" / "demo" / "documents"


def receive(env, paths):
    """``[(name, answer)]`` for files; every format is recognised by its content."""
    documents = [
        {"source": "1A" if path.suffix == ".air" else "desk", "format": "auto", "content": path.read_bytes().decode()}
        for path in paths
    ]
    answers = env["travel.intake"].receive(documents)
    return list(zip([path.name for path in paths], answers, strict=True))


def receive_month(env):
    """The whole demo month."""
    return receive(env, sorted(path for path in FOLDER.iterdir() if path.suffix in (".air", ".json", ".csv")))
