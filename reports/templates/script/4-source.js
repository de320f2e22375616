// The source of a file with its findings beneath their lines.

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
