"""Makes the guides' pictures again from the refreshed sample workbook.

Run from the project's folder with CEC-XL installed; needs LibreOffice, poppler (``pdftoppm``, ``pdftotext``),
and ImageMagick:

    python docs/make_images.py

It prints the sample through LibreOffice into a PDF, takes the first page of each sheet shown in the guides, and trims
the margins. Look at every picture before committing it.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cec_xl.cli import main

IMAGES = Path(__file__).parent / "images"
WIDTH = 1300
"""Pixels; wide enough to read the cells, small enough for 200 kB."""


@dataclass(frozen=True)
class Picture:
    """A sheet's picture: its file, the title at the sheet's head, and how much of its first page is shown."""

    file: str
    title: str
    height: float = 0.94
    """Part of the page from the top; the default leaves out the footer."""


PICTURES = (
    Picture("inicio.png", "CEC 4444 · Clasificación estratégica de clientes", height=0.44),
    Picture("clientes.png", "Clientes", height=0.62),
    Picture("pareto.png", "Pareto y clases ABC", height=0.7),
    Picture("cec_4444.png", "CEC 4444 · Cuadros de criterios"),
    Picture("ponderacion.png", "Ponderación"),
    Picture("scores.png", "Prioridades", height=0.72),
    Picture("grafico_criterios.png", "Gráfico de criterios"),
    Picture("matriz_volumen_cuota.png", "Matriz de volumen y cuota"),
    Picture("politica_servicios.png", "Política de servicios", height=0.75),
    Picture("mapa_estrategico.png", "Mapa estratégico"),
    Picture("migracion.png", "Migración entre segmentos", height=0.62),
    Picture("ficha_cliente.png", "Ficha de cliente"),
    Picture("recuperacion.png", "Recuperación", height=0.66),
    Picture("incidencias.png", "Incidencias", height=0.4),
)


SPANISH_NUMBERS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>es-ES</value></prop></item>
</oor:items>
"""
"""LibreOffice's own settings file: decimal commas, as the reader of the pictures has them."""


def printed_sample(folder: Path) -> Path:
    """The sample workbook, refreshed, as a PDF."""
    book = folder / "sample.xlsm"
    main(["demo", "--lang", "es", "--output", str(book)])
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(SPANISH_NUMBERS, encoding="utf-8")
    profile = (folder / "profile").as_uri()
    convert = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*convert, str(folder), str(book)], check=True, capture_output=True)
    return book.with_suffix(".pdf")


def first_lines(pdf: Path) -> list[str]:
    """The first line of every page: on a sheet's first page, its title."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return [page.strip().partition("\n")[0].strip() for page in text.split("\f")]


def take(picture: Picture, pdf: Path, page: int) -> None:
    """One page, cropped, trimmed and with few colours."""
    drawn = pdf.with_name(picture.file)
    number = str(page)
    draw = ["pdftoppm", "-r", "160", "-png", "-singlefile", "-f", number, "-l", number]
    subprocess.run([*draw, str(pdf), str(drawn.with_suffix(""))], check=True)
    shown = f"100%x{picture.height:.0%}+0+0"
    edit = ["convert", str(drawn), "-crop", shown, "+repage", "-trim", "+repage", "-resize", f"{WIDTH}x>"]
    finish = ["-bordercolor", "white", "-border", "8", "-colors", "128", "-strip"]
    subprocess.run([*edit, *finish, f"PNG8:{IMAGES / picture.file}"], check=True)


def make_images() -> None:
    """Every picture of the guides."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pdf = printed_sample(Path(folder))
        titles = first_lines(pdf)
        for picture in PICTURES:
            take(picture, pdf, titles.index(picture.title) + 1)


if __name__ == "__main__":
    make_images()
