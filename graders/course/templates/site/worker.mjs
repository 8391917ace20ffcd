// A worker with Python and the kit in it. In: {what, name, source, lang}; out: {ready}, {told}, {answer} or {failed}.

import { loadPyodide } from "./pyodide/pyodide.mjs";

const here = (path) => new URL(path, import.meta.url).href;

const begun = (async () => {
  const [python, kit] = await Promise.all([
    loadPyodide({ indexURL: here("pyodide/") }),
    fetch(here("kit.zip")).then((answer) => answer.arrayBuffer()),
  ]);
  python.unpackArchive(kit, "zip", { extractDir: "/kit" });
  python.runPython("import sys; sys.path.insert(0, '/kit')");
  const tab = python.pyimport("graders.tab");
  await tab.begin.callPromising((schedules, failing) => postMessage({ told: [schedules, failing] }));
  postMessage({ ready: true, python: python.runPython("import platform; platform.python_version()") });
  return tab;
})();
begun.catch((error) => postMessage({ failed: String(error) }));

onmessage = async ({ data }) => {
  try {
    const tab = await begun;
    postMessage({ answer: await tab[data.what].callPromising(data.name, data.source, data.lang) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
};
