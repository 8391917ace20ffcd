"""Finds, before anything runs, what our scheduler cannot control: processes, sockets, other schedulers.

Only what certainly leaves our reach is refused: `import os` is fine, `os.fork()` is not. A student's own function named
`input` is not refused either.
"""

from __future__ import annotations

import ast
import sys

from graders.errors import Uncontrollable

UNCONTROLLABLE = frozenset({
    "asyncio", "multiprocessing", "subprocess", "socket", "select", "selectors", "signal", "socketserver", "ssl",
    "concurrent.futures.process", "concurrent.futures.interpreter", "concurrent.interpreters", "_interpreters",
    "_interpqueues", "_interpchannels", "_xxsubinterpreters",
    "ctypes", "cffi", "pty", "curses", "tkinter", "turtle", "webbrowser",
    "trio", "anyio", "curio", "gevent", "eventlet", "greenlet", "twisted", "tornado", "uvloop",
    "http.client", "http.server", "urllib.request", "ftplib", "smtplib", "poplib", "imaplib", "nntplib", "telnetlib",
    "xmlrpc", "asyncore", "asynchat", "wsgiref.simple_server", "requests", "httpx", "aiohttp", "urllib3", "websockets",
})  # fmt: skip
# Refused for a script under Pyodide, where these modules lead to the browser; elsewhere they are names like any
# other. An exercise finds no module of that name.
BROWSER = ("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core") if sys.platform == "emscripten" else ()
_OS = (
    "fork", "forkpty", "system", "popen", "posix_spawn", "posix_spawnp", "kill", "killpg", "abort", "_exit", "wait",
    "wait3", "wait4", "waitpid", "waitid", "pipe", "pipe2", "openpty", "startfile",
    *(f"{how}{what}" for how in ("exec", "spawn") for what in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
)  # fmt: skip
CALLS = frozenset({
    *(f"os.{name}" for name in _OS), "concurrent.futures.ProcessPoolExecutor", "fcntl.flock", "fcntl.lockf",
    "concurrent.futures.InterpreterPoolExecutor", "logging.handlers.QueueListener",
})  # fmt: skip
LEAVES = frozenset({"os._exit"})  # a script may call it: it ends the run, as it ends the program
# Refused only for a script of its own. In an exercise the wall clock decides nothing.
SCRIPT_CALLS = frozenset({
    "time.clock_gettime", "time.clock_gettime_ns", "timeit.timeit", "timeit.repeat", "os.times",
    "getpass.getpass", "sys.settrace", "sys.setprofile", "threading.settrace", "threading.setprofile",
    "threading.settrace_all_threads", "threading.setprofile_all_threads",
})  # fmt: skip


# These are threads, although the modules are named after processes.
THREADS = (
    "multiprocessing.dummy", "multiprocessing.pool.ThreadPool", "multiprocessing.pool.AsyncResult",
    "multiprocessing.pool.ApplyResult", "multiprocessing.pool.MapResult", "multiprocessing.TimeoutError",
    "multiprocessing.cpu_count",
)  # fmt: skip
_AROUND = ("multiprocessing", "multiprocessing.pool")  # for these modules, what the program uses of them decides
_PROCESSES = ("multiprocessing", "subprocess")
_FORKS = ("os.fork", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.popen", "concurrent.futures.process")


def is_uncontrollable(name: str) -> bool:
    """Whether importing `name` (dotted) leaves our reach."""
    if name.startswith(THREADS):
        return False
    parts = name.split(".")
    return any(".".join(parts[:n]) in UNCONTROLLABLE for n in range(1, len(parts) + 1))


def refuse_uncontrollable(tree: ast.Module, *, script: bool = False) -> None:
    """Raises Uncontrollable with the line and the name, so that the program neither hangs nor gets a wrong verdict.

    `script`: a program of its own; it must not look at the real clock either, nor watch itself being run.
    """
    finder = _Finder(tree, (CALLS - LEAVES) | SCRIPT_CALLS if script else CALLS, BROWSER if script else ())
    finder.visit(tree)


class _Finder(ast.NodeVisitor):
    def __init__(self, tree: ast.Module, calls: frozenset[str], modules: tuple[str, ...] = ()) -> None:
        self.calls, self.modules = calls, modules
        self.tree = tree
        self.means: dict[str, str] = {}  # an imported name and what it was imported as
        self.rebound: set[str] = set()  # names that the student may have given another meaning
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    head = alias.name.partition(".")[0]
                    self.means[alias.asname or head] = alias.name if alias.asname else head
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self.means[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                self.rebound.add(node.id)
            elif isinstance(node, ast.arg):
                self.rebound.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self.rebound.add(node.name)

    def refuse(self, node: ast.AST, what: str) -> None:
        process = what.partition(".")[0] in _PROCESSES or what.startswith(_FORKS)
        process = process or any(name in what for name in ("ProcessPool", "InterpreterPool", "interpreter"))
        code = "uncontrollable-process" if process else "uncontrollable"
        code = "uncontrollable-async" if what.startswith(("asyncio", "async def ")) else code
        raise Uncontrollable(code, line=getattr(node, "lineno", None), what=what)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if self._leaves(alias.name) and not (alias.name in _AROUND and self._uses_threads_only(alias)):
                self.refuse(node, alias.name)

    def _leaves(self, name: str) -> bool:
        return is_uncontrollable(name) or name.partition(".")[0] in self.modules

    def _uses_threads_only(self, alias: ast.alias) -> bool:
        """Whether the program uses nothing of `multiprocessing` but what is threads in it (`pool`, `dummy`)."""
        own = alias.asname or alias.name.partition(".")[0]
        if own in self.rebound:
            return False
        inner = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inner:
                name = self._meaning(node)
                if name is not None and name.split(".")[0] == "multiprocessing" and not name.startswith(THREADS):
                    return False
        return True

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level or not node.module:
            return
        if node.module in _AROUND and all(f"{node.module}.{alias.name}".startswith(THREADS) for alias in node.names):
            return
        for name in (node.module, *[f"{node.module}.{alias.name}" for alias in node.names]):
            if self._leaves(name) or (name in CALLS and not name.startswith("os.")):
                self.refuse(node, name)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.refuse(node, f"async def {node.name}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._look(node)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._look(node)

    def _look(self, node: ast.expr) -> None:
        name = self._meaning(node)
        if name is not None and name not in _AROUND and (name in self.calls or is_uncontrollable(name)):
            self.refuse(node, ast.unparse(node))

    def _meaning(self, node: ast.expr) -> str | None:
        """`dt.now` -> "datetime.datetime.now", if an import made `dt` that and nothing else ever does."""
        if isinstance(node, ast.Attribute):
            owner = self._meaning(node.value)
            return f"{owner}.{node.attr}" if owner is not None else None
        if isinstance(node, ast.Name) and node.id not in self.rebound:
            return self.means.get(node.id)
        return None

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        by_name = isinstance(function, ast.Name) and function.id == "__import__"
        if by_name or self._meaning(function) == "importlib.import_module":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and is_uncontrollable(first.value):
                self.refuse(node, first.value)
        self.generic_visit(node)
