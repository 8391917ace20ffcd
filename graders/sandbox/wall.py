"""The operating system's half of the wall. A child raises it round itself before any student code runs. Linux only.

There are three layers, each used if the kernel has it. Namespaces: no network of the machine, no shared memory of
others, no look into other processes. Landlock: nothing can be written, and only what the interpreter may still import
can be read. A seccomp filter: no process, no socket, no signal to others, and no file operations that the first
versions of Landlock let through. This process cannot take any of them back. `probe` says which of them are enough;
`bubble` is put round the child as a whole.

See the kernel's documentation: userspace-api/landlock and userspace-api/seccomp_filter. We use `ctypes` on purpose: no
binding for Landlock is worth a dependency that every student would have to install.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable

from graders.sandbox.readable import readable
from graders.sandbox.syscalls import TABLES, Table

__all__ = ["raise_wall"]

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_VERSION = 1  # the flag that asks for it
LANDLOCK_PATH_BENEATH = 1
LOG_NOTHING = 1  # a submission must not fill the machine's audit log
READ_FILE, READ_DIR = 1 << 2, 1 << 3
# How many bits of file rights each version of Landlock knows: 13 in the first, then one more each.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
TCP, SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
CLONE_THREAD, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x00010000, 0x08000000, 0x10000000, 0x40000000

CAPABILITY_VERSION_3 = 0x20080522

# Classic BPF: load a word, jump where equal, jump where a bit is set, return.
LOAD, IF_EQUAL, IF_BITS, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NUMBER, ARCH, FIRST = 0, 4, 16  # offsets in `struct seccomp_data`; both machines store the low half first
X32_BIT = 0x40000000


def raise_wall() -> tuple[str, ...]:
    """Raise every layer that this system has, for good. Returns their names. Never raises: a missing layer is left out.

    What must be loaded from elsewhere (the suites, the engine) must be loaded before.
    """
    layers = []
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.syscall.restype = ctypes.c_long
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0:
            layers.append("namespaces")
        _give_up_capabilities(libc)
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return tuple(layers)  # Landlock and seccomp both require it
        if _landlock(libc, readable()):
            layers.append("landlock")
        table = TABLES.get(os.uname().machine) if struct.calcsize("P") == 8 else None
        if table is not None and _seccomp(libc, table):
            layers.append("seccomp")
    except (OSError, AttributeError):  # a C library without these functions
        pass
    return tuple(layers)


def _give_up_capabilities(libc: ctypes.CDLL) -> None:
    """Give up the capabilities over our own namespace, and those of root if there is no user namespace.

    With root's capabilities a child could restart the machine, or set its clock.
    """
    header, nothing = struct.pack("=Ii", CAPABILITY_VERSION_3, 0), bytes(24)
    libc.capset(header, nothing)


def _landlock(libc: ctypes.CDLL, readable: Iterable[str]) -> bool:
    """Forbid every file right but reading in `readable`. Returns whether the kernel did it."""
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), LANDLOCK_VERSION)
    if version < 1:
        return False
    rights = (1 << FILE_RIGHTS[min(version, 5)]) - 1
    words = [rights, *([TCP] if version >= 4 else []), *([SCOPES] if version >= 6 else [])]
    attributes = struct.pack(f"={len(words)}Q", *words)
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        for path in dict.fromkeys(readable):
            _allow_reading(libc, ruleset, path)
        quiet = LOG_NOTHING if version >= 7 else 0
        return bool(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, quiet) == 0)
    finally:
        os.close(ruleset)


def _allow_reading(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not every system has all of these paths
    try:
        rights = READ_FILE | READ_DIR if os.path.isdir(path) else READ_FILE
        libc.syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_PATH_BENEATH, struct.pack("=Qi", rights, fd), 0)
    finally:
        os.close(fd)


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def _seccomp(libc: ctypes.CDLL, table: Table) -> bool:
    code = _filter(table, os.getpid())
    program = _Program(len(code) // 8, code)
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(table: Table, pid: int) -> bytes:
    """The filter in the kernel's format. A call that is not mentioned is allowed; a refused one fails with EPERM."""
    refuse = (RETURN, 0, 0, REFUSE | errno.EPERM)
    allow = (RETURN, 0, 0, ALLOW)
    code = [
        (LOAD, 0, 0, ARCH),
        (IF_EQUAL, 1, 0, table.audit_arch),
        refuse,  # a call by the numbers of another machine
        (LOAD, 0, 0, NUMBER),
    ]
    if table.audit_arch == TABLES["x86_64"].audit_arch:
        code += [(IF_BITS, 0, 1, X32_BIT), refuse]
    for number in table.denied:
        code += [(IF_EQUAL, 0, 1, number), refuse]
    # With ENOSYS the C library makes its threads by the older call, whose flags a filter can see.
    code += [(IF_EQUAL, 0, 1, table.clone3), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    code += [(IF_EQUAL, 0, 4, table.clone), (LOAD, 0, 0, FIRST), (IF_BITS, 0, 1, CLONE_THREAD), allow, refuse]
    for number, subjects in [(number, (pid,)) for number in table.own] + [(table.prlimit64, (0, pid))]:
        code += [(IF_EQUAL, 0, 2 + 2 * len(subjects), number), (LOAD, 0, 0, FIRST)]
        for subject in subjects:
            code += [(IF_EQUAL, 0, 1, subject), allow]
        code.append(refuse)
    code.append(allow)
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
