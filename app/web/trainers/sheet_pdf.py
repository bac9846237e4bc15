"""The sign-in sheet as a PDF, in A4, with names in any script that its two fonts know."""

from dataclasses import dataclass

import fontpkg
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableBordersLayout
from fpdf.fonts import FontFace

from app import dates
from app.workshops.models import Meeting

ACROSS = 3
"""How many meetings a sheet has in its width; with more, it lies on its side."""
MOST = 6
_ROW, _MARGIN = 13.0, 12.0
_NOT_HERE = "×"
BLANKS = 4
"""How many empty rows there are for people who come without being booked."""


@dataclass(frozen=True)
class Sheet:
    """What a sheet says: whose it is, its meetings as columns, its people as rows."""

    organisation: str
    meeting: Meeting
    meetings: list[Meeting]
    people: list[tuple[str, list[bool]]]
    """Each name, and whether the person is expected at each of the meetings."""
    blanks: int = BLANKS

    @property
    def title(self) -> str:
        return self.meeting.workshop.name


def write(sheet: Sheet) -> bytes:
    """Return the sheet: one table for each six meetings, on as many pages as it needs."""
    pdf = _Paper(sheet)
    for start in range(0, len(sheet.meetings), MOST):
        pdf.table_of(start)
    return bytes(pdf.output())


class _Paper(FPDF):
    """The pages of one sheet, with its words above and its number below each."""

    def __init__(self, sheet: Sheet) -> None:
        is_wide = len(sheet.meetings) > ACROSS
        super().__init__(orientation="landscape" if is_wide else "portrait", format="A4")
        self.sheet = sheet
        self.set_lang("fr-FR")
        self.set_title(f"Feuille d’émargement – {sheet.title}")
        self.set_author(sheet.organisation)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, margin=16)
        self.add_font("Noto", fname=fontpkg.path("Noto Sans"))
        self.add_font("Noto Arabic", fname=fontpkg.path("Noto Sans Arabic"))
        self.set_font("Noto", size=10)
        self.set_fallback_fonts(["Noto Arabic"])
        self.set_text_shaping(True)

    def header(self) -> None:
        """Say on each page whose sheet it is, of what, where and with whom."""
        sheet, meeting = self.sheet, self.sheet.meeting
        self.set_font(size=10)
        self._line(sheet.organisation)
        self.set_font(size=16)
        self._line("Feuille d’émargement", 9)
        self.set_font(size=12)
        self._line(sheet.title, 7)
        self.set_font(size=10)
        if len(sheet.meetings) == 1:
            day = f"{dates.day(meeting.starts_local)} {meeting.starts_local.year}"
            self._line(f"{day}, {dates.span(meeting.starts_local, meeting.ends_local)}")
        else:
            self._line(f"{len(sheet.meetings)} séances")
        room = f", {meeting.room.name}" if meeting.room else ""
        self._line(f"{meeting.venue.name}{room}, {meeting.venue.postal_address}")
        names = ", ".join(leader.name for leader in meeting.leaders)
        self._line(f"Avec : {names or '………………………………………'}")
        self.ln(3)

    def footer(self) -> None:
        """Write the number of the page, and that names are not for everyone’s eyes."""
        self.set_y(-12)
        self.set_font(size=8)
        self._line(f"Page {self.page_no()}. Ne laissez pas cette feuille à la vue de tous.")

    def table_of(self, start: int) -> None:
        """Write the table of some meetings, with empty rows for who comes without being booked."""
        meetings = self.sheet.meetings[start : start + MOST]
        self.add_page()
        self.set_font(size=10)
        with self.table(
            col_widths=self._widths(len(meetings)),
            borders_layout=TableBordersLayout.ALL,
            text_align="LEFT",
            headings_style=FontFace(emphasis=None, fill_color=(235, 235, 235)),
            min_row_height=_ROW,
            padding=1.5,
        ) as table:
            heads = [
                f"{each.starts_local:%d/%m/%Y}\n{dates.clock(each.starts_local)}"
                for each in meetings
            ]
            one = ["Signature"] if len(self.sheet.meetings) == 1 else heads
            table.row(["N°", "Prénom et nom", *one])
            for number, (name, here) in enumerate(self.sheet.people, 1):
                marks = ["" if each else _NOT_HERE for each in here[start : start + MOST]]
                table.row([str(number), name, *marks])
            for _ in range(self.sheet.blanks):
                table.row(["", "", *([""] * len(meetings))])
            table.row(["", "Signature de la personne qui anime", *([""] * len(meetings))])

    def _widths(self, meetings: int) -> list[float]:
        number, name = 10.0, 68.0
        each = (self.epw - number - name) / meetings
        return [number, name, *([each] * meetings)]

    def _line(self, text: str, height: float = 5) -> None:
        self.multi_cell(
            0, height, text, align="L", new_x="LMARGIN", new_y="NEXT",
            output=MethodReturnValue.PAGE_BREAK,
        )  # fmt: skip
