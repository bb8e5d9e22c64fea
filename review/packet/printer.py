"""Prints one document, as a program of its own: reads a request from standard input, writes the PDF to standard output.

Typst keeps what it computed for the next documents, some hundred megabytes after large ones. Here that ends with the
program, and so does anything else that may go wrong in it. Nothing of Django is loaded.
"""

import json
import sys

import typst


def main() -> None:
    """The request: `template`, `root`, `fonts` (paths), `sheet` (the template's data as JSON), `at` (seconds)."""
    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]])
    compiler = typst.Compiler(
        asked["template"],
        root=asked["root"],
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"sheet": asked["sheet"]},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=asked["at"])
    except typst.TypstError:  # a glyph that a font lists and lacks: PDF/UA-1 refuses it, a tagged PDF shows a box
        made = compiler.compile(format="pdf", timestamp=asked["at"])
    assert isinstance(made, bytes)  # one file, since no path was given
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
