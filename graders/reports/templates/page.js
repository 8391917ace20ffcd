"use strict";
(() => {
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("words").textContent);
  const pick = (x) => (Array.isArray(x) ? x[root.dataset.lang === "zh" ? 1 : 0] : x);
  const make = (tag, text, kind) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };
  const svg = (tag, attributes, kind) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (kind) node.setAttribute("class", kind);
    return node;
  };
  const runs = [];

  class Run {
    constructor(box) {
      this.box = box;
      this.data = JSON.parse(box.querySelector("script").textContent);
      this.slider = box.querySelector("input");
      this.rows = [...box.querySelectorAll('[data-story="failing"] tr[data-i]')];
      let places = this.data.names.map(() => [null, ""]);
      this.places = this.data.rows.map((row) => {
        places = [...places];
        for (const [t, line, doing] of row.moved) places[t] = [line, doing];
        return places;
      });
      this.at = this.rows.length - 1; // the whole story first, with the step that breaks it
      this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
      for (const button of box.querySelectorAll("[data-go]"))
        button.addEventListener("click", () => this.move(button.dataset.go));
      this.rows.forEach((row, i) => row.addEventListener("click", () => this.go(i)));
      const figure = box.querySelector("svg");
      figure.addEventListener("click", (event) => {
        const wide = figure.getBoundingClientRect();
        this.go(Math.floor(((event.clientX - wide.left - 30) / (wide.width - 38)) * this.rows.length));
      });
    }
    move(where) {
      const last = this.rows.length - 1;
      this.go({ first: 0, back: this.at - 1, forward: this.at + 1, last }[where]);
    }
    go(i) {
      this.at = Math.max(0, Math.min(this.rows.length - 1, i));
      this.show(true);
    }
    show(moved) {
      const now = this.data.rows[this.at];
      this.slider.value = this.at;
      this.slider.setAttribute("aria-valuetext", pick(now.say));
      this.rows.forEach((row, i) => {
        row.classList.toggle("later", i > this.at);
        row.classList.toggle("now", i === this.at);
        if (i === this.at) row.setAttribute("aria-current", "step");
        else row.removeAttribute("aria-current");
      });
      if (moved) this.rows[this.at].scrollIntoView({ block: "nearest" });
      this.say(now);
      this.chips(now);
      this.source(now);
      this.chart();
    }
    say(now) {
      const line = this.box.querySelector(".say");
      const count = pick(words.step).replace("{step}", this.at + 1).replace("{steps}", this.rows.length);
      line.replaceChildren(make("span", `${count} · ${now.clock} s`, "count"), make("b", pick(now.say), `c${now.t % 8}`));
    }
    chips(now) {
      const values = this.box.querySelector(".values");
      values.replaceChildren(
        ...this.data.values.map((name, i) => {
          const chip = make("div", undefined, now.new.includes(i) ? "new" : "");
          if (Number(now.v[i]) < 0) chip.classList.add("bad");
          chip.append(make("dt", name), make("dd", now.v[i] ?? "–"));
          return chip;
        }),
      );
      const locks = this.box.querySelector(".locks");
      locks.replaceChildren(
        ...this.data.locks.map((name, i) => {
          const holders = now.held[i];
          const chip = make("div", undefined, holders.length ? `taken c${holders[0] % 8}` : "");
          const names = holders.map((t) => pick(this.data.names[t])).join(", ");
          const icon = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
          const arch = holders.length ? "M5 7V5a3 3 0 0 1 6 0v2" : "M5 7V4a3 3 0 0 1 5.5-1.5";
          icon.append(svg("path", { d: `M3 7h10v7H3z${arch}` }));
          chip.append(icon, make("dt", name), make("dd", names || pick(words.free)));
          return chip;
        }),
      );
    }
    source(now) {
      for (const line of this.box.querySelectorAll(".source li.on")) {
        line.classList.remove("on", "now");
        line.querySelector(".who").replaceChildren();
      }
      const list = this.box.querySelector(`.source[data-file="${now.file}"]`);
      if (!list) return;
      this.places[this.at].forEach(([n, doing], t) => {
        const line = n && list.querySelector(`li[data-n="${n}"]`);
        if (!line) return;
        line.classList.add("on");
        const said = doing in words ? ` · ${pick(words[doing])}` : "";
        line.querySelector(".who").append(make("span", pick(this.data.names[t]) + said, `c${t % 8}`));
        if (t !== now.t) return;
        line.classList.add("now");
        const top = line.offsetTop - list.offsetTop;
        if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - 40) list.scrollTop = top - list.clientHeight / 3;
      });
    }
    chart() {
      const figure = this.box.querySelector("svg");
      const { series, rows } = this.data;
      this.box.querySelector(".chart").hidden = !series.length;
      if (!series.length) return;
      const wide = figure.clientWidth || 600, high = figure.clientHeight || 130;
      const left = 30, right = 8, top = 8, bottom = 20;
      const all = series.flatMap((s) => s.ys).filter((y) => y !== null);
      const low = Math.min(0, ...all), most = Math.max(1, ...all);
      const step = (wide - left - right) / rows.length;
      const x = (i) => left + i * step;
      const y = (v) => top + ((most - v) / (most - low)) * (high - top - bottom);
      const parts = [];
      for (const v of new Set([low, 0, most])) {
        parts.push(svg("line", { x1: left, x2: wide - right, y1: y(v), y2: y(v) }, v === 0 ? "zero" : "axis"));
        const label = svg("text", { x: left - 6, y: y(v) + 4, "text-anchor": "end" });
        label.textContent = v;
        parts.push(label);
      }
      if (low < 0) parts.push(svg("rect", { x: left, width: wide - left - right, y: y(0), height: y(low) - y(0) }, "below"));
      let free = 0;
      rows.forEach((row, i) => {
        if (i && row.clock === rows[i - 1].clock) return;
        parts.push(svg("line", { x1: x(i), x2: x(i), y1: top, y2: high - bottom + 4 }, "axis"));
        if (x(i) < free) return;
        const label = svg("text", { x: x(i) + 2, y: high - 5 });
        label.textContent = `${row.clock} s`;
        parts.push(label);
        free = x(i) + 40;
      });
      rows.forEach((row, i) => {
        if (row.broken) parts.push(svg("line", { x1: x(i + 0.5), x2: x(i + 0.5), y1: top, y2: high - bottom }, "wrong"));
      });
      parts.push(svg("line", { x1: x(this.at + 0.5), x2: x(this.at + 0.5), y1: 2, y2: high - bottom + 4 }, "cursor"));
      series.forEach((s, k) => {
        let d = "";
        s.ys.forEach((v, i) => {
          if (v !== null) d += `${d ? "L" : "M"}${x(i)} ${y(v)}L${x(i + 1)} ${y(v)}`;
        });
        const group = svg("g", {}, `s${k}${Array.isArray(s.name) ? " told" : ""}`);
        group.append(svg("path", { d }));
        if (s.ys[this.at] !== null) group.append(svg("circle", { cx: x(this.at + 0.5), cy: y(s.ys[this.at]), r: 5 }));
        parts.push(group);
      });
      figure.setAttribute("viewBox", `0 0 ${wide} ${high}`);
      figure.replaceChildren(...parts);
      this.box.querySelector(".chart .legend").replaceChildren(
        ...series.map((s, k) => {
          const item = make("span", undefined, `s${k}${Array.isArray(s.name) ? " told" : ""}`);
          item.append(make("i"), make("bdi", `${pick(s.name)} = ${s.ys[this.at] ?? "–"}`));
          return item;
        }),
      );
    }
  }

  for (const box of document.querySelectorAll(".run")) runs.push(new Run(box));
  const showAll = () => runs.forEach((run) => run.show(false));

  const current = () => {
    const inside = runs.find((run) => run.box.contains(document.activeElement));
    const seen = (run) => {
      const { top, bottom } = run.box.getBoundingClientRect();
      return Math.min(bottom, innerHeight) - Math.max(top, 0);
    };
    return inside ?? [...runs].sort((a, b) => seen(b) - seen(a))[0];
  };
  addEventListener("keydown", (event) => {
    const where = { ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last" }[event.key];
    if (!where || event.altKey || event.ctrlKey || event.metaKey || !runs.length) return;
    event.preventDefault();
    current().move(where);
  });

  const button = document.getElementById("lang");
  const speak = (lang) => {
    root.lang = root.dataset.lang = lang;
    const other = lang === "en" ? "zh" : "en";
    button.lang = other;
    button.textContent = button.dataset[other];
    showAll();
  };
  button.addEventListener("click", () => speak(root.dataset.lang === "en" ? "zh" : "en"));
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.getElementById("theme").setAttribute("aria-pressed", String(!dark));
  });
  for (const more of document.querySelectorAll(".more"))
    more.addEventListener("click", () => {
      const hidden = more.parentElement.querySelectorAll("li[hidden]");
      hidden[0].hidden = false;
      if (hidden.length === 1) more.remove();
    });
  for (const copy of document.querySelectorAll(".copy"))
    copy.addEventListener("click", async () => {
      const code = copy.parentElement.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        copy.textContent = pick(copy.dataset.done.split("|"));
      } catch {
        getSelection().selectAllChildren(code); // no clipboard for a page from a file: then at least it is marked
      }
    });
  addEventListener("resize", showAll);
  speak(root.dataset.lang);
})();
