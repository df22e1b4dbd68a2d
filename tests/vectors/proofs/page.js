// The page tools/verify.html on the vectors of proofs, in nodejs: node page.js [HTML]
"use strict";
const fs = require("fs"), path = require("path"), vm = require("vm");

const page = process.argv[2] || path.join(__dirname, "../../../tools/verify.html");
const script = /<script>([^]*)<\/script>/.exec(fs.readFileSync(page, "utf8"))[1];
const sandbox = {module: {}, URL, console};
vm.runInNewContext(script, sandbox);
const Tamga = sandbox.module.exports;

const trusts = {}, blobs = {}, tally = {valid: 0, forged: 0};
let wrong = 0;
const patched = (data, changes) => {
  const parts = [];
  let at = 0;
  for (const change of changes) {
    const [offset, length, hex] = change.split(":");
    parts.push(data.slice(at, Number(offset)), Tamga.fromHex(hex));
    at = Number(offset) + Number(length);
  }
  return Tamga.join(...parts, data.slice(at));
};
for (const file of ["1-valid.txt", "2-forged.txt", "3-land-valid.txt", "4-land-forged.txt",
                    "5-holdings-valid.txt", "6-holdings-forged.txt"]) {
  for (const line of fs.readFileSync(path.join(__dirname, file), "ascii").trim().split("\n")) {
    const [what, name, ...words] = line.split(" ");
    if (what === "trust") {
      trusts[name] = {chain: Tamga.fromHex(words[0]), set: Tamga.fromHex(words[1])};
    } else if (what === "blob") {
      blobs[name] = Tamga.join(...words.map((w) => w[0] === "@" ? blobs[w.slice(1)] : Tamga.fromHex(w)));
    } else if (what === "patch") {
      blobs[name] = patched(blobs[words[0]], words.slice(1));
    } else {
      let verdict = "valid", why = "";
      try {
        Tamga.judge(words.slice(2).map((blob) => blobs[blob]), trusts[words[1]]);
      } catch (error) {
        if (!(error instanceof Tamga.Refused)) throw error;
        verdict = "forged";
        why = error.message;
      }
      tally[what] += 1;
      if (verdict !== what) {
        wrong += 1;
        console.log(`differs: ${what} ${name} ${words[0]}: ${verdict} ${why}`);
      }
    }
  }
}
console.log(`valid ${tally.valid}, forged ${tally.forged}, ${wrong} differ`);
process.exit(wrong || !tally.valid ? 1 : 0);
