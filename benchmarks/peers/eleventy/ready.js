// Reads contexts, one a line: a whole file as one text would be too long for V8.
const fs = require("node:fs");
const path = require("node:path");

module.exports = (kind) => {
  const folder = path.join(__dirname, "ready");
  const found = [];
  for (const name of fs.readdirSync(folder).sort()) {
    if (name.startsWith(kind)) {
      for (const line of fs.readFileSync(path.join(folder, name), "utf8").split("\n")) {
        if (line) found.push(JSON.parse(line));
      }
    }
  }
  return found;
};
