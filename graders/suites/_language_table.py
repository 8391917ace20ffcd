"""The allowed language as data: which modules a submission may import, which of their names, which dunders.

The rule behind the tables: allowed is what an honest stall could want. Refused is what leads out of the stall, to
frames, code objects, other modules' globals, files, or the grader. A test walks through everything that these tables
allow, on every Python on which it runs, and fails if one of the names is a module or leads to a frame.
"""

from __future__ import annotations

import ast
import builtins

PUBLIC = None  # every public name of the module

# Modules whose public names are all harmless, except for `PUBLIC_REFUSED`.
MODULES: dict[str, frozenset[str] | None] = {
    **dict.fromkeys((
        "__future__", "threading", "time", "queue", "concurrent.futures", "concurrent.futures.thread", "sched",
        "random", "math", "cmath", "numbers", "decimal", "fractions", "statistics", "collections", "collections.abc",
        "itertools", "functools", "operator", "heapq", "bisect", "array", "copy", "dataclasses", "enum", "typing",
        "abc", "contextlib", "textwrap", "re", "json", "pprint", "reprlib", "datetime", "calendar", "weakref",
        "unicodedata", "graphlib", "struct", "math.integer",  # the last since 3.15
    ), PUBLIC),
    "graders": frozenset({"shop"}),
    "graders.shop": frozenset({"sold", "roasted", "excepthook"}),
    "concurrent": frozenset({"futures"}),
    "sys": frozenset({
        "argv", "byteorder", "exit", "float_info", "getrecursionlimit", "getsizeof", "getswitchinterval", "hexversion",
        "implementation", "int_info", "intern", "maxsize", "maxunicode", "platform", "setswitchinterval", "stderr",
        "stdout", "version", "version_info",
    }),
    "os": frozenset({"cpu_count", "getpid", "linesep", "name", "sep"}),
    "string": frozenset({
        "ascii_letters", "ascii_lowercase", "ascii_uppercase", "capwords", "digits", "hexdigits", "octdigits",
        "printable", "punctuation", "whitespace", "Template",
    }),
    "string.templatelib": frozenset({"Interpolation", "Template", "convert"}),  # since 3.14: what t-strings make
    "io": frozenset({"StringIO", "BytesIO"}),
    "types": frozenset({"MappingProxyType", "SimpleNamespace", "NoneType", "UnionType", "GenericAlias"}),
    "warnings": frozenset({"warn", "filterwarnings", "simplefilter"}),
    "traceback": frozenset({"print_exc", "format_exc", "print_exception", "format_exception"}),
    "logging": frozenset({
        "basicConfig", "getLogger", "debug", "info", "warning", "error", "critical", "exception", "log", "disable",
        "DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "NOTSET", "Logger", "Formatter",
        "StreamHandler", "NullHandler",
    }),
}  # fmt: skip

# Modules with much that is not allowed. Their names may have no other meaning in the file, and cannot be used as
# values.
STRICT = frozenset({name for name, allowed in MODULES.items() if allowed is not PUBLIC and "graders" not in name})

# Public names that make a name, a type or code out of text, or listen to every call: refused on every object.
# (singledispatch and get_type_hints evaluate annotations that are strings; Formatter.get_field returns attributes.)
PUBLIC_REFUSED = frozenset({
    "settrace", "setprofile", "settrace_all_threads", "setprofile_all_threads", "gettrace", "getprofile",
    "ProcessPoolExecutor", "InterpreterPoolExecutor",
    "singledispatch", "singledispatchmethod", "get_type_hints", "ForwardRef",
    "evaluate_forward_ref", "attrgetter", "methodcaller", "finalize", "get_field", "vformat",
    # These store under names that are text, make classes out of text, or change something of the machine's.
    "update_wrapper", "global_enum", "make_dataclass", "new_class", "prepare_class", "DynamicClassAttribute",
    "clock_settime", "clock_settime_ns", "tzset", "chdir",
})  # fmt: skip

# Modules that other modules show under a public name. As an attribute of anything, such a name is refused.
SHOWN_MODULES = frozenset({
    "annotationlib", "atexit", "bltns", "builtins", "codecs", "copyreg", "ctypes", "encodings", "gc", "importlib",
    "inspect", "linecache", "monitoring", "os", "sre_compile", "sre_parse", "stdlib_re", "subprocess", "sys",
})  # fmt: skip
# Private names under which the library's modules keep other modules, or which lead from an exception, a generator or a
# function to a frame or its code.
INSIDES = frozenset({
    "_collections", "_collections_abc", "_colorize", "_compiler", "_dataclasses", "_io", "_locale", "_os", "_parser",
    "_random", "_re", "_sre", "_string", "_sys", "_thread", "_time", "_types", "_uuid", "_weakref", "_getframe",
    "f_back", "f_builtins", "f_code", "f_generator", "f_globals", "f_locals", "f_trace", "tb_frame", "tb_next",
    "gi_code", "gi_frame", "gi_yieldfrom", "cr_await", "cr_code", "cr_frame", "cr_origin", "ag_await", "ag_code",
    "ag_frame", "gr_context", "gr_frame", "func_code", "func_globals", "mro", "CodeType", "FunctionType", "LambdaType",
    "FrameType",
})  # fmt: skip
# Attributes of our locks. A pattern reads attributes without a call, so nothing at run time could hide them.
LOCK_INSIDES = frozenset({"kernel", "ops", "owner", "taken_line", "waiters"})

# Dunders that honest classes define, call on super(), or read. All others are refused as attributes.
_PROTOCOL = (
    "init",
    "new",
    "del",
    "post_init",
    "init_subclass",
    "set_name",
    "class",
    "name",
    "qualname",
    "doc",
    "module",
    "str",
    "repr",
    "bytes",
    "format",
    "len",
    "iter",
    "next",
    "reversed",
    "contains",
    "getitem",
    "setitem",
    "delitem",
    "missing",
    "length_hint",
    "enter",
    "exit",
    "call",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "hash",
    "bool",
    "int",
    "float",
    "complex",
    "index",
    "round",
    "trunc",
    "floor",
    "ceil",
    "neg",
    "pos",
    "abs",
    "invert",
    "copy",
    "deepcopy",
    "setattr",
    "delattr",
    "getattr",
    "get",
    "set",
    "delete",
    "class_getitem",
    "all",
    "version",
    "author",
    "date",
    "license",
    "credits",
    "email",
    "status",
    "file",
    "slots",
    "debug",
    "main",
    "cause",
    "notes",
)
_OPERATORS = (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "xor",
    "or",
)  # fmt: skip
DUNDERS = frozenset(
    {
        *(f"__{kind}{name}__" for kind in ("", "r", "i") for name in _OPERATORS),
        *(f"__{name}__" for name in _PROTOCOL),
    }
)
# On an object of somebody else these lead out, so they may only be defined.
ONLY_DEFINED = frozenset({"__getattr__", "__get__", "__file__"})
# These say what an object is and where it comes from; they may be read, but not set.
ONLY_READ = frozenset({"__class__", "__module__"})
# These may only be called directly, so that the arguments can be seen. Passed on, for example to `map`, they would
# store names that nobody checks. Each has the most positional arguments allowed (or None) and the keywords that are
# not.
ONLY_CALLED: dict[str, tuple[int | None, frozenset[str]]] = {
    "__setattr__": (None, frozenset()),
    "__delattr__": (None, frozenset()),
    "wraps": (1, frozenset({"assigned", "updated"})),  # both are names of attributes, which are read and stored
    "basicConfig": (0, frozenset({"filename", "filemode"})),
}
# Internals that honest subclasses of the library's classes use.
PRIVATE_ALLOWED = frozenset({
    "_args", "_kwargs", "_name", "_target", "_value", "_is_owned", "_asdict", "_fields", "_make", "_replace",
    "_missing_", "_generate_next_value_", "_ignore_", "_member_map_", "_member_names_", "_name_", "_order_",
    "_value_",
})  # fmt: skip

# Builtins that run text, open files, or show internals.
BUILTINS_REFUSED = frozenset({
    "eval", "exec", "compile", "open", "breakpoint", "vars", "help", "dir",
})  # fmt: skip
# Bases of a class whose instances only the class itself makes. A class with an `abc.ABCMeta` can take in foreign
# objects.
PLAIN_BASES = frozenset({"NamedTuple", "namedtuple", "Thread", "Generic"}) | {
    name for name, value in vars(builtins).items() if isinstance(value, type) and value is not type
}
PLAIN_DECORATORS = frozenset({"dataclass", "total_ordering", "final"})
# The parts of an allowed annotation, which is evaluated where there are no points.
ANNOTATION = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.BitOr, ast.Load,
    ast.Starred,
)  # fmt: skip
# Classes whose positional patterns (`case int(n)`) give only the object itself.
MATCHED = frozenset({"bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"})
# Functions that are called with a name as text. The text must be a literal, and is checked like the attribute itself.
BY_NAME = {"getattr": 1, "setattr": 1, "delattr": 1, "hasattr": 1}
OUR_PREFIX = "_stall_"
