"""The wall: one child process per submission, one JSON document back, and everything else is an error with a name.

    limits   what a child may use, and how it binds itself to that
    wire     the request, the frame round the answer
    parent   start a child, ask, get one document or a SandboxError — start reading here
    spawn    a child that is a whole interpreter; `forkserver`, with `server` on the other side: one forked from a
             process that has everything loaded
    crash    whether it was the submission's doing that Python itself died in a child
    scratch  the folder a child works in
    wall     what the operating system forbids a child (`syscalls`: its numbers); `probe`: which layers there are
    child    the other side: the only module of this room that can run student code
    answers  a document becomes a Report or a Trace, or is refused

`parent` and `answers` import nothing that can run student code; `child` and `server` are imported by nobody else,
only started.
Nothing is re-exported here, since the child passes this door too and has no use for the parent's imports.
"""
