const { esc, value, each, said, items, facts, details, figures, grid, page } = require("./parts.js");
const chrome = require("./chrome.json").brief;

const list = (title, kind, items) => `<section><h2>${title}</h2>\n<${kind}>\n${items}</${kind}></section>\n`;
const alike = (one) => `<li>${value(one.customer)}${one.why ? ` <small>${said(one.why)}</small>` : ""}</li>\n`;

const business = (c) => `<section class="business"><h2>Business with us</h2>
${figures(c.figures)}
<div class="pair">
<div>
${c.rhythm || c.ranges ? `<p class="rhythm">${said(c.rhythm)}${c.rhythm && c.ranges ? "<br>" : ""}${said(c.ranges)}</p>\n` : ""}${c.halfyears ? grid(c.halfyears) : ""}
</div>
${c.months ? `<figure><figcaption>${esc(c.months.label)}</figcaption>${c.months.picture}</figure>` : ""}
</div>
</section>
`;

const sources = chrome.sources.map((one) => `<span>${esc(one.label)} ${value(one.newest)}</span>`).join(" · ");

const main = (c) => `<p class="back"><a href="${esc(c.dossier)}">Dossier: <bdi>${esc(c.name)}</bdi></a></p>
<article class="sheet" data-row="${esc(c.id)}">
<header>
<div><h1><bdi data-field="name">${esc(c.name)}</bdi></h1>
<p class="subtitle items">${items(c.subtitle)}</p>
</div>
</header>
<section class="first"><h2>Say first</h2>
${c.sayfirst ? `<ol>\n${facts(c.sayfirst)}</ol>\n` : "<p>Nothing urgent.</p>\n"}</section>
<div class="middle">
<div class="pair">
${c.who ? `<section><h2>Who they are</h2>\n<dl class="lines">\n${details(c.who)}</dl></section>\n` : ""}</div>
${c.figures || c.halfyears ? business(c) : ""}<div class="flow">
${c.whynow ? list("Why now", "ul", facts(c.whynow)) : ""}${c.openitems ? list("Open", "ul", facts(c.openitems) + (c.openmore ? `<li class="more">+ ${c.openmore} more in the dossier</li>\n` : "")) : ""}${c.potential ? list("Potential and competitors", "ul", facts(c.potential)) : ""}${c.alike ? list("Customers like them, to name", "ul", each(c.alike, alike)) : ""}${c.questions ? list("Questions to ask", "ol", each(c.questions, (one) => `<li>${said(one)}</li>\n`)) : ""}</div>
<section class="last"><h2>Objective and next step</h2>
<div class="ruled" aria-hidden="true">${"<i></i>".repeat(8)}</div></section>
</div>
<footer>
<p>Confidential · do not leave behind<br>${esc(c.address)}</p>
<p>Data as of ${value(chrome.asof)} · <span class="digest">0000000</span><br>
${sources}</p>
</footer>
</article>`;

module.exports = class {
  data() {
    return {
      pagination: { data: "briefs", size: 1, alias: "c" },
      permalink: (data) => data.c.path,
      eleventyExcludeFromCollections: true,
    };
  }

  render({ c }) {
    return page(chrome, "brief", `Brief: ${esc(c.name)}`, "", main(c), "");
  }
};
