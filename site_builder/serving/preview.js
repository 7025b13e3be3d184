// Reloads a page after each release, and shows why there was none.
// Only "dossier serve" adds it: published pages are without it.
(function () {
  "use strict";

  var own = document.currentScript;
  var release = own.getAttribute("data-release");
  var state = own.getAttribute("data-state"); // of the page that waits for the first one
  var source = null;
  var panel = null;
  var shown = "";

  function element(name, text, parent) {
    var one = document.createElement(name);
    one.textContent = text;
    parent.appendChild(one);
    return one;
  }

  function show(problems) {
    var key = JSON.stringify(problems);
    if (key === shown) return;
    shown = key;
    if (panel) panel.remove();
    panel = null;
    if (!problems.length) return;
    panel = document.createElement("section");
    panel.className = "dossier-preview";
    panel.tabIndex = 0;
    panel.setAttribute("aria-label", "Problems of the last build");
    var box = document.createElement("div");
    box.setAttribute("role", "alert");
    var count = problems.length === 1 ? "a problem" : problems.length + " problems";
    element("p", "The last build found " + count + ". This page is of release " + release +
      ", until they are mended.", box);
    var list = element("ul", "", box);
    problems.forEach(function (problem) {
      var item = element("li", "", list);
      element("code", problem.place, item);
      item.appendChild(document.createTextNode(" " + problem.message));
      if (problem.hint) element("p", problem.hint, item).className = "hint";
    });
    panel.appendChild(box);
    document.body.appendChild(panel);
  }

  function take(event) {
    var now = JSON.parse(event.data);
    if (state !== null ? event.data !== state : String(now.release) !== release) {
      stop();
      window.location.reload();
    } else if (state === null) {
      show(now.problems);
    }
  }

  // A browser opens few connections to one address: pages that nobody sees need none.
  function start() {
    if (source || document.visibilityState === "hidden") return;
    source = new EventSource("/-/events");
    source.onmessage = take;
  }

  function stop() {
    if (source) source.close();
    source = null;
  }

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") stop(); else start();
  });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  start();
})();
