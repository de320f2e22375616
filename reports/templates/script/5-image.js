// The image that a Dockerfile makes: its stages as a graph, and under it the layers of each.

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
