// Which findings are shown, and how the address keeps it.

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
