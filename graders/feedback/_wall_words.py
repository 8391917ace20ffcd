"""What is said about the operating system's wall: which layers there are, and what they leave open.

Parts of `MESSAGES` and `WORDS`.
"""

from __future__ import annotations

from graders.feedback._template import Template

WALL_MESSAGES: dict[str, tuple[Template, ...]] = {
    "no-wall": (
        "this system cannot keep a submission from your files, the network and other processes (active is only: "
        "{layers}): grade on Linux 5.13 or newer, or, if you know every submission to be harmless, say {option}",
        "this system cannot keep a submission from your files, the network and other processes: grade on Linux 5.13 "
        "or newer, or, if you know every submission to be harmless, say {option}",
    ),
    "no-wall-files": (
        "this system cannot keep a submission from reading and changing your files (active: {layers}): grade on "
        "Linux 5.13 or newer with Landlock switched on, or install bubblewrap, or, if you know every submission to be "
        "harmless, say {option}",
    ),
    "no-wall-processes": (
        "this system cannot keep a submission from the network and from other processes, as there is no seccomp "
        "filter (active: {layers}): grade on 64-bit Linux, on x86-64 or ARM, or, if you know every submission to be "
        "harmless, say {option}",
    ),
    "cluster-no-wall": (
        "the worker {worker} cannot keep a submission from its files, the network and other processes (active is "
        "only: {layers}): use workers on Linux 5.13 or newer, or, if you know every submission to be harmless, say "
        "--trust-submissions",
        "the worker {worker} cannot keep a submission from its files, the network and other processes: use workers "
        "on Linux 5.13 or newer, or, if you know every submission to be harmless, say --trust-submissions",
    ),
    "cluster-no-wall-files": (
        "the worker {worker} cannot keep a submission from reading and changing its files (active: {layers}): use "
        "workers on Linux 5.13 or newer with Landlock switched on, or install bubblewrap there, or, if you know every "
        "submission to be harmless, say --trust-submissions",
    ),
    "cluster-no-wall-processes": (
        "the worker {worker} cannot keep a submission from the network and from other processes, as it has no "
        "seccomp filter (active: {layers}): use workers on 64-bit Linux, on x86-64 or ARM, or, if you know every "
        "submission to be harmless, say --trust-submissions",
    ),
    "check-wall": ("active: {layers}",),
    "check-no-wall": (
        "active is only: {layers}; nothing protects files, processes and the network, and `stall grade` asks for "
        "--trust-submissions",
        "this system has none: `stall grade` asks for --trust-submissions",
    ),
    "check-no-wall-files": (
        "active: {layers}; nothing protects files (Landlock would, or bubblewrap), and `stall grade` asks for "
        "--trust-submissions",
    ),
    "check-no-wall-processes": (
        "active: {layers}; nothing protects processes and the network (a seccomp filter would), and `stall grade` "
        "asks for --trust-submissions",
    ),
}

WALL_WORDS: dict[str, tuple[Template, ...]] = {
    "wall-layers": ("each submission runs in a sandbox: {layers}",),
    "wall-none": ("each submission runs without a sandbox, because you trust them",),
    "wall-open.files": ("nothing keeps a submission from reading and changing your files, because you trust them",),
    "wall-open.processes": ("nothing keeps a submission from the network and other processes, because you trust them",),
}
