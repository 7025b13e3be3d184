// What both pages use; tables.js, with "grid" and "folded", is written by eleventy.py.

const SIGNS = /[&<>"']/g;
const NAMES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const name = (sign) => NAMES[sign];
const esc = (text) => text.replace(SIGNS, name);

const of = (one) => (one.o ? ` data-of="${esc(one.o)}"` : "");
const link = (one) =>
  `<a href="${esc(one.h)}"${one.r ? ' rel="noreferrer noopener"' : ""}><bdi>${esc(one.x)}</bdi></a>`;

function value(one) {
  if (one.v !== undefined) {
    const text = one.m ? `${esc(one.b)}<small>${esc(one.m)}</small>` : "";
    const currency = one.c ? ` data-currency="${esc(one.c)}"` : "";
    return `<data data-field="${esc(one.f)}"${of(one)} value="${esc(one.v)}"${currency}>${text}${esc(one.x)}</data>`;
  }
  if (one.d) return `<time data-field="${esc(one.f)}"${of(one)} datetime="${esc(one.d)}">${esc(one.x)}</time>`;
  if (one.u) return `<span class="unknown" data-field="${esc(one.f)}"${of(one)}>${esc(one.u)}</span>`;
  if (one.f) return `<bdi data-field="${esc(one.f)}"${of(one)}>${one.h ? link(one) : esc(one.x)}</bdi>`;
  return one.h ? link(one) : esc(one.x);
}

const each = (list, write) => (list ? list.map(write).join("") : "");
const said = (parts) => each(parts, value);
const items = (all) => all.map((one) => `<span>${said(one)}</span>`).join(" ");
const note = (parts) => (parts ? `<p class="note">${said(parts)}</p>\n` : "");

const fact = (one) =>
  `<li class="${esc(one.class)}">${said(one.parts)}${one.date ? ` <small>${esc(one.dated)} ${value(one.date)}</small>` : ""}</li>\n`;
const facts = (list) => each(list, fact);

const detail = (one) =>
  `<div><dt>${esc(one.label)}</dt><dd>${value(one.value)}${one.note ? ` <small>${said(one.note)}</small>` : ""}</dd></div>\n`;
const details = (list) => each(list, detail);

function figure(one) {
  const change = one.change
    ? `<span class="${esc(one.change.class)}"><span aria-hidden="true">${esc(one.change.arrow)}</span> ${value(one.change.value)}</span>`
    : "";
  const between = one.change && one.note ? " · " : "";
  const small = one.change || one.note ? `<p class="small">${change}${between}${said(one.note)}</p>\n` : "";
  return `<div><dt>${esc(one.label)}</dt>
<dd><p class="big">${value(one.value)}</p>
${small}${one.chart || ""}</dd></div>
`;
}
const figures = (list) => (list ? `<dl class="figures">\n${each(list, figure)}</dl>\n` : "");

const tables = require("./tables.js")(esc);

const chart = (one) => `<figure class="chart${one.wide ? " wide" : ""}"><figcaption>${esc(one.label)}</figcaption>
${one.picture}
${one.table ? `<details class="fold"><summary>Numbers</summary>\n${tables[one.table.form](one.table.rows, true)}</details>\n` : ""}${note(one.note)}</figure>
`;

function table(one) {
  const form = tables[one.form];
  const fold = one.folded
    ? `<details class="fold"><summary>${one.folded.length} more</summary>\n${form(one.folded, false)}</details>\n`
    : "";
  const left = one.leftout ? `${one.leftout.toLocaleString("en")} more in the file` : "";
  const between = one.leftout && one.note ? " · " : "";
  const below = one.leftout || one.note ? `<p class="note">${left}${between}${said(one.note)}</p>\n` : "";
  return `<div class="table">
${one.label ? `<h3>${esc(one.label)}</h3>\n` : ""}${form(one.rows, true)}${fold}${below}</div>
`;
}
const grid = (one) => tables[one.form](one.rows, true);

const section = (one) =>
  `${one.facts ? `<ul class="facts">\n${facts(one.facts)}</ul>\n` : ""}${one.details ? `<dl class="details">\n${details(one.details)}</dl>\n` : ""}${one.charts ? `<div class="charts">\n${each(one.charts, chart)}</div>\n` : ""}${each(one.tables, table)}${note(one.note)}`;

const page = (chrome, kind, title, contents, main, foot) => `<!doctype html>
<html lang="${esc(chrome.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow, noarchive">
<meta name="color-scheme" content="light dark">
<title>${title} · ${esc(chrome.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${esc(chrome.stylesheet)}">
${each(chrome.scripts, (one) => `<script src="${esc(one)}" defer></script>\n`)}</head>
<body class="${kind}" id="words" data-filter="Filter these rows">
<a class="skip" href="#main">To the content</a>
<header class="top">
<a class="site" href="${esc(chrome.root)}index.html">${esc(chrome.title)}</a>
<nav aria-label="Site"><ul>
${each(chrome.nav, (one) => `<li><a href="${esc(one.h)}"${one.current ? ' aria-current="true"' : ""}>${esc(one.x)}</a></li>\n`)}</ul></nav>
<div class="find" role="search" hidden data-root="${esc(chrome.root)}" data-brief="Brief" data-hint="By name, number, person, place, phone or e-mail." data-keys="Press / to come here." data-found="{number} found." data-more="There are more: go on typing." data-none="Nothing is found." data-meant="Nobody is called that. Perhaps:" data-failed="The search cannot be loaded.">
<input type="search" aria-label="Find a customer" placeholder="Find a customer" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go">
</div>
</header>
<div class="frame">
${contents}<main id="main">
${main}
</main>
</div>
<footer class="foot">
${foot}</footer>
</body>
</html>
`;

module.exports = { esc, value, each, said, items, facts, details, figures, chart, table, grid, section, page };
