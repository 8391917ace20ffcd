"""How fast the page of `stall course site` is, beside the same Python outside of the browser: `python browser.py`.

It builds the page, opens it in a headless Chromium and writes BROWSER.md. What ran in turn is compared: a program is
judged in the tab and then here, and again. Needs npm, chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from selenium import webdriver

from graders import catalog
from graders.course.site import build_site, server
from graders.suites import judge

ROOT = Path(__file__).parents[2]
MISTAKE = ROOT / "graders" / "course" / "templates" / "site" / "mistakes" / "locked.py.txt"
PROGRAMS = {
    "README's wrong `locked`": ("locked", MISTAKE),
    "solution of `locked`": ("locked", ROOT / "solutions" / "locked.py"),
    "solution of `producer_consumer`": ("producer_consumer", ROOT / "solutions" / "producer_consumer.py"),
}
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
SWITCHES = 20_000
WORKER = """
import { loadPyodide } from "./pyodide/pyodide.mjs";
onmessage = async ({ data }) => {
  const python = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
  const kit = await (await fetch("kit.zip")).arrayBuffer();
  python.unpackArchive(kit, "zip", { extractDir: "/kit" });
  postMessage(await python.runPythonAsync(data));
};
"""
SWITCH = f"""
import sys, time
sys.path.insert(0, "/kit")
from graders.engine.kernel import switch_wasm

def cost(give):
    switch_wasm._give = give
    home = switch_wasm.Stacks()
    home.begin()
    class Task:
        def body(self):
            while True:
                home.hub.switch()
    worker = home.worker_for(Task())
    begun = time.perf_counter()
    for _ in range({SWITCHES} // 2):
        home.go(worker)
    return (time.perf_counter() - begun) / {SWITCHES} * 1e6

class Deaf:
    overSocket = staticmethod(lambda fs, fd: False)
    give = switch_wasm._switchboard.give

fast, slow = switch_wasm._give, switch_wasm._make_give(Deaf)
f"{{min(cost(fast) for _ in range(5))}} {{min(cost(slow) for _ in range(2))}}"
"""
IN_WORKER = """
const [file, message, wanted, done] = arguments;
const worker = new Worker(file, { type: "module" });
const times = [];
let begun = 0;
const send = () => { begun = performance.now(); worker.postMessage(message); };
worker.onmessage = ({ data }) => {
  if (data.ready) { send(); return; }
  if (typeof data === "string") { worker.terminate(); done(data); return; }
  if (data.failed) { worker.terminate(); done(data.failed); return; }
  times.push((performance.now() - begun) / 1000);
  if (times.length === wanted) { worker.terminate(); done(times); } else send();
};
if (typeof message === "string") send();
"""
KEEP = """
localStorage.setItem("stall:/:entry", arguments[0]);
localStorage.setItem("stall:/:" + arguments[0], arguments[1]);
"""
OPENED = """
const done = arguments[0];
const root = document.documentElement;
const look = () => {
  if (root.dataset.busy === "no") done(performance.now() / 1000); else setTimeout(look, 20);
};
const begin = () => {
  if (!document.querySelector(".cm-editor")) { setTimeout(begin, 5); return; }
  document.getElementById("check").click();
  look();
};
begin();
"""


def here(exercise: str, source: bytes, times: int) -> list[float]:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        judge(source, exercise=exercise, file=f"{exercise}.py")
        found.append(time.perf_counter() - begun)
    return found


def rows(driver: Any, address: str, times: int) -> list[str]:
    found = []
    for name, (exercise, path) in PROGRAMS.items():
        text = path.read_text(encoding="utf-8")
        driver.get(address)
        message = {"what": "check", "name": exercise, "source": text, "lang": "en"}
        tab = driver.execute_async_script(IN_WORKER, "worker.mjs", message, times)
        ours = here(exercise, text.encode(), times)
        opened = []
        for _ in range(2):
            driver.execute_script(KEEP, exercise, text)
            driver.get(address)
            opened.append(driver.execute_async_script(OPENED))
        a, b = statistics.median(tab), statistics.median(ours)
        found.append(f"| {name} | {tab[0]:.2f} | {a:.2f} | {b:.2f} | {a / b:.1f} | {min(opened):.1f} |")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).with_name("BROWSER.md"))
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in FLAGS:
        options.add_argument(flag)
    with tempfile.TemporaryDirectory() as folder:
        built = build_site(Path(folder), catalog.load().values())
        (Path(folder) / "bench.mjs").write_text(WORKER, encoding="utf-8")
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        with server(Path(folder), 0) as running:
            threading.Thread(target=running.serve_forever, daemon=True).start()
            try:
                driver.set_script_timeout(600)
                address = f"http://localhost:{running.server_port}/"
                table = rows(driver, address, asked.times)
                driver.get(address)
                fast, slow = map(float, driver.execute_async_script(IN_WORKER, "bench.mjs", SWITCH, 1).split())
                version = driver.capabilities["browserVersion"]
            finally:
                driver.quit()
            running.shutdown()
    lines = [
        "# How fast the page for the browser is\n",
        f"Made by `python tests/benchmarks/browser.py`. Chromium {version}, CPython {platform.python_version()}, "
        f"{os.cpu_count()} cores, load before the run {load:.1f}. The tab and the same program here took turns, "
        f"{asked.times} times each; compare the ratios, since the seconds depend on what else the machine does.\n",
        "| program | first s in the tab | s in the tab | s here | ratio | s from opening the page to the verdict |",
        "|---|---|---|---|---|---|",
        *table,
        "\nThe last column: the page was opened before, so the browser has its files; the lesser of two.\n",
        f"To hand over the baton costs {fast:.1f} µs, and {slow:.0f} µs over `pyodide.ffi.run_sync` (the least of "
        f"several runs). The page loads {built.loads / 1e6:.1f} MB.",
    ]
    text = "\n".join(lines) + "\n"
    asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
