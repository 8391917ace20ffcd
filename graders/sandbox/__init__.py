"""The wall: one child process per submission gives one JSON document back. Everything else is an error with a name.

    limits   what a child may use, and how it binds itself to that
    wire     the request, and the frame round the answer
    parent   start a child, ask, get one document or a SandboxError: start reading here
    spawn    a child that is a whole interpreter
    forkserver   a child forked from a process that has everything loaded; `server` is that process
    crash    whether the submission made Python itself die in a child
    scratch  the folder in which a child works
    wall     what the operating system forbids a child (`syscalls`: its numbers); `probe`: which layers there are
    bubble   bubblewrap round a child or round the server; `readable`: what a child may read
    child    the other side: the only module of this room that can run student code
    answers  turn a document into a Report or a Trace, or refuse it

`parent` and `answers` import nothing that can run student code. `child` and `server` are never imported, only started.
Nothing is re-exported here, because a child imports this package too and has no use for the parent's imports.
"""
