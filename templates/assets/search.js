// Finds customers, and pages by their titles, from the box at the top of every page.
// Nothing depends on it: without this file there is no box, and the lists remain.
// Texts are folded and cut into words as site_builder/search.py does it.
(function () {
  "use strict";

  var SHOWN = 8; // customers
  var PAGES = 3; // segments, reports, pages of the author
  var AT_ONCE = 3; // shards
  var AT_MOST = 30; // shards for one question
  var OLD = 300000; // ms, after which there may be a newer index
  var LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss",
    "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "ς": "σ"
  };
  var CJK = "\\u3040-\\u30ff\\u3400-\\u9fff\\u{20000}-\\u{3ffff}";
  var RUNS = new RegExp("[" + CJK + "]+|[^" + CJK + "]+", "gu");
  var IS_CJK = new RegExp("^[" + CJK + "]", "u");
  var NUMBER = /^[+(]{0,2}[0-9][0-9 \u00a0().\-/]{4,28}$/;
  var CALLING_CODE = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3})/;

  // Texts

  function fold(text) {
    return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase()
      .replace(/[æœøđðþßłħıŋŧς]/g, function (one) { return LETTERS[one]; })
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  // Scripts without spaces are cut in pairs; of what is looked for no sign stands alone.
  function wordsOf(text, wanted) {
    var found = [];
    fold(text).split(" ").filter(Boolean).forEach(function (word) {
      word.match(RUNS).forEach(function (run) {
        if (!IS_CJK.test(run)) return found.push(run);
        var signs = Array.from(run);
        var last = wanted && signs.length > 1 ? signs.length - 1 : signs.length;
        for (var at = 0; at < last; at += 1) found.push(signs.slice(at, at + 2).join(""));
      });
    });
    return found;
  }

  function numberIn(text) {
    text = text.trim();
    if (!NUMBER.test(text)) return "";
    var digits = text.replace("(0)", "").replace(/[^0-9]/g, "");
    if (/^\(?\+/.test(text)) digits = digits.replace(CALLING_CODE, "");
    else if (digits.startsWith("00")) digits = digits.slice(2).replace(CALLING_CODE, "");
    return digits.replace(/^0+/, "");
  }

  // One letter is wrong, too many or missing, or two have changed places.
  function nearly(one, other) {
    var start = 0, end = 0;
    var least = Math.min(one.length, other.length);
    while (start < least && one[start] === other[start]) start += 1;
    while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
    var left = one.slice(start, one.length - end), right = other.slice(start, other.length - end);
    return left.length < 2 && right.length < 2 ||
      left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  }

  // In the order of code points, as the index is.
  function before(one, other) {
    var left = Array.from(one), right = Array.from(other);
    for (var at = 0; at < left.length && at < right.length; at += 1) {
      if (left[at] !== right[at]) return left[at].codePointAt(0) < right[at].codePointAt(0);
    }
    return left.length < right.length;
  }

  // Files of the index

  var box = document.querySelector(".find");
  if (!box) return;
  var root = box.getAttribute("data-root");
  var files = {}, handed = {}, tries = 0, since = Date.now();

  // Pages that are opened as files can load nothing but scripts. Over the web each file is
  // read as text: it hands nothing over there, as any other site could call it as a script.
  function load(name) {
    var from = root + "search/" + name + ".js" + (tries ? "?" + tries : "");
    if (!files[name]) {
      files[name] = location.protocol === "file:" ? call(name, from) : read(from);
      files[name].catch(function () { delete files[name]; });
    }
    return files[name];
  }

  function call(name, from) {
    return new Promise(function (found, failed) {
      var script = document.createElement("script");
      script.src = from;
      function end() {
        script.remove();
        if (name in handed) found(handed[name]);
        else failed(new Error(name));
      }
      script.onload = end;
      script.onerror = end;
      document.head.appendChild(script);
    });
  }

  window.dossierFound = function (name, content) { handed[name] = content; };

  function read(from) {
    return fetch(from).then(function (answer) {
      if (!answer.ok) throw new Error(from);
      return answer.text();
    }).then(function (text) {
      return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
    });
  }

  // Files of an index may be gone with their release: look for the newest one.
  function startAgain() {
    files = {};
    handed = {};
    tries += 1;
    since = Date.now();
  }

  function loadIndex() {
    return load("index").then(function (read) {
      if (read.keys) return read;
      read.keys = read.shards.filter(function (_, at) { return at % 2 === 0; });
      read.names = read.shards.filter(function (_, at) { return at % 2 === 1; });
      read.pages = read.pages.map(function (page) {
        return { name: page[0], href: page[1], kind: page[2], words: spaced(wordsOf(page[0])) };
      });
      return read;
    });
  }

  function spaced(words) { return " " + words.join(" ") + " "; }

  function loadShard(name) {
    return load(name).then(function (read) {
      if (!read.customers) read.customers = read.map(customerOf);
      return read.customers;
    });
  }

  function customerOf(record) {
    var name = spaced(wordsOf(record[1])), id = wordsOf(record[2]);
    var more = record.slice(5).map(function (text) {
      return { text: text, words: spaced([numberIn(text) || wordsOf(text).join(" ")]) };
    });
    var rest = [id.join(" "), id.join(""), wordsOf(record[3]).join(" ")];
    return {
      slug: record[0] || record[2], name: record[1], id: record[2], place: record[3], state: record[4],
      called: name, more: more,
      known: name + spaced(rest),
      words: name + spaced(rest) + more.map(function (one) { return one.words; }).join("")
    };
  }

  // Questions: what has to be there is a list of words, of each of which any form will do.

  function formsOf(index, word) {
    return [word].concat(Object.hasOwn(index.also, word) ? index.also[word] : []);
  }

  function questionsOf(index, text) {
    var words = wordsOf(text.replace(/(@\S*)\.\S*/g, "$1"), true); // the index knows no last part
    var number = numberIn(text), questions = [];
    if (number) {
      // Without a sign for it nobody knows whether a number begins with a country's code.
      questions.push([number.length > 6 ? [number, number.replace(CALLING_CODE, "")] : [number]]);
    }
    if (words.length && words.join("").length > 1 || IS_CJK.test(words[0] || "")) {
      questions.push(words.map(formsOf.bind(null, index)));
    }
    return questions;
  }

  function has(words, forms) {
    return forms.some(function (form) { return words.indexOf(" " + form) >= 0; });
  }

  // The shards that hold all words that begin so.
  function shardsOf(index, word) {
    var keys = index.keys, low = 0, high = keys.length, end = word + "\u{10ffff}";
    while (low < high) { // the first key that does not stand before the word
      var middle = (low + high) >> 1;
      if (before(keys[middle], word)) low = middle + 1; else high = middle;
    }
    var first = low, found = [];
    if (first > 0 && keys[first] !== word) first -= 1;
    while (first < keys.length && before(keys[first], end)) found.push(index.names[first++]);
    return found;
  }

  function shardsFor(index, forms) {
    var found = [];
    forms.forEach(function (form) {
      shardsOf(index, form).forEach(function (name) { if (found.indexOf(name) < 0) found.push(name); });
    });
    return found;
  }

  // Who answers a question: looked for where the rarest of its words leads to.
  function find(index, question) {
    var long = question.filter(function (forms) { return forms[0].length > 3; });
    var names = (long.length ? long : question).map(shardsFor.bind(null, index))
      .reduce(function (least, some) { return some.length < least.length ? some : least; });
    var found = new Map(), next = 0;
    function more() {
      var some = names.slice(next, next + AT_ONCE);
      next += AT_ONCE;
      if (!some.length) return { customers: found, whole: true };
      return Promise.all(some.map(loadShard)).then(function (read) {
        read.forEach(function (customers) {
          customers.forEach(function (one) {
            var all = question.every(function (forms) { return has(one.words, forms); });
            if (all) found.set(one.id, one);
          });
        });
        if (found.size < SHOWN && next < AT_MOST) return more();
        return { customers: found, whole: next >= names.length };
      });
    }
    return Promise.resolve(more());
  }

  // The same question with words that are known in the place of those that are not.
  function corrected(index, question) {
    var changed = false;
    return Promise.all(question.map(function (forms) {
      var word = forms[0];
      if (word.length < 4 || /\p{N}/u.test(word)) return forms;
      var signs = Array.from(word);
      var names = [index.words[signs[0] + "-"], index.words["-" + signs[signs.length - 1]]];
      return Promise.all(names.filter(Boolean).map(load)).then(function (read) {
        var known = read.join(" ").split(" ");
        if (known.some(function (one) { return one.startsWith(word); })) return forms;
        var near = known.filter(function (one) { return nearly(word, one); });
        if (!near.length) near = known.filter(function (one) {
          return [-1, 0, 1].some(function (by) { return nearly(word, one.slice(0, word.length + by)); });
        });
        changed = changed || near.length > 0;
        return near.length ? Array.from(new Set(near)).slice(0, 5) : forms;
      });
    })).then(function (better) { return changed ? better : null; });
  }

  // How well somebody answers: 0 is the very one.
  function distance(customer, text, question) {
    var wanted = wordsOf(text), whole = wanted.join(" "), number = numberIn(text);
    var exactly = number && customer.more.some(function (one) { return one.words === " " + number + " "; });
    if (exactly || wordsOf(customer.id).join("") === wanted.join("")) return 0;
    if (customer.more.some(function (one) { return fold(one.text) === whole; })) return 0;
    if (customer.called === spaced(wanted)) return 1;
    if (customer.called.startsWith(" " + whole + " ")) return 2;
    if (customer.called.startsWith(" " + whole)) return 3;
    var called = question.every(function (forms) { return has(customer.called, forms.slice(0, 1)); });
    return (called ? 4 : 5) + (customer.state === "former" ? 0.5 : 0);
  }

  function sorted(found, text, question) {
    return Array.from(found.values()).map(function (one) {
      return { one: one, far: distance(one, text, question) };
    }).sort(function (a, b) {
      return a.far - b.far || a.one.name.localeCompare(b.one.name) || (a.one.id < b.one.id ? -1 : 1);
    }).map(function (each) { return each.one; });
  }

  function pagesFor(index, question) {
    return index.pages.filter(function (page) {
      return question.every(function (forms) { return has(page.words, forms); });
    }).slice(0, PAGES);
  }

  function answer(text) {
    return loadIndex().then(function (index) {
      var questions = questionsOf(index, text);
      if (!questions.length) return null;
      var last = questions[questions.length - 1];
      function result(found, pages, whole, asked, meant) {
        var customers = sorted(found, text, asked[asked.length - 1]);
        return { status: index.status, customers: customers, pages: pages, whole: whole, asked: asked, meant: meant };
      }
      return Promise.all(questions.map(find.bind(null, index))).then(function (answers) {
        var found = new Map(), pages = pagesFor(index, last);
        answers.forEach(function (one) { one.customers.forEach(function (who, id) { found.set(id, who); }); });
        var whole = answers.every(function (one) { return one.whole; });
        if (found.size || pages.length) return result(found, pages, whole, questions, false);
        return corrected(index, last).then(function (better) {
          if (!better) return result(found, pages, whole, questions, false);
          return find(index, better).then(function (one) {
            return result(one.customers, pagesFor(index, better), one.whole, [better], true);
          });
        });
      });
    });
  }

  // The box

  var input = box.querySelector("input");
  var panel = document.createElement("div");
  var status = document.createElement("p");
  var list = document.createElement("ul");
  var asked = 0, pending = null;
  panel.className = "found";
  panel.hidden = true;
  status.setAttribute("role", "status");
  panel.appendChild(status);
  panel.appendChild(list);
  box.appendChild(panel);

  function element(name, text, parent) {
    var made = document.createElement(name);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function say(name) { return box.getAttribute("data-" + name) || ""; }

  function line(href, name, details) {
    var item = element("li", "", list), link = element("a", "", item);
    link.href = root + href;
    element("bdi", name, link);
    if (details.length) element("small", details.join(" · "), link);
    return item;
  }

  // What led to a customer, where the line does not show it anyway.
  function because(customer, asked) {
    var hidden = [].concat.apply([], asked).filter(function (forms) { return !has(customer.known, forms); });
    var other = customer.more.find(function (one) {
      return hidden.some(function (forms) { return has(one.words, forms); });
    });
    return other && other.text;
  }

  function show(found) {
    list.textContent = "";
    found.customers.slice(0, SHOWN).forEach(function (one) {
      var item = line("customers/" + one.slug + ".html", one.name,
        [one.id, one.place, found.status[one.state], because(one, found.asked)].filter(Boolean));
      var brief = element("a", say("brief"), item);
      brief.href = root + "briefs/" + one.slug + ".html";
      brief.className = "brief";
      element("span", " " + one.name, brief).className = "sr";
    });
    found.pages.forEach(function (page) { line(page.href, page.name, [page.kind]); });
    var more = !found.whole || found.customers.length > SHOWN;
    var none = !found.customers.length && !found.pages.length;
    status.textContent = none ? say("none") : [found.meant && say("meant"), more && say("more")].filter(Boolean).join(" ");
    panel.hidden = false;
  }

  function ask() {
    var number = asked += 1, text = input.value.trim();
    function still(action) {
      return function (value) {
        if (number !== asked) return;
        action(value);
        box.setAttribute("aria-busy", "false");
      };
    }
    function clear() { panel.hidden = true; list.textContent = ""; status.textContent = ""; }
    box.setAttribute("aria-busy", String(Boolean(text)));
    if (!text) {
      clear();
      status.textContent = say("hint");
      panel.hidden = false;
      return;
    }
    pending = answer(text).catch(function () {
      startAgain();
      return answer(text);
    }).then(still(function (found) { if (found) show(found); else clear(); }), still(function () {
      clear();
      status.textContent = say("failed");
      panel.hidden = false;
    }));
  }

  function move(by) {
    var links = Array.from(list.querySelectorAll("li > a:first-child"));
    var here = links.indexOf(document.activeElement && document.activeElement.closest("li") &&
      document.activeElement.closest("li").firstChild);
    var next = here + by;
    if (next < 0) input.focus();
    else if (links[next]) links[next].focus();
  }

  box.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      if (event.target !== input) input.focus();
      else { input.value = ""; input.blur(); }
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      if (pending) pending.then(function () {
        var first = list.querySelector("a");
        if (first && input.value.trim()) first.click();
      });
    }
  });
  // Where a click takes the focus away the panel would be gone before it is a click.
  panel.addEventListener("mousedown", function (event) { event.preventDefault(); });
  box.addEventListener("focusout", function (event) {
    if (!box.contains(event.relatedTarget)) panel.hidden = true;
  });
  input.addEventListener("focus", function () {
    if (Date.now() - since > OLD) startAgain();
    loadIndex().catch(function () {}); // what fails is said when something is asked for
    if (input.value.trim() && list.firstChild) panel.hidden = false;
    else ask();
  });
  input.addEventListener("input", ask);
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    var asks = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey ||
      event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!asks) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  box.hidden = false;
})();
