"""The numbers of the Linux system calls that `wall` handles, per machine: the seccomp filter sees only numbers.

They are from the kernel's own tables (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["TABLES", "Table"]

# The numbers from 424 on are the same on every machine.
NEWER = (424, 425, 434, 438, 452, 463, 466)  # pidfd_send_signal, io_uring_setup, pidfd_open/getfd, fchmodat2, *xattrat


class Table(NamedTuple):
    """The numbers of one machine.

    `denied` are always refused. `own` are allowed only with this process as first argument (0 also means it, for
    `prlimit64`). `clone` is allowed only for threads.
    """

    audit_arch: int
    denied: tuple[int, ...]
    own: tuple[int, ...]  # kill, tgkill
    prlimit64: int
    clone: int
    clone3: int = 435


X86_64 = Table(
    audit_arch=0xC000003E,
    denied=(
        *(41, 42, 49, 50),  # socket, connect, bind, listen
        *(57, 58, 59, 322),  # fork, vfork, execve, execveat
        *(101, 310, 311),  # ptrace, process_vm_readv, process_vm_writev
        *(200, 129, 297),  # tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
        *(90, 91, 92, 93, 94, 260, 268),  # chmod, chown and the like, which Landlock does not know
        76,  # truncate by name, which Landlock's first two versions do not know
        *(132, 235, 261, 280, 188, 189, 190, 197, 198, 199),  # utime, setxattr, removexattr and the like
        *(141, 142, 144, 203, 314),  # setpriority, sched_setparam, _setscheduler, _setaffinity, _setattr
        *(155, 161, 165, 166, 272, 304, 308),  # pivot_root, chroot, mount and the like, unshare, setns
        *(240, 248, 249, 250, 298, 321, 323),  # mq_open, keyctl and the like, perf_event_open, bpf, userfaultfd
        *NEWER,
    ),
    own=(62, 234),
    prlimit64=302,
    clone=56,
)
AARCH64 = Table(
    audit_arch=0xC00000B7,
    denied=(
        *(198, 203, 200, 201),
        *(221, 281),
        *(117, 270, 271),
        *(130, 138, 240),
        *(52, 53, 54, 55),
        45,
        *(88, 5, 6, 7, 14, 15, 16),
        *(140, 118, 119, 122, 274),
        *(41, 51, 40, 39, 97, 265, 268),
        *(180, 217, 218, 219, 241, 280, 282),
        *NEWER,
    ),
    own=(129, 131),
    prlimit64=261,
    clone=220,
)
TABLES = {"x86_64": X86_64, "aarch64": AARCH64}
