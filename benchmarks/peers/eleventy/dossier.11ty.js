const { esc, value, each, said, items, facts, details, figures, chart, table, section, page } = require("./parts.js");
const chrome = require("./chrome.json").dossier;

const ANSWERS = {
  met: '<li class="met"><span aria-hidden="true">✓</span> <span class="sr">met: </span>',
  unmet: '<li class="unmet"><span aria-hidden="true">✕</span> <span class="sr">not met: </span>',
  unsure: '<li class="unsure"><span aria-hidden="true">?</span> <span class="sr">could not be judged: </span>',
};
const because = (one) => `${ANSWERS[one.class]}${esc(one.x)}${one.value ? `: <b>${value(one.value)}</b>` : ""}</li>\n`;

function standing(one) {
  if (one.answer === "not_judged") return " <small>not judged</small>";
  if (one.answer === "near") return " <small>nearly</small>";
  return one.since ? ` <small>${esc(one.dated)} ${value(one.since)}</small>` : "";
}
const membership = (one) => `<tr data-row="${esc(one.id)}" class="${esc(one.answer)}"><th scope="row"><a href="${esc(one.h)}"><bdi>${esc(one.x)}</bdi></a>${standing(one)}</th>
<td><ul class="because">
${each(one.because, because)}</ul></td></tr>
`;

const link = (one) => `<li><a href="${esc(one.h)}">${esc(one.x)}</a></li>\n`;
const part = (id, title, body) => `<section id="${id}" aria-labelledby="h-${id}">
<h2 id="h-${id}">${title}</h2>
${body}</section>
`;
const entry = (one, id, title) => (one ? `<li><a href="#${id}">${title}</a></li>\n` : "");

const contents = (c) => `<nav class="contents" aria-label="Sections"><ul>
<li><a href="#main">Overview</a></li>
${entry(c.who, "who", "Who they are")}${entry(c.business, "business", "Business")}${entry(c.profile, "profile", "Profile")}${entry(c.potential, "potential", "Potential")}${entry(c.memberships, "segments", "Segments")}${entry(c.quality, "quality", "Data")}</ul></nav>
`;

const business = (one) =>
  `${one.months || one.halfyears ? `<div class="charts two">\n${one.months ? chart(one.months) : ""}\n${one.halfyears ? table(one.halfyears) : ""}\n</div>\n` : ""}${one.details ? `<dl class="details">\n${details(one.details)}</dl>\n` : ""}${each(one.tables, table)}`;

const main = (c) => `<header class="head" data-row="${esc(c.head.id)}">
<nav class="crumbs" aria-label="You are here"><ol>
${each(c.head.crumbs, link)}</ol></nav>
<div class="title"><h1><bdi data-field="name">${esc(c.head.name)}</bdi></h1></div>
<p class="subtitle items">${items(c.head.subtitle)}</p>
${c.head.segments ? `<ul class="tags">\n${each(c.head.segments, link)}</ul>\n` : ""}<p class="actions"><a class="button" href="${esc(c.head.brief)}">Brief (one page)</a></p>
</header>
${c.sayfirst ? `<section class="first" aria-labelledby="h-first">\n<h2 id="h-first">Say first</h2>\n<ol>\n${facts(c.sayfirst)}</ol>\n</section>\n` : ""}${figures(c.figures)}${c.who ? part("who", "Who they are", section(c.who)) : ""}${c.business ? part("business", "Business", business(c.business)) : ""}${c.profile ? part("profile", "Profile", section(c.profile)) : ""}${c.potential ? part("potential", "Potential", section(c.potential)) : ""}${
  c.memberships
    ? part(
        "segments",
        "Segments",
        `<div class="scroll"><table class="rows reasons">
<thead><tr><th scope="col">Segment</th><th scope="col">Because</th></tr></thead>
<tbody>
${each(c.memberships, membership)}</tbody></table></div>
`,
      )
    : ""
}${c.quality ? part("quality", "Data", section(c.quality)) : ""}`;

const foot = `<p>Data as of ${value(chrome.asof)}${each(chrome.sources, (one) => ` · <span>${esc(one.label)} ${value(one.newest)}</span>`)}</p>
<p>Internal · <span class="digest">0000000</span></p>
`;

module.exports = class {
  data() {
    return {
      pagination: { data: "dossiers", size: 1, alias: "c" },
      permalink: (data) => data.c.path,
      eleventyExcludeFromCollections: true,
    };
  }

  render({ c }) {
    return page(chrome, "dossier", esc(c.head.name), contents(c), main(c), foot);
  }
};
