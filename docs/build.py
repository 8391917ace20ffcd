"""`python -m docs.build [FOLDER]`: the site in both languages, English at its root and Chinese in `zh/`.

A link inside the site that leads nowhere is an error: Zensical checks the sources (`--strict`), `docs._links` what was
built of them.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs import _links, _stage


def build(site: Path, work: Path) -> list[str]:
    """Write the site to the folder `site`; `work` is for what is made on the way. Returns what is wrong with it."""
    problems: list[str] = []
    for lang in ("en", "zh"):  # in this order: the English site is the folder round the Chinese one
        config = _stage.stage(lang, work / lang)
        done = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", str(config)],
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:
            problems.append(f"{lang}: {done.stdout}{done.stderr}")
            continue
        target = site if lang == "en" else site / "zh"
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(config.parent / "site", target)
    if not problems:
        _lead_to_the_same_page(site)
    return problems or _links.broken(site)


def _lead_to_the_same_page(site: Path) -> None:
    """Let the switch of languages stay on the page. Both languages have the same pages under the same paths."""
    for path in site.rglob("index.html"):
        here = path.parent.relative_to(site)
        page = here.relative_to("zh") if here.parts[:1] == ("zh",) else here
        text = path.read_text(encoding="utf-8")
        for lang, there in (("en", page), ("zh", "zh" / page)):
            way = Path(os.path.relpath(site / there, path.parent)).as_posix()
            text = re.sub(rf'href="[^"]*" hreflang="{lang}"', f'href="{way}/" hreflang="{lang}"', text)
        path.write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.build", description="Build the documents as a site.")
    parser.add_argument("folder", nargs="?", type=Path, default=_stage.ROOT / "build" / "site")
    folder = parser.parse_args().folder.resolve()
    problems = build(folder, folder.with_name(folder.name + "-sources"))
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(folder / "index.html")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
