"""The commands of the menu, given to the shared office as its own menu gives them."""

from __future__ import annotations

from typing import Any

from tests.office import Office


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
