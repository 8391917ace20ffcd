"use strict";
(() => {
  const root = document.documentElement;
  const game = JSON.parse(document.getElementById("game").textContent);
  const $ = (id) => document.getElementById(id);
  const pick = (pair) => (pair ? pair[root.dataset.lang === "zh" ? 1 : 0] : "");
  const say = (key, args) => {
    let pair = game.words[key];
    if (Array.isArray(pair[0])) pair = pair[args.n === 1 ? 0 : 1];
    return pick(pair).replace(/\{(thread|n)\}/g, (_, name) => args[name]);
  };
  const make = (tag, text, kind) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };
  const put = (node, text) => { // what stands between backticks is code
    node.replaceChildren(...text.split("`").map((part, i) => (i % 2 ? make("code", part) : part)));
    return node;
  };

  // --- the game: positions as [moves, values, owners, waits, home, crashed, broken, ends] ---
  const movesOf = (at) => {
    const flat = game.positions[at][0], moves = [];
    for (let i = 0; i < flat.length; i += 2) {
      const [player, kind, line, before, after, called] = game.steps[flat[i]];
      moves.push({ player, kind, line, before, after, called, to: flat[i + 1] });
    }
    return moves;
  };
  const brokenAt = (at) => game.positions[at][6];
  // How many steps it takes from each position to the nearest broken promise: backwards, breadth first.
  const distance = new Array(game.positions.length).fill(Infinity);
  {
    const before = game.positions.map(() => []);
    game.positions.forEach((_, at) => movesOf(at).forEach((move) => before[move.to].push(at)));
    let wave = [];
    game.positions.forEach((_, at) => { if (brokenAt(at) >= 0) { distance[at] = 0; wave.push(at); } });
    for (let steps = 1; wave.length; steps++) {
      const next = [];
      for (const at of wave) for (const from of before[at])
        if (distance[from] === Infinity) { distance[from] = steps; next.push(from); }
      wave = next;
    }
  }
  const path = []; // [position before, move]
  let at = 0, rung = 0;

  // Only where there is a choice does a turn count; at the end seller 0 and then seller 1 go on by themselves.
  const turns = () => {
    const list = path.map(([from, move]) => [movesOf(from), move.player]).filter(([moves]) => moves.length > 1);
    while (list.length > 1 && list[list.length - 1][1] === Math.min(...list[list.length - 1][0].map((m) => m.player))) list.pop();
    return list.map(([, player]) => player);
  };

  // --- what one sees ---
  const SHAPE = "M3 14C2 7 10 3 19 4c9 1 17 4 18 9 1 6-8 9-17 9S4 20 3 14Z", INSIDE = "M10 13c1-4 8-5 13-4 4 1 7 3 7 5 0 3-6 4-11 4s-9-2-9-5Z";
  const potato = (kind, fresh) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 40 26");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", `potato${fresh ? " fresh" : ""}`);
    for (const [d, name] of kind === "hole" ? [[SHAPE, "hole"]] : [[SHAPE, "skin"], [INSIDE, "inside"]]) {
      const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
      shape.setAttribute("d", d);
      shape.setAttribute("class", name);
      svg.append(shape);
    }
    return svg;
  };
  const shelves = () => {
    const sales = path.map(([, move]) => move).filter((move) => move.kind === "sold");
    const last = path.length && path[path.length - 1][1];
    const items = sales.map((move, i) => {
      const item = make("li", undefined, `c${move.player % 4}${i >= game.stock ? " ghost" : ""}`);
      const text = make("span");
      text.append(make("b", pick(game.players[move.player])), i >= game.stock ? ` · ${say("ghost")}` : "");
      item.append(potato("whole", move === last), text);
      return item;
    });
    if (!sales.length) items.push(make("li", say("none-sold"), "soft"));
    for (let i = sales.length; i < Math.min(game.stock, 10); i++) {
      const item = make("li");
      item.append(potato("hole"));
      items.push(item);
    }
    $("sold").replaceChildren(...items);
    const batches = path.map(([, move]) => move).filter((move) => move.kind === "roasted");
    $("oven").hidden = !batches.length;
    $("roasted").replaceChildren(...batches.map((move) => {
      const item = make("li", undefined, `c${move.player % 4}`);
      item.append(make("b", pick(game.players[move.player])), make("span", move.called));
      return item;
    }));
  };
  const chips = () => {
    const now = game.values[game.positions[at][1]];
    const old = path.length ? game.values[game.positions[path[path.length - 1][0]][1]] : now;
    $("value-shelf").hidden = !game.names.length;
    $("values").replaceChildren(...game.names.map((name, i) => {
      const chip = make("div", undefined, now[i] !== old[i] ? "new" : "");
      if (Number(now[i]) < 0) chip.classList.add("bad");
      chip.append(make("dt", name), make("dd", now[i] ?? "–"));
      return chip;
    }));
    const owners = game.owners[game.positions[at][2]];
    $("lock-shelf").hidden = !game.locks.length;
    $("locks").replaceChildren(...game.locks.map((name, i) => {
      const chip = make("div", undefined, owners[i] >= 0 ? `taken c${owners[i] % 4}` : "");
      chip.append(make("dt", name), make("dd", owners[i] >= 0 ? pick(game.players[owners[i]]) : say("free")));
      return chip;
    }));
  };
  const standing = (moves, player) => {
    const [, , , waits, home, crashed] = game.positions[at];
    const move = moves.find((m) => m.player === player);
    if (move) return { move, line: move.line, text: pick(game.texts[move.before]) };
    const waiting = waits.find(([who]) => who === player);
    if (waiting) return { line: waiting[2], text: pick(game.texts[waiting[1]]) };
    if (crashed.includes(player)) return { text: say("crashed") };
    return { text: home.includes(player) ? say("home") : "\u00a0" };
  };
  const cards = game.players.map((name, player) => {
    const card = make("article", undefined, `person c${player % 4}`);
    const top = make("div"), title = make("h2"), does = make("p", undefined, "does"), where = make("p", undefined, "at");
    const button = make("button");
    button.type = "button";
    button.addEventListener("click", () => play(player));
    top.append(title, does, where);
    card.append(top, button);
    $("people").append(card);
    return { card, title, does, where, button };
  });
  const people = () => {
    const moves = movesOf(at), over = ended();
    cards.forEach(({ card, title, does, where, button }, player) => {
      title.textContent = pick(game.players[player]);
      const now = standing(over ? [] : moves, player);
      const shown = over && moves.some((m) => m.player === player) ? standing(moves, player) : now;
      put(does, (now.move && now.move.kind !== "sleep" ? `${say("next")} · ` : "") + shown.text);
      where.textContent = shown.line ? say("line", { n: shown.line }) : "\u00a0";
      card.classList.toggle("still", !now.move);
      card.classList.toggle("nudge", rung >= 2 && !over && best() && best().player === player);
      button.disabled = !now.move;
      button.replaceChildren(say("go", { thread: pick(game.players[player]) }));
      if (game.players.length <= 10) button.append(make("kbd", String(player)));
    });
  };
  const source = () => {
    const moves = movesOf(at), last = path.length ? path[path.length - 1][1] : null;
    const list = $("source");
    for (const row of list.children) {
      const line = Number(row.dataset.n);
      const who = game.players.map((_, player) => [player, standing(moves, player)]).filter(([, now]) => now.line === line);
      row.className = last && last.line === line ? `just c${last.player % 4}` : "";
      row.querySelector(".who").replaceChildren(...who.map(([player]) => make("span", pick(game.players[player]), `c${player % 4}`)));
    }
    const focus = list.querySelector(".just") ?? list.firstElementChild;
    if (focus && list.scrollHeight > list.clientHeight) list.scrollTop = focus.offsetTop - list.offsetTop - list.clientHeight / 3;
  };
  const story = () => {
    const rows = path.map(([, move], i) => {
      const row = make("tr", undefined, i === path.length - 1 ? (brokenAt(at) >= 0 ? "broke" : "last") : "");
      row.append(make("td", String(i + 1), "n"));
      game.players.forEach((_, player) => {
        const did = player === move.player;
        row.append(put(make("td", "", did ? `did c${player % 4}` : ""), did ? pick(game.texts[move.after]) : ""));
      });
      return row;
    });
    const head = make("tr");
    head.append(make("td", "", "n"), ...game.players.map((name, player) => {
      const cell = make("th", pick(name), `c${player % 4}`);
      cell.scope = "col";
      return cell;
    }));
    $("story").tHead.replaceChildren(head);
    $("story").tBodies[0].replaceChildren(...rows);
    $("story").hidden = !path.length;
    $("beginning").hidden = path.length > 0;
  };

  // --- how it ends, and hints ---
  const ended = () => brokenAt(at) >= 0 || game.positions[at][7] !== 0;
  const verdict = () => {
    const [, , , , , , broken, ends] = game.positions[at];
    if (broken >= 0) return { kind: "won", title: `${say(game.unlocked ? "won-unlocked" : "won")} ${pick(game.texts[broken])}`, text: "" };
    if (ends === 2) return { kind: "", title: say("edge"), text: say("edge-more") };
    if (game.proved) return { kind: "proved", title: say("proved"), text: say("proved-more") };
    return { kind: "", title: say("over"), text: distance[0] < Infinity ? say("over-more") : nothing().text };
  };
  const nothing = () => {
    if (game.proved) return { title: say("proved"), text: say("proved-more") };
    return game.complete ? { title: say("endless"), text: say("endless-more") } : { title: say("not-found"), text: say("not-found-more") };
  };
  const end = () => {
    const over = ended(), box = $("end");
    box.hidden = !over;
    if (!over) return;
    const { kind, title, text } = verdict();
    box.className = kind;
    put($("end-title"), title);
    put($("end-text"), text);
    $("end-text").hidden = !text;
    const won = kind === "won";
    $("behind").hidden = !won || !game.behind.length;
    $("behind").replaceChildren($("behind").firstElementChild, ...game.behind.map((pair) => put(make("p"), pick(pair))));
    $("turns").hidden = !won || !game.turns;
    $("turns-line").textContent = `TURNS = [${turns().join(", ")}]`;
    $("look").hidden = !won;
  };
  const best = () => movesOf(at).filter((move) => distance[move.to] < Infinity).sort((a, b) => distance[a.to] - distance[b.to])[0];
  const hints = () => {
    $("hint-label").textContent = say(rung === 0 ? "hint" : rung === 1 ? "next-hint" : "show-me");
    let text = "";
    if (rung && distance[0] === Infinity) text = `${nothing().title}. ${nothing().text}`;
    else if (rung && distance[at] === Infinity) text = say("hint-back");
    else if (rung === 1) text = say("hint-far", { n: distance[at] });
    else if (rung >= 2) text = say("hint-who", { thread: pick(game.players[best().player]) });
    put($("hint-text"), text);
    $("hint").disabled = ended() || (rung > 0 && distance[at] === Infinity);
  };
  const hint = () => {
    if (ended()) return;
    if (rung === 2 && best()) { play(best().player); return; }
    rung = distance[at] === Infinity ? 1 : rung + 1;
    show();
  };
  const canIt = () => {
    const text = distance[0] < Infinity ? say("can", { n: distance[0] }) : `${nothing().title}. ${nothing().text}`;
    put($("can-it").querySelector("p"), text);
  };

  // --- playing ---
  const show = () => { shelves(); chips(); people(); source(); story(); hints(); end(); canIt(); $("undo").disabled = $("restart").disabled = !path.length; };
  const moved = (text) => {
    rung = 0;
    show();
    const over = ended();
    $("live").textContent = over ? `${text.replaceAll("`", "")}. ${$("end-title").textContent}` : text.replaceAll("`", "");
    if (over) {
      $("end").focus({ preventScroll: true });
      $("end").scrollIntoView({ block: "nearest" });
    }
  };
  const play = (player) => {
    const move = ended() ? undefined : movesOf(at).find((m) => m.player === player);
    if (!move) return;
    path.push([at, move]);
    at = move.to;
    moved(`${pick(game.players[player])} ${pick(game.texts[move.after])}`);
  };
  const undo = () => { if (path.length) { [at] = path.pop(); moved(say("undo")); } };
  const restart = () => { if (path.length) { path.length = 0; at = 0; moved(say("beginning")); } };
  const rowOf = ([n, text]) => {
    const row = make("li");
    row.dataset.n = n;
    row.append(make("span", String(n), "n"), make("code", text), make("span", undefined, "who"));
    return row;
  };
  $("source").append(...game.source.map(rowOf));
  $("undo").addEventListener("click", undo);
  $("restart").addEventListener("click", restart);
  $("hint").addEventListener("click", hint);
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const arrows = { ArrowLeft: 0, ArrowRight: 1 }, others = { Backspace: undo, h: hint, r: restart };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (/^[0-9]$/.test(key) && Number(key) < game.players.length) play(Number(key));
    else if (key in arrows) play(arrows[key]);
    else if (key in others) others[key]();
    else return;
    event.preventDefault();
  });
  $("copy").addEventListener("click", async () => {
    const line = $("turns-line");
    try {
      await navigator.clipboard.writeText(line.textContent);
    } catch { // a page from a file may not be allowed to: then select it and let the old way try
      getSelection().selectAllChildren(line);
      document.execCommand("copy");
    }
    $("copy").textContent = say("copied");
  });
  const speak = (lang) => {
    root.lang = root.dataset.lang = lang;
    const other = lang === "en" ? "zh" : "en";
    $("lang").lang = other;
    $("lang").textContent = $("lang").dataset[other];
    $("copy").textContent = say("copy");
    show();
  };
  $("lang").addEventListener("click", () => speak(root.dataset.lang === "en" ? "zh" : "en"));
  $("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    $("theme").setAttribute("aria-pressed", String(!dark));
  });
  speak(root.dataset.lang);
})();
