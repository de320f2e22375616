"use strict";
// The HTML report: shows sources and findings from the data in the page, and keeps what is asked for in the address.
// Nothing is ever parsed as HTML here: all text goes in as text.
(() => {
  const { files, rules } = JSON.parse(document.getElementById("data").textContent);
  const SEVERITIES = ["error", "warning", "info", "style"];
  const form = document.querySelector(".filters");
  const list = document.getElementById("list");
  const status = document.getElementById("status");
  document.documentElement.classList.add("scripted");

  /** An element with attributes and children; a child that is a string becomes text. */
  function el(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === false || value === null || value === undefined) continue;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }
  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  // ------------------------------------------------------------------------------------------------ data
  // A finding: [rule, severity, message, line, column, end line, end column, id, related, fix]
  const findings = [];
  files.forEach((file, index) => {
    file.index = index;
    file.findings = file.findings.map((row) => {
      const [rule, severity, message, line, column, endLine, endColumn, id, related, fix] = row;
      const finding = { file, rule: rules[rule], severity: SEVERITIES[severity], message, line, column, endLine, endColumn, id, related: related || [], fix };
      findings.push(finding);
      return finding;
    });
  });
  const byId = new Map(findings.map((finding) => [finding.id, finding]));

  // ------------------------------------------------------------------------------------------------ filters
  const KEYS = ["severity", "category", "rule", "file", "fix", "text"];
  let filter = {};
  let shown = new Set(findings);

  const fixOf = (finding) => (finding.fix ? finding.fix.safety : "none");
  function words(finding) {
    finding.words ??= `${finding.message} ${finding.rule.id} ${finding.rule.aliases.join(" ")} ${finding.file.path}`.toLowerCase();
    return finding.words;
  }
  function matches(finding) {
    return (!filter.severity || filter.severity.split(",").includes(finding.severity))
      && (!filter.category || finding.rule.category === filter.category)
      && (!filter.rule || finding.rule.id === filter.rule)
      && (!filter.file || finding.file.path === filter.file)
      && (!filter.fix || fixOf(finding) === filter.fix)
      && (!filter.text || filter.text.toLowerCase().split(/\s+/).every((word) => words(finding).includes(word)));
  }
  function readForm() {
    const data = new FormData(form);
    return { severity: data.getAll("severity").join(","), category: data.get("category"), rule: data.get("rule"), file: data.get("file"), fix: data.get("fix"), text: data.get("text").trim() };
  }
  function writeForm() {
    const chosen = (filter.severity || "").split(",");
    form.querySelectorAll("[name=severity]").forEach((box) => { box.checked = chosen.includes(box.value); });
    for (const key of ["category", "rule", "file", "fix", "text"]) {
      if (form.elements[key].value.trim() !== (filter[key] || "")) form.elements[key].value = filter[key] || "";
    }
  }
  function address(parts) {
    const pairs = Object.entries(parts).filter(([, value]) => value);
    return pairs.length ? `#${pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}` : "#files";
  }
  function readAddress() {
    const result = {};
    for (const pair of location.hash.slice(1).split("&")) {
      const at = pair.indexOf("=");
      if (at < 0) continue;
      try { result[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1)); } catch { /* not written by us */ }
    }
    return result;
  }

  // ------------------------------------------------------------------------------------------------ files
  const articles = files.map((file) => fileArticle(file));
  function fileArticle(file) {
    const counts = el("span", { class: "counts" });
    const button = el("button", { class: "file-head", type: "button", "aria-expanded": "false", onclick: () => toggle(file) },
      el("span", { class: "chevron", "aria-hidden": "true" }), el("span", { class: "path" }, visible(file.path)), counts);
    file.counts = counts;
    file.button = button;
    file.article = el("article", { class: "file" }, el("h3", {}, button));
    return file.article;
  }
  function writeCounts(file) {
    const parts = SEVERITIES.map((severity) => [severity, file.visible.filter((finding) => finding.severity === severity).length]);
    file.counts.replaceChildren(...parts.filter(([, count]) => count).map(([severity, count]) =>
      el("span", { class: `count sev-${severity}`, title: severity }, String(count), el("span", { class: "hidden" }, ` ${severity} `))));
  }
  function toggle(file, open = !file.open) {
    if (open === Boolean(file.open)) return;
    file.open = open;
    file.button.setAttribute("aria-expanded", String(open));
    file.article.classList.toggle("open", open);
    if (open) drawBody(file);
    else { file.body.remove(); file.body = null; }
  }
  function drawBody(file) {
    const body = el("div", { class: "body" }, sourceView(file), file.image ? imageView(file) : null);
    if (file.image) body.classList.add("with-image");
    if (file.body) file.body.replaceWith(body);
    else file.article.append(body);
    file.body = body;
  }

  // ------------------------------------------------------------------------------------------------ source
  const CONTEXT = 4;  // lines shown around a finding in a long file
  const LONG = 60;    // lines from which on a file is folded

  function sourceView(file) {
    const lines = file.text.split(/\r?\n/);
    if (lines.length > 1 && lines[lines.length - 1] === "") lines.pop();
    file.tokens ??= file.dockerfile ? lineKinds(lines) : lines.map((line) => (/^\s*#/.test(line) ? "comment" : "yaml"));
    const root = el("div", { class: "source" });
    const at = new Map();
    for (const finding of file.visible) {
      const last = Math.max(finding.line, finding.endColumn === 1 ? finding.endLine - 1 : finding.endLine);
      const place = Math.min(last, lines.length);
      if (!at.has(place)) at.set(place, []);
      at.get(place).push(finding);
    }
    const wanted = linesToShow(file, lines.length);
    for (let number = 1; number <= lines.length; number++) {
      if (wanted && !wanted.has(number)) {
        const first = number;
        while (number < lines.length && !wanted.has(number + 1)) number++;
        root.append(foldButton(file, lines, first, number));
        continue;
      }
      root.append(sourceRow(file, lines, number));
      for (const finding of at.get(number) || []) root.append(findingCard(finding));
    }
    return root;
  }
  function linesToShow(file, count) {
    if (count <= LONG || file.unfolded) return null;
    const wanted = new Set();
    for (const finding of file.visible) {
      for (let line = finding.line - CONTEXT; line <= finding.endLine + CONTEXT; line++) wanted.add(line);
      for (const place of finding.related) wanted.add(place[1]);
    }
    return wanted;
  }
  function foldButton(file, lines, first, last) {
    const button = el("button", { class: "fold", type: "button", onclick: () => {
      const rows = [];
      for (let number = first; number <= last; number++) rows.push(sourceRow(file, lines, number));
      button.replaceWith(...rows);
      rows[0].querySelector("a").focus();
    } }, `Show lines ${first} to ${last}`);
    return button;
  }
  function sourceRow(file, lines, number) {
    const marks = file.visible.filter((finding) => finding.line <= number && number <= finding.endLine && !(number === finding.endLine && finding.endColumn === 1 && number > finding.line));
    const worst = SEVERITIES.find((severity) => marks.some((finding) => finding.severity === severity));
    const row = el("div", { class: worst ? `row marked sev-${worst}` : "row", "data-line": number },
      el("a", { class: "no", href: address({ file: file.path, line: number }), "aria-label": `Line ${number}` }, String(number)),
      el("code", {}, ...paint(lines[number - 1], file.tokens[number - 1], marks, number)));
    return row;
  }

  /** For each line what it is: a comment, the first line of an instruction, or something that goes on. */
  function lineKinds(lines) {
    let going = false;
    let heredocs = [];
    return lines.map((line) => {
      if (heredocs.length) {
        if (line.replace(/^\t+/, "") === heredocs[0]) heredocs.shift();
        return "text";
      }
      if (/^\s*#/.test(line)) return "comment";
      const kind = going ? "text" : "instruction";
      going = /[\\`]\s*$/.test(line) || (going && !line.trim());
      if (!going || kind === "instruction") heredocs.push(...[...line.matchAll(/<<-?(["']?)([A-Za-z_][\w.]*)\1/g)].map((match) => match[2]));
      if (heredocs.length) going = false;
      return kind;
    });
  }
  function paint(line, kind, marks, number) {
    const chars = Array.from(line);
    const classes = new Array(chars.length).fill("");
    const color = (pattern, name) => {
      for (const match of line.matchAll(pattern)) {
        const from = Array.from(line.slice(0, match.index)).length;
        classes.fill(name, from, from + Array.from(match[0]).length);
      }
    };
    if (kind === "comment") classes.fill("c");
    else {
      if (kind === "instruction") color(/^\s*[A-Za-z]+(?=\s|$)/g, "k");
      if (kind === "yaml") color(/^\s*(?:- )?[\w./-]+(?=:(?:\s|$))/g, "k");
      color(/\$(?:\{[^}]*\}|\w+)/g, "v");
    }
    const severities = new Array(chars.length).fill("");
    const size = (finding) => (finding.endLine - finding.line) * 1e4 + finding.endColumn - finding.column;
    const rank = (finding) => SEVERITIES.indexOf(finding.severity);
    for (const finding of [...marks].sort((a, b) => size(b) - size(a) || rank(b) - rank(a))) {  // the smallest on top
      const from = number === finding.line ? finding.column - 1 : chars.findIndex((char) => char.trim());
      const to = number === finding.endLine ? finding.endColumn - 1 : chars.length;
      severities.fill(finding.severity, Math.max(0, from), Math.max(from + 1, to));
    }
    const result = [];
    for (let at = 0; at < chars.length;) {
      let end = at + 1;
      while (end < chars.length && classes[end] === classes[at] && severities[end] === severities[at]) end++;
      let part = visible(chars.slice(at, end).join(""));
      if (classes[at]) part = [el("span", { class: classes[at] }, ...part)];
      if (severities[at]) part = [el("mark", { class: `sev-${severities[at]}` }, ...part)];
      result.push(...part);
      at = end;
    }
    return result;
  }
  /** Text as nodes, with what cannot be seen (controls, direction marks, bytes that are not UTF-8) written as escapes. */
  function visible(text) {
    return text.split(/([\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}])/u).filter(Boolean).map((part) => {
      if (part === "\t" || !/^[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]$/u.test(part)) return part;
      const code = part.codePointAt(0);
      const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
      return el("span", { class: "escape" }, byte < 256 ? `\\x${byte.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`);
    });
  }

  // ------------------------------------------------------------------------------------------------ the image
  /** The stages as a graph, and under it the layers of each. */
  function imageView(file) {
    const { stages } = file.image;
    return el("aside", { class: "image", "aria-label": `The image of ${file.path}` }, el("div", { class: "image-inside", tabindex: "0", role: "group", "aria-label": "Stages and layers" },
      el("h4", {}, "The image, before it is built"),
      stages.length > 1 && el("div", { class: "graph", tabindex: "0", role: "group", "aria-label": "How the stages depend on each other" }, stageGraph(file)),
      stages.length > 1 && el("p", { class: "key" }, el("span", { class: "edge-from" }, "FROM"), el("span", { class: "edge-copy" }, "COPY --from"), el("span", { class: "edge-mount" }, "mount")),
      stages.map((stage) => stageView(file, stage))));
  }
  function svg(name, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }
  const stageName = (stage) => stage.name || `stage ${stage.index}`;
  const shorten = (text, size) => (text.length > size ? `${text.slice(0, size - 1)}…` : text);
  const BOX = { width: 156, height: 46, gapX: 26, gapY: 38 };

  /** Boxes in rows, each below everything it takes from. */
  function stageGraph(file) {
    const { stages } = file.image;
    const nodes = stages.map((stage) => ({ stage, key: `stage ${stage.index}`, name: stageName(stage), note: stage.parent === null ? stage.image : `FROM ${stageName(stages[stage.parent])}`, line: stage.line, inputs: [] }));
    const images = new Map();
    for (const stage of stages) {
      const node = nodes[stage.index];
      if (stage.parent !== null) node.inputs.push(["from", nodes[stage.parent]]);
      for (const link of stage.links) {
        if (link.stage === stage.index) continue;
        if (link.stage === null && !images.has(link.image)) images.set(link.image, { key: link.image, name: link.image, note: "image", line: link.line, inputs: [] });
        const input = link.stage === null ? images.get(link.image) : nodes[link.stage];
        if (input && !node.inputs.some(([kind, other]) => kind === link.kind && other === input)) node.inputs.push([link.kind, input]);
      }
    }
    const all = [...images.values(), ...nodes];
    const rows = graphRows(all);
    const single = rows.every((row) => row.length === 1);
    const width = (single ? BOX.width : 2 * BOX.width + BOX.gapX) + 4;
    const height = rows.length * (BOX.height + BOX.gapY) - BOX.gapY + 4;
    const column = (number) => 2 + number * (BOX.width + BOX.gapX);
    rows.forEach((row, number) => row.forEach((node, place) => {
      node.place = number;
      node.svgWidth = width;
      const alone = row.length === 1 && !single;
      node.x = !alone ? column(place) : rows.slice(number + 1).flat().some((other) => other.inputs.length) ? node.inputs[0]?.[1].x ?? column(0) : (width - BOX.width) / 2;
      node.y = 2 + number * (BOX.height + BOX.gapY);
    }));
    const words = stages.map((stage) => `${stageName(stage)} ${stage.final ? "(final) " : ""}from ${stage.image}`).join(", ");
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": words });
    for (const node of all) for (const [kind, input] of node.inputs) drawing.append(edge(kind, input, node));
    for (const node of all) drawing.append(box(file, node));
    return drawing;
  }
  /** Two boxes in a row at most, so that there is a lane between them; what nothing is connected with comes last. */
  function graphRows(all) {
    for (const node of all) node.row = node.inputs.reduce((row, [, input]) => Math.max(row, (input.row ?? -1) + 1), 0);
    const last = Math.max(...all.map((node) => node.row)) + 1;
    const wanted = new Set(all.flatMap((node) => node.inputs.map(([, input]) => input)));
    for (const node of all) if (!node.inputs.length && !wanted.has(node) && !node.stage.final) node.row = last;
    const levels = [];
    for (const node of all) (levels[node.row] ??= []).push(node);
    return levels.flatMap((level) => Array.from({ length: Math.ceil(level.length / 2) }, (_, number) => level.slice(2 * number, 2 * number + 2)));
  }
  function edge(kind, from, to) {
    const inputs = to.inputs.length;
    const place = to.inputs.findIndex(([, input]) => input === from);
    const x1 = from.x + BOX.width / 2, y1 = from.y + BOX.height;
    const x2 = to.x + (BOX.width * (place + 1)) / (inputs + 1), y2 = to.y;
    if (to.place - from.place > 1) {  // past other boxes, by the lane
      const lane = (from.x + BOX.width / 2 < to.svgWidth / 2 ? -1 : 1) * 3 + to.svgWidth / 2, gap = BOX.gapY;
      return svg("path", { class: `edge edge-${kind}`, d: `M${x1} ${y1} C${x1} ${y1 + gap * 0.8} ${lane} ${y1 + gap * 0.3} ${lane} ${y1 + gap} L${lane} ${y2 - gap} C${lane} ${y2 - gap * 0.3} ${x2} ${y2 - gap * 0.8} ${x2} ${y2 - 1}` });
    }
    const bend = Math.max(18, (y2 - y1) / 2);
    return svg("path", { class: `edge edge-${kind}`, d: `M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 1}` });
  }
  function box(file, node) {
    const { stage } = node;
    const state = !stage ? "external" : stage.final ? "final" : stage.used ? "" : "unused";
    const link = svg("a", { href: address({ file: file.path, line: node.line }), class: `node ${state}`, "aria-label": `${node.name}, ${node.note}${stage ? `, line ${stage.line}` : ""}${state ? `, ${state}` : ""}` },
      svg("title", {}, `${node.name}\n${node.note}`),
      svg("rect", { x: node.x, y: node.y, width: BOX.width, height: BOX.height, rx: stage ? 8 : 22 }));
    const name = svg("text", { x: node.x + BOX.width / 2, y: node.y + 20, class: "node-name" });
    name.append(shorten(node.name, 20));
    const note = svg("text", { x: node.x + BOX.width / 2, y: node.y + 36, class: "node-note" });
    note.append(shorten(node.note, 24));
    link.append(name, note);
    return link;
  }
  const PARENT_MARK = "Built anew with the stage it is built from";
  const CONTEXT_MARK = "Any change of the sources builds anew from here";
  function firstMark(stage, step) {
    if (stage.rebuilds) return PARENT_MARK;
    if (step.sources === "context") return CONTEXT_MARK;
    return step.sources === "files" ? "A change of these files builds anew from here" : "A change in the stage it takes from builds anew from here";
  }
  function stageView(file, stage) {
    let told = "none";
    const steps = stage.steps.map((step) => {
      const mark = told === "none" && step.rebuilds ? firstMark(stage, step) : told === "files" && step.sources === "context" ? CONTEXT_MARK : null;
      if (mark) told = step.sources === "context" || mark === PARENT_MARK ? "context" : "files";
      return [mark && el("li", { class: "mark" }, mark), stepView(file, step)];
    });
    const layers = stage.steps.filter((step) => step.layer !== null).length;
    return el("section", { class: `stage ${stage.used ? "" : "unused"}` },
      el("h5", {}, el("a", { href: address({ file: file.path, line: stage.line }) }, ...visible(stageName(stage))),
        stage.final && el("span", { class: "tag final" }, "final"), !stage.used && el("span", { class: "tag" }, "unused"),
        el("span", { class: "layers" }, plural(layers, "layer"))),
      el("p", { class: "base" }, "FROM ", ...visible(stage.image), stage.platform && ` for ${stage.platform}`),
      steps.length > 0 && el("ol", { class: "steps" }, steps));
  }
  function stepView(file, step) {
    const inside = [...step.installs.map(({ manager, packages, manifests }) => ["package", `${manager}: ${[...packages, ...manifests.map((name) => `from ${name}`)].join(", ")}`]), ...step.copies.map((text) => ["copy", text]), ...step.downloads.map((text) => ["download", text]), ...step.mounts.map((text) => ["mount", text])];
    return el("li", { class: `step ${step.layer === null ? "metadata" : "layer"} ${step.rebuilds ? "rebuilds" : ""}` },
      el("span", { class: "layer-number" }, step.layer === null ? "" : String(step.layer)),
      el("a", { href: address({ file: file.path, line: step.line }), title: `Line ${step.line}` }, el("b", {}, step.keyword), " ", ...visible(shorten(step.text, 90))),
      inside.length > 0 && el("ul", {}, inside.slice(0, 12).map(([kind, text]) => el("li", { class: kind }, ...visible(text))), inside.length > 12 && el("li", {}, `and ${inside.length - 12} more`)));
  }

  // ------------------------------------------------------------------------------------------------ findings
  function findingCard(finding) {
    const help = document.getElementById(`help-${finding.rule.id}`);
    const why = help && el("details", { class: "why" }, el("summary", {}, "Why, and what to do instead"));
    why?.addEventListener("toggle", () => {
      if (!why.open || why.children.length > 1) return;
      const copy = help.cloneNode(true);
      copy.removeAttribute("id");
      why.append(copy);
    });
    const card = el("article", { class: `finding sev-${finding.severity}`, id: `finding-${finding.id}`, tabindex: "-1", "aria-label": `${finding.severity}, line ${finding.line}` },
      el("h4", {}, el("span", { class: "badge" }, finding.severity), ...visible(finding.message)),
      el("p", { class: "meta" }, el("a", { href: address({ rule: finding.rule.id }) }, el("code", {}, finding.rule.id)),
        el("span", {}, `${finding.line}:${finding.column}`),
        finding.rule.aliases.length > 0 && el("span", {}, finding.rule.aliases.slice(0, 2).join(" · ")),
        el("button", { type: "button", onclick: () => copyLink(finding) }, "Copy link")),
      finding.related.length > 0 && el("ul", { class: "related" }, finding.related.map(([message, line, , path]) =>
        el("li", {}, el("a", { href: address({ file: path || finding.file.path, line }) }, path ? `${path}:${line}` : `Line ${line}`), ": ", ...visible(message)))),
      finding.fix && fixView(finding.fix), why);
    finding.card = card;
    return card;
  }
  function fixView(fix) {
    const option = fix.safety === "safe" ? "--fix" : "--fix --unsafe-fixes";
    const rows = fix.before ? [...fix.before.map((line) => ["minus", line]), ...fix.after.map((line) => ["plus", line])] : [];
    return el("figure", { class: "fix" },
      el("figcaption", {}, ...visible(fix.title), " ", el("span", { class: "note" }, "with ", el("code", {}, option))),
      rows.length > 0 && el("div", { class: "diff" }, rows.map(([kind, line]) => el("div", { class: kind }, ...visible(line)))));
  }
  async function copyLink(finding) {
    history.replaceState(null, "", address({ ...filter, finding: finding.id }));
    try {
      await navigator.clipboard.writeText(location.href);
      toast("Link copied");
    } catch {
      toast("The address now links to this finding");
    }
  }
  function toast(text) {
    const node = document.getElementById("toast");
    node.textContent = text;
    node.classList.add("shown");
    setTimeout(() => node.classList.remove("shown"), 1800);
  }

  // ------------------------------------------------------------------------------------------------ the page
  const FEW = 3;  // files that are open from the start
  function update() {
    shown = new Set(findings.filter(matches));
    const active = KEYS.some((key) => filter[key]);
    let count = 0;
    for (const file of files) {
      file.visible = file.findings.filter((finding) => shown.has(finding));
      const empty = file.visible.length === 0 && (active || file.findings.length > 0);
      file.article.hidden = empty;
      if (!empty) {
        count++;
        writeCounts(file);
      }
      if (file.open) drawBody(file);
    }
    if (status) {
      const total = plural(findings.length, "finding");
      status.textContent = active ? `${shown.size.toLocaleString("en")} of ${total} in ${plural(count, "file")}` : `${total} in ${plural(count, "file")}`;
    }
    list.querySelector(".empty")?.remove();
    if (findings.length && !shown.size) list.append(el("p", { class: "empty" }, "No finding matches these filters."));
    if (active && count <= FEW) files.forEach((file) => { if (!file.article.hidden) toggle(file, true); });
  }
  function go() {
    const wanted = readAddress();
    const target = byId.get(wanted.finding);
    const next = Object.fromEntries(KEYS.filter((key) => wanted[key]).map((key) => [key, wanted[key]]));
    const line = Number(wanted.line);
    if (target && Object.keys(next).length && !matchesWith(next, target)) for (const key of KEYS) delete next[key];
    const changed = JSON.stringify(next) !== JSON.stringify(filter);
    filter = next;
    if (form) writeForm();
    if (changed) update();
    if (target) aim(target);
    else if (line && filter.file) aimLine(files.find((file) => file.path === filter.file), line);
    else if (changed && Object.keys(next).length) document.getElementById("files").scrollIntoView();
    else if (/^#rule-/.test(location.hash)) document.getElementById(location.hash.slice(1))?.setAttribute("open", "");
  }
  function matchesWith(other, finding) {
    const kept = filter;
    filter = other;
    const result = matches(finding);
    filter = kept;
    return result;
  }
  function clearAim() {
    document.querySelectorAll(".aim").forEach((node) => node.classList.remove("aim"));
  }
  function aim(finding) {
    clearAim();
    toggle(finding.file, true);
    finding.card.classList.add("aim");
    finding.card.scrollIntoView({ block: "center" });
    finding.card.focus({ preventScroll: true });
  }
  function aimLine(file, line) {
    if (!file) return;
    clearAim();
    toggle(file, true);
    let row = file.body.querySelector(`[data-line="${line}"]`);
    if (!row) {
      file.unfolded = true;
      drawBody(file);
      row = file.body.querySelector(`[data-line="${line}"]`);
    }
    row?.classList.add("aim");
    row?.scrollIntoView({ block: "center" });
  }
  function step(direction) {
    const all = findings.filter((finding) => shown.has(finding));
    if (!all.length) return;
    const current = all.findIndex((finding) => finding.card?.classList.contains("aim"));
    const next = all[current < 0 ? (direction > 0 ? 0 : all.length - 1) : (current + direction + all.length) % all.length];
    history.replaceState(null, "", address({ ...filter, finding: next.id }));
    aim(next);
  }

  // ------------------------------------------------------------------------------------------------ events
  if (form) {
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        filter = readForm();
        history.replaceState(null, "", address(filter));
        update();
      }, 60);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      filter = {};
      history.replaceState(null, "", "#files");
      writeForm();
      update();
    });
    document.getElementById("expand").addEventListener("click", () => openAll());
    document.getElementById("collapse").addEventListener("click", () => files.forEach((file) => toggle(file, false)));
  }
  const MANY = 200;  // files that are opened at once
  function openAll() {
    const wanted = files.filter((file) => !file.article.hidden);
    wanted.slice(0, MANY).forEach((file) => toggle(file, true));
    if (wanted.length > MANY) toast(`The first ${MANY} files are open; filter to see others`);
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/" && form) {
      event.preventDefault();
      form.elements.text.focus();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "o") {
      const why = document.querySelector(".finding.aim .why");
      if (why) why.open = !why.open;
    }
  });
  const theme = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  try { if (localStorage.dlintTheme) document.documentElement.dataset.theme = localStorage.dlintTheme; } catch { /* no storage */ }
  theme.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
    try { localStorage.dlintTheme = document.documentElement.dataset.theme; } catch { /* no storage */ }
  });
  addEventListener("hashchange", go);
  addEventListener("beforeprint", () => { if (files.length <= 50) openAll(); });

  list.append(...articles);
  update();
  if (files.length <= FEW) files.forEach((file) => toggle(file, true));
  go();
})();
