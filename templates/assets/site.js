// Sorting and filtering the rows of a list, and marking the section one is in.
// Nothing depends on it: every page is whole without this file.
(function () {
  "use strict";

  function each(selector, action, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), action);
  }

  // A cell's own value: of <data>, of <time>, else its text; null where it is unknown.
  function valueOf(cell) {
    if (cell.querySelector(".unknown, .nothing")) return null;
    var data = cell.querySelector("data[value]");
    if (data) {
      var number = Number(data.getAttribute("value"));
      return isNaN(number) ? data.getAttribute("value") : number;
    }
    var time = cell.querySelector("time[datetime]");
    return time ? time.getAttribute("datetime") : cell.textContent.trim();
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
  }

  function sort(table, column, downwards) {
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row, place) {
      return { row: row, value: valueOf(row.cells[column]), place: place };
    });
    rows.sort(function (a, b) {
      if (a.value === null || b.value === null) {
        return (a.value === null) - (b.value === null) || a.place - b.place; // unknown last
      }
      return (downwards ? -1 : 1) * compare(a.value, b.value) || a.place - b.place;
    });
    rows.forEach(function (one) { body.appendChild(one.row); });
  }

  function makeSortable(table) {
    var heads = table.tHead ? table.tHead.rows[0].cells : [];
    if (table.tBodies[0].rows.length < 3 || table.closest(".sheet")) return;
    Array.prototype.forEach.call(heads, function (head, column) {
      if (!head.textContent.trim() || head.classList.contains("bar")) return;
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var downwards = head.getAttribute("aria-sort") === "ascending" ||
          (!head.hasAttribute("aria-sort") && head.classList.contains("n"));
        Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", downwards ? "descending" : "ascending");
        sort(table, column, downwards);
      });
    });
  }

  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function makeFilter(place) {
    var table = place.querySelector("table");
    var words = document.getElementById("words");
    if (!table || !words || table.tBodies[0].rows.length < 8) return;
    var label = document.createElement("label");
    var input = document.createElement("input");
    var count = document.createElement("span");
    label.className = "filter";
    label.textContent = words.getAttribute("data-filter") + " ";
    input.type = "search";
    input.autocomplete = "off";
    count.setAttribute("role", "status");
    label.appendChild(input);
    label.appendChild(count);
    place.insertBefore(label, place.firstChild);
    var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      return { row: row, text: plain(row.textContent + " " + (row.getAttribute("data-row") || "")) };
    });
    // A list of several pages: what is not here may well be there.
    function tell(left) {
      var said = place.getAttribute("data-left") || "{left} / {rows}";
      return said.replace("{left}", left).replace("{rows}", rows.length);
    }
    input.addEventListener("input", function () {
      var wanted = plain(input.value).split(/\s+/).filter(Boolean);
      var left = 0;
      rows.forEach(function (one) {
        one.row.hidden = !wanted.every(function (word) { return one.text.indexOf(word) >= 0; });
        left += one.row.hidden ? 0 : 1;
      });
      count.textContent = wanted.length ? tell(left) : "";
    });
  }

  // Wide and long tables can be scrolled by keyboard, but only where there is what to scroll.
  function markScrolling() {
    each(".scroll, pre", function (place) {
      var more = Math.max(place.scrollWidth - place.clientWidth, place.scrollHeight - place.clientHeight);
      if (more > 1) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    });
  }

  function followSections() {
    var links = document.querySelectorAll(".contents a");
    if (!links.length) return;
    var sections = Array.prototype.map.call(links, function (link) {
      return document.getElementById(link.getAttribute("href").slice(1));
    });
    var waiting = false;
    function mark() {
      waiting = false;
      var here = 0;
      sections.forEach(function (section, place) {
        if (section && section.getBoundingClientRect().top < 120) here = place;
      });
      if (window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2) {
        here = links.length - 1;
      }
      Array.prototype.forEach.call(links, function (link, place) {
        var was = link.classList.contains("here");
        link.classList.toggle("here", place === here);
        if (place === here && !was) {
          link.setAttribute("aria-current", "true");
          var list = link.closest(".contents");
          list.scrollLeft = link.offsetLeft - list.clientWidth / 3;
        } else if (place !== here) {
          link.removeAttribute("aria-current");
        }
      });
    }
    window.addEventListener("scroll", function () {
      if (!waiting) { waiting = true; window.requestAnimationFrame(mark); }
    }, { passive: true });
    mark();
  }

  each("table.rows", makeSortable);
  each(".filtered", makeFilter);
  markScrolling();
  window.addEventListener("resize", markScrolling);
  each("details", function (fold) { fold.addEventListener("toggle", markScrolling); });
  followSections();
})();
