r"""The module ``CEC_Help``: the function wizard's help and the few messages VBA itself shows, in every language.

All languages stand in every workbook, so a workbook whose language is changed speaks it at the next opening without
anyone touching its VBA. The source is ASCII; other letters are written ``\uXXXX`` and read by ``CEC_Text``.
"""

from __future__ import annotations

from collections.abc import Iterator

from cec_xl import __version__
from cec_xl.labels import LANGUAGES, Labels, catalogue
from cec_xl.workbook.tables import SETTINGS
from udfs.registry import CATEGORY, FUNCTIONS, FunctionSpec

HELP_LIMIT = 255
"""What Excel takes of a description; longer ones make the registration fail."""
VERSION_CONSTANT = "CEC_BUILT_VERSION"
"""Names the version of CEC-XL the macros came with."""
_LITERAL = 880
"""Characters of one literal: a physical line of VBA holds 1023, a statement 24 continuations."""


def help_source(language: str) -> str:
    """The module for a workbook built in `language`."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: str) -> Iterator[str]:
    keys = [field.key for field in SETTINGS.fields]
    yield 'Attribute VB_Name = "CEC_Help"'
    yield "Option Explicit"
    yield "Option Private Module"
    yield ""
    yield "' Generated with the template from its labels."
    yield f'Public Const {VERSION_CONSTANT} As String = "{__version__}"'
    yield f'Public Const CEC_BUILT_LANGUAGE As String = "{language}"'
    yield f'Public Const CEC_CATEGORY As String = "{CATEGORY}"'
    yield f'Public Const CEC_SETTINGS_TABLE As String = "{SETTINGS.name}"'
    yield f"Public Const CEC_SETTINGS_KEY As Long = {keys.index('setting_key') + 1}"
    yield f"Public Const CEC_SETTINGS_VALUE As Long = {keys.index('setting_value') + 1}"
    yield ""
    yield from _registration()
    yield from _language_names()
    yield from _messages()
    for each in LANGUAGES:
        yield from _function_help(Labels(each))


def _registration() -> Iterator[str]:
    yield "' Describes the functions to the function wizard. Not a change the user made, so the workbook stays saved."
    yield "Public Sub CEC_RegisterFunctions()"
    yield "    #If Not Mac Then"
    yield "        Dim wasSaved As Boolean"
    yield "        On Error Resume Next"
    yield "        wasSaved = ThisWorkbook.Saved"
    yield "        Select Case CEC_Language()"
    for language in LANGUAGES:
        yield f'            Case "{language}": CEC_Help_{language}'
    yield "        End Select"
    yield "        If wasSaved Then ThisWorkbook.Saved = True"
    yield "    #End If"
    yield "End Sub"
    yield ""


def _language_names() -> Iterator[str]:
    """What a user chooses in the settings -> the language, whatever language the choice is written in."""
    names = {
        catalogue(written_in)[f"choices.language.{language}"]: language
        for written_in in LANGUAGES
        for language in LANGUAGES
    }
    names |= {language: language for language in LANGUAGES}
    yield "Public Function CEC_LanguageNamed(ByVal chosen As String) As String"
    yield "    Select Case LCase$(chosen)"
    for name, language in sorted(names.items()):
        yield f'        Case LCase$({_literal(name)}): CEC_LanguageNamed = "{language}"'
    yield "    End Select"
    yield "End Function"
    yield ""


def _messages() -> Iterator[str]:
    prefix = "vba."
    yield "Public Function CEC_Message(ByVal key As String) As String"
    yield '    Select Case CEC_Language() & "." & key'
    for language in LANGUAGES:
        for key, text in catalogue(language).items():
            if key.startswith(prefix):
                yield f'        Case "{language}.{key.removeprefix(prefix)}"'
                yield f"            CEC_Message = {_literal(text)}"
    yield "    End Select"
    yield "End Function"


def _function_help(labels: Labels) -> Iterator[str]:
    yield ""
    yield f"Private Sub CEC_Help_{labels.language}()"
    for spec in FUNCTIONS:
        yield from _description(spec, labels)
    yield "End Sub"


def _description(spec: FunctionSpec, labels: Labels) -> Iterator[str]:
    yield f'    CEC_Describe "{spec.name}", _'
    yield f"        {_quoted(spec.description(labels))}, _"
    yield "        Array( _"
    helps = [_quoted(spec.argument_help(argument, labels)) for argument in spec.arguments]
    yield from (f"            {text}, _" for text in helps[:-1])
    yield f"            {helps[-1]})"


def _literal(text: str) -> str:
    """A VBA expression for `text`."""
    return _quoted(text) if escaped(text) == text else f"CEC_Text({_quoted(text)})"


def _quoted(text: str) -> str:
    """`text` as string literals of bearable length, other letters than ASCII escaped."""
    pieces = [""]
    for character in text:
        written = '""' if character == '"' else escaped(character)
        if len(pieces[-1]) + len(written) > _LITERAL:
            pieces.append("")
        pieces[-1] += written
    return " & _\n                ".join(f'"{piece}"' for piece in pieces)


def escaped(text: str) -> str:
    r"""Text in ASCII as ``CEC_Text`` reads it.

    >>> escaped("dígito")
    'd\\u00EDgito'
    """
    return "".join(letter if " " <= letter <= "~" and letter != "\\" else f"\\u{ord(letter):04X}" for letter in text)
