// What the page does: update, follow the address, answer to clicks and keys.

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
