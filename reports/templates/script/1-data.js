// The data in the page, and how elements are made.
// Nothing is ever parsed as HTML: all text goes in as text.

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
