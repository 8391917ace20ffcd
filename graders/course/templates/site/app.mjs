// The page: an editor per exercise, and a worker in which Python judges. The worker may be ended at any time; what the
// student has written lives here and in the browser's storage, never there.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const data = JSON.parse(document.getElementById("data").textContent);
const by = (id) => document.getElementById(id);
const canRun = location.protocol !== "file:" && "Suspending" in WebAssembly;
const TICK_MS = 250;
const SEEN_PX = 240;  // of what was found; where less of it is in sight, the page goes there

// --- what the browser keeps ---------------------------------------------------------------------------------------

const PLACE = `stall:${location.pathname}:`;  // two courses may share an origin
const kept = (name) => { try { return localStorage.getItem(PLACE + name); } catch { return null; } };
const keep = (name, text) => { try { localStorage.setItem(PLACE + name, text); } catch { /* full, or forbidden */ } };
const drop = (name) => { try { localStorage.removeItem(PLACE + name); } catch { /* as above */ } };

// --- words ----------------------------------------------------------------------------------------------------------

let lang = kept("lang") in data.words ? kept("lang") : document.documentElement.lang;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const word = (key, values = {}) => fill(data.words[lang][key], values);

function speak() {
  document.documentElement.lang = lang;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  for (const tab of by("tabs").children) {
    const entry = data.exercises.find((one) => one.id === tab.dataset.id);
    if (entry) tab.querySelector("small").textContent = entry.title[lang];
  }
  document.title = word("title");
  by("lang").textContent = lang === "en" ? "中文" : "English";
  by("lang").lang = lang === "en" ? "zh" : "en";
  said();
}

// --- the editor -----------------------------------------------------------------------------------------------------

const entries = [...data.exercises, { id: "script", stub: data.script }];
const known = (id) => entries.find((entry) => entry.id === id);
let entry = known(kept("entry")) ?? entries[0];
const states = new Map();

function stateOf(one) {
  if (!states.has(one.id)) states.set(one.id, newState(kept(one.id) ?? one.stub));
  return states.get(one.id);
}

function newState(text) {
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(), history(), drawSelection(), bracketMatching(), highlightActiveLine(),
      python(), indentUnit.of("    "), syntaxHighlighting(classHighlighter),
      EditorView.contentAttributes.of({ "aria-label": word("editor") }),
      keymap.of([
        { key: "Mod-Enter", run: () => { ask(main()); return true; } },
        indentWithTab, ...defaultKeymap, ...historyKeymap,
      ]),
      EditorView.updateListener.of((update) => { if (update.docChanged) keep(entry.id, textNow()); }),
    ],
  });
}

by("source").remove();
const view = new EditorView({ state: stateOf(entry), parent: by("editor") });
const textNow = () => view.state.doc.toString();
const main = () => (entry.id === "script" ? "explore" : "check");

function replaceText(text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

function choose(id) {
  states.set(entry.id, view.state);
  entry = known(id);
  keep("entry", entry.id);
  view.setState(stateOf(entry));
  for (const tab of by("tabs").children) tab.setAttribute("aria-selected", String(tab.dataset.id === id));
  for (const tab of by("tabs").children) tab.tabIndex = tab.dataset.id === id ? 0 : -1;
  by("play").hidden = id === "script" || !canRun;
  by("check").hidden = id === "script" || !canRun;
  by("explore").hidden = id !== "script" || !canRun;
  by("instead").hidden = canRun || !entry.instead;
  show(shown.get(entry.id));
}

// --- what is shown below the editor ---------------------------------------------------------------------------------

const shown = new Map();  // by exercise: {html} or {src}, and what was said
let saying = () => "";

const say = (make) => { saying = make; said(); };
function said() {
  by("says").textContent = saying();
  by("text").textContent = shown.get(entry.id)?.text?.[lang] ?? "";
}

function show(one) {
  const frame = by("shows").cloneNode();  // a fresh one: Chromium leaves a frame blank that was hidden in between
  frame.hidden = !one?.html && !one?.src;
  frame.removeAttribute("src");
  frame.removeAttribute("srcdoc");
  if (one?.html) frame.srcdoc = one.html;
  else if (one?.src) frame.src = one.src;
  by("shows").replaceWith(frame);
  say(one?.says ?? (() => ""));
  by("text").hidden = !one?.text;
}

// --- the worker -----------------------------------------------------------------------------------------------------

let worker = null, ready = false, asked = null, begunAt = 0, clock = null;

function start() {
  ready = false;
  worker = new Worker("worker.mjs", { type: "module" });
  worker.onmessage = ({ data: message }) => hear(message);
  worker.onerror = (event) => { event.preventDefault(); failed(); };
}

function hear(message) {
  if (message.ready) {
    ready = true;
    by("python").textContent = ` · Python ${message.python}`;
    document.documentElement.dataset.ready = "yes";
    if (asked) send();
    keepOffline();
  } else if (message.failed) failed(message.failed);
  else if (asked && message.told) asked.told = message.told;
  else if (asked && message.answer) answered(JSON.parse(message.answer));
}

function ask(what) {
  if (!canRun || asked) return;
  asked = { what, entry, source: textNow(), told: null };
  keep(entry.id, asked.source);
  if (!worker) start();
  busy(true);
  begunAt = performance.now();
  if (ready) send();
  clock = setInterval(tick, TICK_MS);
  tick();
}

function send() {
  begunAt = performance.now();
  worker.postMessage({ what: asked.what, name: asked.entry.id, source: asked.source, lang });
}

function tick() {
  const seconds = Math.floor((performance.now() - begunAt) / 1000);
  if (!ready) say(() => word("starting", { seconds }));
  else if (seconds >= data.limit_s) stop(() => word("too-long", { seconds: data.limit_s }));
  else if (asked.told) {
    const [schedules, failing] = asked.told;
    say(() => word("exploring", { schedules, failing, seconds }));
  } else say(() => word("checking", { seconds }));
}

function done() {
  clearInterval(clock);
  const was = asked;
  asked = null;
  busy(false);
  return was;
}

function answered(answer) {
  const was = done();
  const one = { html: answer.html, text: answer.text, says: () => sentenceOf(answer) };
  shown.set(was.entry.id, one);
  if (was.entry !== entry) return;
  show(one);
  const { top } = by("shows").getBoundingClientRect();
  if (top > innerHeight - SEEN_PX) by("says").scrollIntoView();
}

function sentenceOf(answer) {
  if (answer.says) return answer.says[lang];
  return answer.points === null ? word("not-judged") : word("points", { points: answer.points, most: answer.most });
}

// Ends the worker whatever it is at, also in a loop inside C; the next check begins with a new one.
function stop(why) {
  worker?.terminate();
  worker = null;
  if (asked) done();
  say(why);
  start();
}

function failed() {
  const wasReady = ready;
  worker?.terminate();
  worker = null;
  if (asked) done();
  say(() => word(wasReady ? "crashed" : "not-started"));
  if (wasReady) start();
}

function busy(is) {
  for (const id of ["check", "play", "explore"]) by(id).disabled = is;
  by("stop").hidden = !is;
  document.documentElement.dataset.busy = is ? "yes" : "no";
}

// --- offline --------------------------------------------------------------------------------------------------------

function keepOffline() {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  navigator.serviceWorker.register("sw.js").then(() => navigator.serviceWorker.ready).then(
    () => { document.documentElement.dataset.offline = "yes"; by("offline").hidden = false; },
    () => { /* private windows forbid it: then the page needs its server */ },
  );
}

// --- buttons --------------------------------------------------------------------------------------------------------

for (const id of ["check", "play", "explore"]) by(id).onclick = () => ask(id);
by("stop").onclick = () => {
  const seconds = Math.floor((performance.now() - begunAt) / 1000);
  stop(() => word("stopped", { seconds }));
};
by("reset").onclick = () => {
  if (textNow() !== entry.stub && !confirm(word("reset-ask"))) return;
  replaceText(entry.stub);
  drop(entry.id);
  shown.delete(entry.id);
  show();
};
by("download").onclick = () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([textNow()], { type: "text/x-python" }));
  link.download = `${entry.id}.py`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
by("open").onclick = () => by("file").click();
by("file").onchange = async () => {
  const [file] = by("file").files;
  by("file").value = "";
  if (!file) return;
  const id = file.name.replace(/\.py$/i, "");
  if (known(id)) choose(id);
  replaceText(await file.text());
};
by("lang").onclick = () => { lang = lang === "en" ? "zh" : "en"; keep("lang", lang); speak(); };
by("mistake").onclick = () => instead("report");
by("game").onclick = () => instead("game");

function instead(what) {
  const one = { src: `instead/${entry.id}.${what}.${lang}.html` };
  shown.set(entry.id, one);
  show(one);
}

for (const tab of by("tabs").children) tab.onclick = () => choose(tab.dataset.id);
by("tabs").onkeydown = (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const at = entries.indexOf(entry);
  choose(entries[(at + step + entries.length) % entries.length].id);
  by("tabs").querySelector("[aria-selected=true]").focus();
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) ask(main());
});

choose(entry.id);
speak();
if (canRun) start();
