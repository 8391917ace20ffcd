"""What no scheduler of ours can control, found before anything runs: processes, sockets, other schedulers."""

from __future__ import annotations

import ast

from graders.errors import Uncontrollable

UNCONTROLLABLE = frozenset({
    "asyncio", "multiprocessing", "subprocess", "socket", "select", "selectors", "signal", "socketserver",
    "concurrent.futures.process", "ctypes", "trio", "anyio", "curio", "gevent", "eventlet", "greenlet",
})  # fmt: skip


def refuse_uncontrollable(tree: ast.Module) -> None:
    """Raises Uncontrollable with the line and the name, rather than letting the program hang or lie."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *[f"{node.module}.{alias.name}" for alias in node.names]]
            names += ["concurrent.futures.process" for alias in node.names if alias.name == "ProcessPoolExecutor"]
        elif isinstance(node, ast.AsyncFunctionDef):
            raise Uncontrollable("uncontrollable", line=node.lineno, what=f"async def {node.name}")
        for name in names:
            if name in UNCONTROLLABLE or name.partition(".")[0] in UNCONTROLLABLE:
                raise Uncontrollable("uncontrollable", line=getattr(node, "lineno", None), what=name)
