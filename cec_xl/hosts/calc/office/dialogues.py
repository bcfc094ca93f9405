"""What a command asks of the person in front of the office."""

from __future__ import annotations

from collections.abc import Sequence

from .uno_types import Uno, constant

_BUTTONS = {"ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}  # com.sun.star.awt.MessageBoxButtons
_PRESSED = ("cancel", "ok", "yes", "no")  # com.sun.star.awt.MessageBoxResults
_CHOSEN = 1  # com.sun.star.ui.dialogs.ExecutableDialogResults.OK
_OPEN_FILES = 0  # com.sun.star.ui.dialogs.TemplateDescription.FILEOPEN_SIMPLE


class Dialogues:
    """Questions and their answers."""

    def ask(self, title: str, question: str, buttons: str) -> str:
        """The button pressed: ``ok``, ``yes``, ``no`` or ``cancel``."""
        raise NotImplementedError

    def ask_text(self, title: str, prompt: str) -> str | None:
        """A line of text; None where the user cancels."""
        raise NotImplementedError

    def choose_folder(self, title: str) -> str | None:
        """Path of a folder; None where the user cancels."""
        raise NotImplementedError

    def choose_files(self, title: str, kind: str, suffixes: Sequence[str]) -> list[str]:
        """Paths of existing files; none where the user cancels."""
        raise NotImplementedError

    def open(self, address: str) -> None:
        """Show another document."""
        raise NotImplementedError


class OfficeDialogues(Dialogues):
    """The office's own dialogues, in front of a document."""

    def __init__(self, document: Uno) -> None:
        self._document = document

    def ask(self, title: str, question: str, buttons: str) -> str:
        """A message box."""
        window = self._document.CurrentController.Frame.ContainerWindow
        kind = constant("com.sun.star.awt.MessageBoxType", "QUERYBOX")
        box = window.Toolkit.createMessageBox(window, kind, _BUTTONS[buttons], title, question)
        try:
            return _PRESSED[box.execute()]
        finally:
            box.dispose()

    def ask_text(self, title: str, prompt: str) -> str | None:
        """A small dialogue with a line to type in."""
        model = _service("com.sun.star.awt.UnoControlDialogModel")
        model.Title, model.Width, model.Height = title, 200, 62
        _add(model, "FixedText", "prompt", (6, 6, 188, 18), Label=prompt, MultiLine=True)
        _add(model, "Edit", "typed", (6, 26, 188, 13), TabIndex=0)
        _add(model, "Button", "ok", (90, 44, 50, 14), PushButtonType=1, DefaultButton=True)
        _add(model, "Button", "cancel", (144, 44, 50, 14), PushButtonType=2)
        dialogue = _service("com.sun.star.awt.UnoControlDialog")
        dialogue.setModel(model)
        dialogue.createPeer(
            _service("com.sun.star.awt.Toolkit"), self._document.CurrentController.Frame.ContainerWindow
        )
        try:
            pressed = dialogue.execute()
            typed = str(dialogue.getControl("typed").getText()).strip()
        finally:
            dialogue.dispose()
        return typed if pressed == _CHOSEN else None

    def choose_folder(self, title: str) -> str | None:
        """The office's dialogue for a folder."""
        picker = _service("com.sun.star.ui.dialogs.FolderPicker")
        picker.setTitle(title)
        return _path(picker.getDirectory()) if picker.execute() == _CHOSEN else None

    def choose_files(self, title: str, kind: str, suffixes: Sequence[str]) -> list[str]:
        """The office's dialogue for files."""
        picker = _service("com.sun.star.ui.dialogs.FilePicker", _OPEN_FILES)
        picker.setTitle(title)
        picker.setMultiSelectionMode(True)
        patterns = ";".join(f"*{suffix}" for suffix in suffixes)
        name = f"{kind} ({patterns})"
        picker.appendFilter(name, patterns)
        picker.setCurrentFilter(name)
        return [_path(address) for address in picker.getSelectedFiles()] if picker.execute() == _CHOSEN else []

    def open(self, address: str) -> None:
        """Another file in a window of its own."""
        _service("com.sun.star.frame.Desktop").loadComponentFromURL(address, "_blank", 0, ())


class GivenAnswers(Dialogues):
    """Answers that a program which runs a command has given beforehand, one for each question, in their order.

    Files are separated by line ends; an empty answer cancels. Nothing is shown.
    """

    def __init__(self, answers: Sequence[str]) -> None:
        self._answers = list(answers)

    def ask(self, _title: str, _question: str, _buttons: str) -> str:
        """The next answer."""
        return self._answers.pop(0) or "cancel"

    def ask_text(self, _title: str, _prompt: str) -> str | None:
        """The next answer."""
        return self._answers.pop(0) or None

    def choose_folder(self, _title: str) -> str | None:
        """The next answer."""
        return self._answers.pop(0) or None

    def choose_files(self, _title: str, _kind: str, _suffixes: Sequence[str]) -> list[str]:
        """The next answer."""
        return self._answers.pop(0).splitlines()

    def open(self, _address: str) -> None:
        """Nothing is shown."""


def _service(name: str, *arguments: object) -> Uno:
    import uno

    context = uno.getComponentContext()
    return context.ServiceManager.createInstanceWithArgumentsAndContext(name, arguments, context)


def _add(model: Uno, kind: str, name: str, place: Sequence[int], **properties: object) -> None:
    """A control of a dialogue; its place in the dialogue's own units."""
    control = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
    control.PositionX, control.PositionY, control.Width, control.Height = place
    for key, value in properties.items():
        setattr(control, key, value)
    model.insertByName(name, control)


def _path(address: str) -> str:
    import uno

    return str(uno.fileUrlToSystemPath(address))
