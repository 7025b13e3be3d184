// Finds customers, and pages by their titles, from the box at the top of every page.
// Nothing depends on it: without this file there is no box, and the lists remain.
// Texts are folded and cut into words as site_builder/search.py does it.
(function () {
  "use strict";

  var ENOUGH = 8; // customers: no more shards are loaded for more
  var SHOWN = 20;
  var PAGES = 3; // segments, reports, reps, pages of the author
  var AT_ONCE = 3; // shards
  var AT_MOST = 30; // shards for one question
  var OLD = 300000; // ms, after which there may be a newer index
  var LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss",
    "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "ς": "σ"
  };
  var CJK = "\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  var RUNS = new RegExp("[" + CJK + "]+|[^" + CJK + "]+", "gu");
  var IS_CJK = new RegExp("^[" + CJK + "]", "u");
  var NUMBER = /^[+(]{0,2}[0-9][0-9 ().\-/]{4,28}/;
  var LEAST_DIGITS = 5;
  var CALLING_CODE = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3})/;

  // Texts

  // Signs part words, spaces part chunks.
  function fold(text) {
    return text.normalize("NFKD").replace(/[\p{Mn}\p{Cf}]/gu, "").toLowerCase()
      .replace(/[æœøđðþßłħıŋŧς]/g, function (one) { return LETTERS[one]; })
      .replace(/[\p{Z}\t\n\v\f\r]/gu, " ").replace(/[^\p{L}\p{N} ]/gu, "\0");
  }

  function wholeOf(text) { return fold(text).replace(/[ \0]/g, ""); }

  // What has signs but no space is a word as a whole, too. Scripts without spaces are cut
  // in pairs. Of what is looked for there is no whole, and no sign stands alone.
  function wordsOf(text, wanted) {
    var found = [];
    fold(text).split(" ").forEach(function (chunk) {
      var parts = chunk.split("\0").filter(Boolean);
      if (parts.length > 1 && !wanted) parts.push(parts.join(""));
      parts.forEach(function (part) {
        part.match(RUNS).forEach(function (run) {
          if (!IS_CJK.test(run)) return found.push(run);
          var signs = Array.from(run);
          var last = wanted && signs.length > 1 ? signs.length - 1 : signs.length;
          for (var at = 0; at < last; at += 1) found.push(signs.slice(at, at + 2).join(""));
        });
      });
    });
    return found;
  }

  // All spaces and hyphens alike, and nothing that nobody sees.
  function plainly(text) {
    return text.replace(/\p{Cf}/gu, "").replace(/\p{Zs}/gu, " ").replace(/\p{Pd}/gu, "-");
  }

  function numberIn(text) {
    var number = NUMBER.exec(plainly(text).replace(/^ +| +$/g, ""));
    var digits = number ? number[0].replace("(0)", "").replace(/[^0-9]/g, "") : "";
    if (digits.length < LEAST_DIGITS) return "";
    if (/^\(*\+/.test(number[0])) digits = digits.replace(CALLING_CODE, "");
    else if (digits.startsWith("00")) digits = digits.slice(2).replace(CALLING_CODE, "");
    return digits.replace(/^0+/, "");
  }

  function numbersIn(text) {
    if (/^\p{L}/u.test(text)) return [];
    var several = text.split(/[/;,]/).map(numberIn);
    if (several.length > 1 && several.every(Boolean)) return several;
    return [numberIn(text)].filter(Boolean);
  }

  function isNumber(text) {
    return numbersIn(text).length > 0 && !/[^\-+0-9 ().;,/]/.test(plainly(text));
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
    // Shards are named by what they hold: only the index may be another one than before.
    var from = root + "search/" + name + ".js" + (tries && name === "index" ? "?" + tries : "");
    if (!files[name]) {
      files[name] = location.protocol === "file:" ? call(name, from) : readText(from);
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

  function readText(from) {
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
    return load("index").then(function (index) {
      if (index.keys) return index;
      index.keys = index.shards.filter(function (_, at) { return at % 2 === 0; });
      index.names = index.shards.filter(function (_, at) { return at % 2 === 1; });
      index.pages = index.pages.map(function (page) {
        return { name: page[0], href: page[1], kind: page[2], words: spaced(wordsOf(page[0])) };
      });
      return index;
    });
  }

  function spaced(words) { return " " + words.join(" ") + " "; }

  function loadShard(name) {
    return load(name).then(function (shard) {
      if (!shard.customers) shard.customers = shard.map(customerOf);
      return shard.customers;
    });
  }

  function customerOf(record) {
    var id = record[2], postalCode = record[3], city = record[4];
    var more = record.slice(6).map(function (text) {
      return { text: text, words: spaced(moreWords(text)) };
    });
    var called = spaced(wordsOf(record[1]));
    var known = called + spaced([].concat(
      wordsOf(id), wholeOf(id), bare(id), wordsOf(postalCode), wholeOf(postalCode), wordsOf(city)
    ));
    return {
      slug: record[0] || id, name: record[1], id: id, place: (postalCode + " " + city).trim(), state: record[5],
      called: called, more: more, known: known,
      words: known + more.map(function (one) { return one.words; }).join("")
    };
  }

  // Who types a number leaves zeros before it out.
  function bare(id) { return wholeOf(id).replace(/^0+/, ""); }

  function moreWords(text) {
    if (text.indexOf("@") >= 0) return wordsOf(text.replace(/[^\p{L}\p{N}]/gu, " "));
    var numbers = numbersIn(text);
    if (isNumber(text)) return numbers;
    var digits = text.replace(/[^0-9]/g, "");
    return wordsOf(text).concat(numbers, digits ? [wholeOf(text), digits] : []);
  }

  // Questions: what has to be there is a list of words, of each of which any form will do.
  // A form that ends with a space is a whole word, others are beginnings.

  function formsOf(index, word) {
    var known = Object.prototype.hasOwnProperty.call(index.also, word);
    return [word].concat(known ? index.also[word] : []);
  }

  function questionsOf(index, text) {
    // The index knows no last part of an e-mail address.
    var plain = text.replace(/(@\S*)\.\S*/g, "$1").replace(/\S*@\S*/g, function (address) {
      return address.replace(/[^\p{L}\p{N}]/gu, " ");
    });
    var words = wordsOf(plain, true), number = numberIn(text), questions = [];
    if (number && isNumber(text)) questions.push([[number]]);
    if (words.length > 1 && /[0-9]/.test(text)) questions.push([[wholeOf(text)]]);
    if (words.length === 1 && words[0].length === 1 && !IS_CJK.test(words[0])) questions.push([[words[0] + " "]]);
    else if (words.length) questions.push(words.map(formsOf.bind(null, index)));
    return questions;
  }

  function has(words, forms) {
    return forms.some(function (form) { return words.indexOf(" " + form) >= 0; });
  }

  // The shards that hold all words of one form.
  function shardsOf(index, form) {
    var keys = index.keys, word = form.trim(), low = 0, high = keys.length;
    var end = word + (word === form ? "\u{10ffff}" : "\0");
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

  // Who answers a question: looked for where the rarest of its words leads to, and, if
  // nobody is there, where the others do: not all that is known has a place in the index.
  function find(index, question) {
    var ways = question.map(shardsFor.bind(null, index))
      .sort(function (one, other) { return one.length - other.length; });
    var names = ways[0] || [], found = new Map(), next = 0;
    function more() {
      var some = names.slice(next, next + AT_ONCE);
      next += AT_ONCE;
      return Promise.all(some.map(loadShard)).then(function (shards) {
        shards.forEach(function (customers) {
          customers.forEach(function (one) {
            var all = question.every(function (forms) { return has(one.words, forms); });
            if (all) found.set(one.id, one);
          });
        });
        var whole = next >= names.length;
        if (!whole && found.size < ENOUGH && next < AT_MOST) return more();
        if (whole && !found.size && ways.length > 1 && ways[1].length <= AT_ONCE) {
          names = ways[1];
          ways = [];
          next = 0;
          return more();
        }
        return { customers: found, whole: whole };
      });
    }
    return more();
  }

  // The same question with words that are known in the place of those that are not.
  function corrected(index, question) {
    var changed = false;
    return Promise.all(question.map(function (forms) {
      var word = forms[0];
      if (word.length < 4 || /\p{N}/u.test(word)) return forms;
      var signs = Array.from(word);
      var names = [index.words[signs[0] + "-"], index.words["-" + signs[signs.length - 1]]];
      return Promise.all(names.filter(Boolean).map(load)).then(function (lists) {
        var known = lists.join(" ").split(" ");
        if (known.some(function (one) { return one.startsWith(word); })) return forms;
        var near = known.filter(function (one) { return nearly(word, one); });
        if (!near.length) near = known.filter(function (one) {
          return [-1, 0, 1].some(function (by) { return nearly(word, one.slice(0, word.length + by)); });
        });
        changed = changed || near.length > 0;
        return near.length ? Array.from(new Set(near)).slice(0, 5).concat(forms.slice(1)) : forms;
      });
    })).then(function (better) { return changed ? better : null; });
  }

  // How well somebody answers: 0 is the very one.
  function distance(customer, text, question) {
    var words = wordsOf(text), whole = spaced(words), number = numberIn(text);
    var exactly = number && customer.more.some(function (one) { return has(one.words, [number + " "]); });
    if (exactly || bare(customer.id) === bare(text)) return 0;
    var address = text.trim().toLowerCase();
    if (customer.more.some(function (one) { return one.text.toLowerCase() === address && /@/.test(address); })) return 0;
    var later = { former: 0.05, prospect: 0.02 }[customer.state] || 0;
    if (customer.called === whole) return 1 + later;
    if (customer.more.some(function (one) { return one.words === whole; })) return 2 + later;
    if (customer.called.startsWith(whole)) return 3 + later;
    if (customer.called.startsWith(whole.trimEnd())) return 4 + later;
    var first = question.map(function (forms) { return [forms[0]]; });
    var full = question.map(function (forms) { return [forms[0].trim() + " "]; });
    function all(words, asked) { return asked.every(function (forms) { return has(words, forms); }); }
    function someMore(asked) { return customer.more.some(function (one) { return all(one.words, asked); }); }
    var ways = [all(customer.called, full), someMore(full), all(customer.called, first), someMore(first)];
    return (ways.indexOf(true) < 0 ? 9 : 5 + ways.indexOf(true)) + later;
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
      var last = questions[questions.length - 1], number = numberIn(text);

      function result(answers, asked, guessed) {
        var found = new Map(), words = asked[asked.length - 1];
        answers.forEach(function (one) { one.customers.forEach(function (who, id) { found.set(id, who); }); });
        return {
          status: index.status, words: spaced(wordsOf(text)), customers: sorted(found, text, words), pages: pagesFor(index, words),
          whole: answers.every(function (one) { return one.whole; }), asked: asked, guessed: guessed
        };
      }

      function guess(question) {
        return question && find(index, question).then(function (one) {
          var found = result([one], [question], true);
          return found.customers.length || found.pages.length ? found : null;
        });
      }

      return Promise.all(questions.map(find.bind(null, index))).then(function (answers) {
        var found = result(answers, questions, false);
        if (found.customers.length || found.pages.length || !found.whole) return found;
        // Nobody knows whether a number without a sign for it begins with a country's code.
        var abroad = number.replace(CALLING_CODE, "");
        return Promise.resolve(abroad.length > 6 ? guess([[abroad + " "]]) : null).then(function (one) {
          if (one) return Object.assign(one, { guessed: false });
          return corrected(index, last).then(guess).then(function (other) { return other || found; });
        });
      });
    });
  }

  // The box

  var input = box.querySelector("input");
  var told = document.createElement("p"); // for those who do not see the panel
  var panel = document.createElement("div");
  var note = document.createElement("p");
  var list = document.createElement("ul");
  var turn = 0, pending = null, guessed = false;
  told.className = "sr";
  told.setAttribute("role", "status");
  panel.className = "found";
  panel.hidden = true;
  panel.appendChild(note);
  panel.appendChild(list);
  box.appendChild(told);
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
    for (var at = 0; at < asked.length; at += 1) {
      var hidden = asked[at].filter(function (forms) { return !has(customer.known, forms); });
      var all = asked[at].every(function (forms) { return has(customer.words, forms); });
      var other = all && customer.more.find(function (one) {
        return hidden.some(function (forms) { return has(one.words, forms); });
      });
      if (other) return other.text;
    }
    return "";
  }

  function close() {
    turn += 1; // what is still looked for comes too late
    box.setAttribute("aria-busy", "false");
    panel.hidden = true;
    told.textContent = "";
  }

  function open(text, count) {
    note.textContent = text;
    told.textContent = [count && say("found").replace("{number}", count), text].filter(Boolean).join(" ");
    panel.hidden = false;
  }

  function show(found) {
    guessed = found.guessed;
    list.textContent = "";
    function pages(exactly) {
      found.pages.forEach(function (page) {
        if ((page.words === found.words) === exactly) line(page.href, page.name, [page.kind]);
      });
    }
    pages(true); // what is called exactly so
    found.customers.slice(0, SHOWN).forEach(function (one) {
      var item = line("customers/" + one.slug + ".html", one.name,
        [one.id, one.place, found.status[one.state], because(one, found.asked)].filter(Boolean));
      var brief = element("a", say("brief"), item);
      brief.href = root + "briefs/" + one.slug + ".html";
      brief.className = "brief";
      element("span", " " + one.name, brief).className = "sr";
    });
    pages(false);
    var more = !found.whole || found.customers.length > SHOWN;
    var none = !list.firstChild && !more && say("none");
    open(none || [found.guessed && say("meant"), more && say("more")].filter(Boolean).join(" "), list.children.length);
  }

  function hint() {
    list.textContent = "";
    open([say("hint"), window.matchMedia("(hover: hover)").matches && say("keys")].filter(Boolean).join(" "), 0);
  }

  function ask() {
    var mine = turn += 1, text = input.value.trim();
    function still(action) {
      return function (value) {
        if (mine !== turn) return;
        box.setAttribute("aria-busy", "false");
        action(value);
      };
    }
    box.setAttribute("aria-busy", String(Boolean(text)));
    pending = null;
    if (!text) return hint();
    pending = answer(text).catch(function () {
      startAgain();
      return answer(text);
    }).then(still(function (found) { if (found) show(found); else hint(); }), still(function () {
      list.textContent = "";
      open(say("failed"), 0);
    }));
  }

  function move(by) {
    var links = Array.from(list.querySelectorAll("li > a:first-child"));
    var item = document.activeElement.closest("li");
    var next = links.indexOf(item && item.firstChild) + by;
    if (next < 0) input.focus();
    else if (links[next]) links[next].focus();
  }

  // The first of what is found; what is only guessed is not followed unseen.
  function follow() {
    var first = list.querySelector("a");
    if (!first || panel.hidden) return;
    if (guessed) first.focus();
    else first.click();
  }

  box.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || !event.key) return; // Safari has no other sign
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (panel.hidden) input.value = "";
      input.focus();
      close();
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      if (pending) pending.then(follow);
    } else if (event.key.length === 1 && event.target !== input && !event.ctrlKey && !event.metaKey && !event.altKey) {
      input.focus(); // who goes on typing goes on looking
    }
  });
  // A phone's keyboard is put away to see more: only somewhere else is elsewhere.
  box.addEventListener("focusout", function (event) {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", function (event) {
    if (!box.contains(event.target)) close();
  });
  // Where a click takes the focus away the panel would be gone before it is a click.
  panel.addEventListener("mousedown", function (event) { event.preventDefault(); });
  input.addEventListener("focus", function () {
    if (Date.now() - since > OLD) startAgain();
    loadIndex().catch(function () {}); // what fails is said when something is asked for
    if (panel.hidden) ask();
  });
  input.addEventListener("input", ask);
  document.addEventListener("keydown", function (event) {
    if (!event.key) return; // a browser that fills something in
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    var slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    var letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!slash && !letter) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  box.hidden = false;
})();
