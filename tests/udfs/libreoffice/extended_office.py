"""The shared office with the extension in it, installed as the office's own dialogue would."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.office import Office, the_office, uno_module
from udfs.libreoffice.extension import FILE_NAME, Place, extension


def install(office: Office, place: Place | None = None) -> None:
    """Put the extension into a running office.

    Its tool, `unopkg`, does the same from outside, but for the administrator only into the whole system.
    """
    import unohelper
    from com.sun.star.task import XInteractionHandler
    from com.sun.star.ucb import XCommandEnvironment

    class Approving(unohelper.Base, XCommandEnvironment, XInteractionHandler):
        def getInteractionHandler(self) -> Any:  # noqa: ANN401, N802
            return self

        def getProgressHandler(self) -> None:  # noqa: N802
            return None

        def handle(self, request: Any) -> None:  # noqa: ANN401
            request.getContinuations()[0].select()

    path = Path(tempfile.mkdtemp()) / FILE_NAME
    path.write_bytes(extension(place or Place.here()))
    manager = office.context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
    manager.addExtension(path.as_uri(), (), "user", manager.createAbortChannel(), Approving())


@cache
def _installed(office: Office) -> Office:
    install(office)
    return office


def extended_office() -> Office:
    """The office all tests share, with the extension."""
    uno_module()
    return _installed(the_office())


def dispatch(office: Office, document: Any, name: str, *answers: str) -> str:  # noqa: ANN401
    """Run a command of the menu as the menu does, but without a dialogue; gives what the dialogue would say.

    Args:
        office: the office.
        document: the document the command works on.
        name: of the command.
        answers: to the questions it asks on the way.
    """
    helper = office.service("com.sun.star.frame.DispatchHelper")
    frame = document.CurrentController.Frame
    quiet = office.values(Quiet=True, Answers=office.uno.Any("[]string", answers))
    done = office.uno.invoke(helper, "executeDispatch", (frame, f"org.cecxl:{name}", "", 0, quiet))
    return str(done.Result)
