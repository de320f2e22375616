// A finding with its fix, its help and its link.

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
