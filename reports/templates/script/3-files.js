// The list of files; each is drawn when it is opened.

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
