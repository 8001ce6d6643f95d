"""A morning of two small sites, in nine lines that hold a trap for each careless reader."""

from contextlib import closing

from ruff_lab.archive import Archive, load
from ruff_lab.report import Report, make_report
from ruff_lab.selection import Selection, without

LOG = """\
2024-05-17T08:00:04+02:00 tea.example GET / 200 2048
2024-05-17T08:00:05+02:00 tea.example GET /static/tea.css 200 700
2024-05-17T08:00:05+02:00 tea.example GET /static/tea.svg 200 900
2024-05-17T08:01:40+02:00 www.wiki.example GET /wiki/Oolong?lang=en 200 5120
2024-05-17T06:02:11+00:00 wiki.example GET /wiki/Oolong 200 5120
2024-05-17T08:03:00+02:00 tea.example POST /orders 201 96
2024-05-17T08:03:30+02:00 tea.example GET /orders 200 310 2024-05-17T08:03:31+02:00 tea.example
2024-05-17T08:04:09+02:00 tea.example POST /orders 503 0
2024-05-17T08:05:00+02:00 wiki.example GET /robots.txt 404 0
"""


def demonstrate() -> Report:
    """The report on `LOG`, style sheets and robots left out."""
    with closing(Archive()) as archive:
        problems = load(LOG.splitlines(), archive)
        selection = Selection()
        selection.add(*without(["/static", "/robots.txt"]))
        return make_report(selection.of(archive.entries()), problems)
