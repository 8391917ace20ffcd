"""The last net: a limit for our items if the user has set none, and what happens at the limit.

pytest-timeout watches the time. The sandbox has limits of its own, so by default this net only catches what hangs on
our side of the wall. The hooks are defined here, and the plugin passes them to pytest.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest

from graders.pytest_plugin._items import StallItem
from graders.pytest_plugin._options import chosen
from graders.results import Message

NET_S = 30.0  # seconds beyond the sandbox's own limit; whatever takes longer hangs on our side of the wall


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set a limit for our items if the user has set none."""
    ours = [item for item in items if isinstance(item, StallItem)]
    if not ours or not config.pluginmanager.hasplugin("timeout") or _limit_set(config) is not None:
        return
    from graders.grading import limits_for  # not at the top: pytest loads this plugin for every project

    seconds = limits_for(chosen(config, "schedules")).wall_s + NET_S
    for item in ours:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(seconds))


def _limit_set(config: pytest.Config) -> str | None:
    """How the user has set pytest-timeout's limit, as it was written; None if a marker set it, or we did."""
    if config.getoption("timeout", None) is not None:
        return f"--timeout={config.getoption('timeout'):g}"
    if os.environ.get("PYTEST_TIMEOUT"):
        return f"PYTEST_TIMEOUT={os.environ['PYTEST_TIMEOUT']}"
    return f"timeout = {config.getini('timeout')}" if config.getini("timeout") else None


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> None:
    """End the child at the limit. Then the item ends by itself, with either method of pytest-timeout.

    pytest-timeout's own timer is set NET_S later, for a hang that does not end with the child. Its method `thread`
    would end the whole session.
    """
    if not isinstance(item, StallItem):
        return None
    from graders.sandbox.parent import kill_all

    over = threading.Event()
    by_marker = item.get_closest_marker("timeout") is not None
    limit = None if by_marker else _limit_set(item.config)
    args = {"seconds": f"{settings.timeout:g}", **({"limit": limit} if limit else {})}

    def end() -> None:
        if not over.wait(settings.timeout):
            item.parent.stopped = Message("pytest-timeout", args)
            kill_all()
            while not over.wait(0.5):  # a child may have been starting just now
                kill_all()

    threading.Thread(target=end, name="stall: last net", daemon=True).start()
    item.net_over = over
    plugin: Any = item.config.pluginmanager.getplugin("timeout")
    return plugin.pytest_timeout_set_timer(item, settings._replace(timeout=settings.timeout + NET_S))


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> None:
    if isinstance(item, StallItem) and item.net_over is not None:
        item.net_over.set()
