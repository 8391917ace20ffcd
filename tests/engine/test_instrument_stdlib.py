"""Pure-Python modules of the standard library, instrumented and executed: they must compute what they always did."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from graders.engine.instrument import instrument
from graders.engine.quiet import quiet_streams
from graders.engine.strategies import RoundRobin
from graders.engine.world import World

# module -> an expression over it (called `m`), evaluated on the real module and on ours
USES = {
    "textwrap": "m.wrap('the quick brown fox jumps over the lazy dog ' * 3, 20), m.dedent('  a\\n   b')",
    "heapq": "m.nsmallest(3, [5, 1, 4, 2]), list(m.merge([1, 4], [2, 3])), m.nlargest(2, 'hello', key=ord)",
    "bisect": "m.bisect([1, 2, 2, 3], 2), m.bisect_left([1, 2, 2, 3], 2)",
    "fractions": "m.Fraction(3, 4) + m.Fraction('1.25'), m.Fraction(3.5).limit_denominator(10), hash(m.Fraction(1, 3))",
    "statistics": "m.mean([1, 2, 3, 4]), m.median([3, 1, 2]), m.mode('aab'), round(m.stdev([1, 2, 4]), 9)",
    "json.encoder": "m.JSONEncoder(indent=1, sort_keys=True).encode({'b': [1, None, True], 'a': {'x': 'é'}})",
    "json.decoder": 'm.JSONDecoder().decode(\'{"a": [1, 2.5, "\\\\u00e9", null], "b": {}}\')',
    "colorsys": "m.rgb_to_hsv(0.2, 0.4, 0.4), m.hls_to_rgb(0.1, 0.2, 0.3)",
    "shlex": "m.split('a \"b c\" d\\\\ e'), m.quote(\"it's\"), m.join(['x y', 'z'])",
    "string": "m.Template('$a and ${b}').substitute(a=1, b=2), m.capwords('ab cd')",
    "difflib": "list(m.ndiff(['a', 'b'], ['a', 'c'])), m.get_close_matches('appel', ['ape', 'apple'])",
    "dataclasses": "m.asdict(m.make_dataclass('P', [('x', int), ('y', list, m.field(default_factory=list))])(3))",
    "functools": "m.reduce(lambda a, b: a * b, [1, 2, 3, 4]), m.partial(int, base=2)('101'), m.lru_cache(len)('abc')",
    "collections": "m.Counter('abca').most_common(1), m.namedtuple('P', 'x y')(1, 2), m.ChainMap({1: 2}, {3: 4})[3]",
    "ast": "m.unparse(m.parse('def f(a, *b): return [a for a in b if (c := a)]')), m.literal_eval('{1: [2, (3,)]}')",
    "tokenize": "[t.string for t in m.generate_tokens(iter(['x = 1\\n', '']).__next__)]",
    "keyword": "m.iskeyword('for'), m.iskeyword('of')",
    "html": "m.escape('<a href=\"x\">'), m.unescape('&lt;&#233;&amp;')",
    "html.parser": "m.HTMLParser().feed('<p class=x>text</p>')",
    "configparser": "(lambda c: (c.read_string('[a]\\nx = 1\\ny = %(x)s2\\n'), c.get('a', 'y'))[1])(m.ConfigParser())",
    "csv": "list(m.DictReader(['a,b', '1,2'])), m.Sniffer().sniff('a;b\\n1;2\\n').delimiter",
    "pprint": "m.pformat({'a': list(range(30)), 'b': {'c': (1, 2)}}, width=40)",
    "copy": "m.deepcopy({'a': [1, {2, 3}], 'b': (4, [5])}), m.copy([1, [2]])",
    "base64": "m.b32encode(b'stall'), m.b85decode(m.b85encode(b'potato')), m.b64encode(b'x')",
    "graphlib": "list(m.TopologicalSorter({'d': {'b', 'c'}, 'b': {'a'}, 'c': {'b'}}).static_order())",
    "ipaddress": "m.ip_address('10.0.0.1') + 5, list(m.ip_network('10.0.0.0/30').hosts())",
    "numbers": "isinstance(3, m.Integral), issubclass(float, m.Real)",
    "reprlib": "m.repr(list(range(100))), m.repr({'a': 'x' * 99})",
    "sched": "m.scheduler(lambda: 0, lambda s: None).empty()",
    "types": "m.SimpleNamespace(a=1), m.new_class('K', (), {}).__name__, m.resolve_bases((int,))",
    "enum": "[c.value for c in m.Enum('C', 'A B C')], m.Flag('F', 'X Y').X.value",
    "contextlib": "m.nullcontext(5).__enter__(), m.ExitStack().__enter__().callback(len, []) is len",
    "abc": "issubclass(type('K', (m.ABC,), {}), m.ABC)",
    "operator": "m.itemgetter(1, 0)('ab'), m.attrgetter('real')(5), m.methodcaller('upper')('x')",
    "random": "m.Random(5).randint(1, 100), m.Random(5).sample(range(50), 5), m.Random('x').choice('abc')",
    "datetime": "m.date(2024, 2, 28) + m.timedelta(days=2), m.datetime(2024, 1, 1).isoformat()",
    "decimal": "m.Decimal('1.10') + m.Decimal('2.2'), m.Decimal(2).sqrt().quantize(m.Decimal('0.001'))",
    "argparse": "(lambda p: (p.add_argument('-x', type=int), p.parse_args(['-x', '3']))[1])(m.ArgumentParser('p'))",
    "queue": "(lambda q: (q.put((2, 'b')), q.put((1, 'a')), q.get())[2])(m.PriorityQueue())",
    "ntpath": "m.join('a', 'b'), m.normpath('a/../b'), m.splitdrive('c:/x')",
    "posixpath": "m.relpath('/a/b', '/a/c'), m.normpath('a//b/../c'), m.commonpath(['/a/b', '/a/c'])",
    "fnmatch": "m.filter(['a.py', 'b.txt'], '*.py'), m.translate('?[!a]*')",
    "getopt": "m.getopt(['-a', '--foo', 'x'], 'a', ['foo'])",
    "quopri": "m.encodestring(b'a=b')",
    "uuid": "m.UUID(int=5), m.uuid5(m.NAMESPACE_DNS, 'x')",
    "urllib.parse": "m.urlsplit('http://a/b?c=d#e').query, m.urlencode({'a': 'é'}), m.urljoin('http://a/b/c', '../d')",
    "xml.etree.ElementPath": "sorted(m.ops)[:3]",
    "optparse": "m.OptionParser(prog='p', usage='x').get_usage()",
    "linecache": "m.getline('nowhere', 1)",
    "dis": "m.stack_effect(m.opmap['NOP'])",
    "inspect": "str(m.signature(lambda a, b=1, *c, d, **e: 0)), m.cleandoc('  a\\n    b')",
}


class Module:
    """The module's own source as a program."""

    def __init__(self, name: str) -> None:
        real = importlib.import_module(name)
        file = inspect.getsourcefile(real)
        assert file is not None
        self.name = name
        self.package = name if hasattr(real, "__path__") else name.rpartition(".")[0]
        self.units = {"__main__": instrument(Path(file).read_text(encoding="utf-8"), module=name, file=file)}
        self.found: Any = None

    def modules(self, world: World) -> dict[str, ModuleType]:
        return {}

    def main(self, world: World) -> None:
        saved = world._around
        more = {"__package__": self.package, "__path__": []}
        world._around = {closed: {**names, **more} for closed, names in saved.items()}
        try:
            module = world.load("__main__", self.units["__main__"])
        finally:
            world._around = saved
        self.found = repr(eval(USES[self.name], {"m": module}))

    def after(self, world: World, result: Any) -> None:
        pass


@pytest.mark.parametrize("name", USES)
def test_an_instrumented_module_computes_the_same(name: str) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"no {name} in this version")
    real = importlib.import_module(name)
    program, strategy = Module(name), RoundRobin()
    strategy.begin()
    with quiet_streams():
        result = World.shared().run(program, strategy.choose, lazy=True, steps_max=500_000)
    assert not result.crashes, result.crashes
    expected = repr(eval(USES[name], {"m": real}))
    assert program.found.replace("__main__.", "") == expected.replace("__main__.", "")
