// Cuts the fonts of this folder out of large ones: the letters of everyday Chinese, Japanese and
// Korean, by the national character sets. The same font in gives the same bytes out.
//
//   npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-sans-kr@0.4.3
//   node fonts/subset.mjs han NotoSansSC_400Regular.ttf fonts/NotoSansSC_Common.ttf
//   node fonts/subset.mjs hangul NotoSansKR_400Regular.ttf fonts/NotoSansKR_Hangul.ttf
import { readFileSync, writeFileSync } from "node:fs";

/** The letters of a set of two-byte characters, as code points. */
function lettersOf(encoding, [firstLead, lastLead], trails) {
  const decoder = new TextDecoder(encoding);
  const codes = [];
  for (let lead = firstLead; lead <= lastLead; lead += 1) {
    for (const [first, last] of trails) {
      for (let trail = first; trail <= last; trail += 1) {
        const [letter, ...more] = decoder.decode(Uint8Array.of(lead, trail));
        if (more.length === 0 && letter !== "\ufffd") codes.push(letter.codePointAt(0));
      }
    }
  }
  return codes;
}

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

const HIGH = [[0xa1, 0xfe]];
const SETS = {
  // GB 2312, the frequent part of Big5, JIS X 0208, and the signs and syllables around them.
  han: () => [
    ...lettersOf("gb18030", [0xa1, 0xf7], HIGH),
    ...lettersOf("big5", [0xa1, 0xc6], [[0x40, 0x7e], ...HIGH]),
    ...lettersOf("euc-jp", [0xa1, 0xf4], HIGH),
    ...range(0x3000, 0x30ff),
    ...range(0x3105, 0x312f),
    ...range(0x31f0, 0x31ff),
    ...range(0xff00, 0xffef),
  ],
  // The syllables of KS X 1001, and the letters that they are made of.
  hangul: () => [...lettersOf("euc-kr", [0xb0, 0xc8], HIGH), ...range(0x3131, 0x318e)],
};

/** Latin and its like come from the fonts of the pictures. */
const LEAST_CODE = 0x2000;

function tablesOf(file) {
  const tables = new Map();
  for (let at = 12; at < 12 + file.readUInt16BE(4) * 16; at += 16) {
    const [start, length] = [file.readUInt32BE(at + 8), file.readUInt32BE(at + 12)];
    tables.set(file.toString("latin1", at, at + 4), file.subarray(start, start + length));
  }
  return tables;
}

/** Code point → glyph, from the widest subtable (format 12). */
function characterMap(cmap) {
  const glyphs = new Map();
  for (let index = 0; index < cmap.readUInt16BE(2); index += 1) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + index * 8));
    if (table.readUInt16BE(0) !== 12) continue;
    for (let group = 0; group < table.readUInt32BE(12); group += 1) {
      const [first, last, glyph] = [0, 4, 8].map((at) => table.readUInt32BE(16 + group * 12 + at));
      for (let code = first; code <= last; code += 1) glyphs.set(code, glyph + code - first);
    }
  }
  return glyphs;
}

/** Glyphs by their old number, as bytes. */
function outlinesOf(tables) {
  const [loca, glyf] = [tables.get("loca"), tables.get("glyf")];
  const long = tables.get("head").readInt16BE(50) === 1;
  const start = (glyph) => (long ? loca.readUInt32BE(glyph * 4) : loca.readUInt16BE(glyph * 2) * 2);
  return (glyph) => glyf.subarray(start(glyph), start(glyph + 1));
}

const WORDS = 1;
const SCALE = 8;
const MORE = 32;
const TWO_SCALES = 64;
const MATRIX = 128;

/** Where a glyph that is made of others names them. */
function partsOf(outline) {
  const parts = [];
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return parts;
  for (let at = 10, flags = MORE; flags & MORE; ) {
    flags = outline.readUInt16BE(at);
    parts.push(at + 2);
    at += 4 + (flags & WORDS ? 4 : 2);
    at += flags & SCALE ? 2 : flags & TWO_SCALES ? 4 : flags & MATRIX ? 8 : 0;
  }
  return parts;
}

function subset(file, wanted) {
  const tables = tablesOf(file);
  const map = characterMap(tables.get("cmap"));
  const codes = [...new Set(wanted)].filter((code) => code >= LEAST_CODE && map.has(code));
  codes.sort((a, b) => a - b);
  const outline = outlinesOf(tables);
  const kept = new Set([0, ...codes.map((code) => map.get(code))]);
  for (const glyph of kept) {
    for (const at of partsOf(outline(glyph))) kept.add(outline(glyph).readUInt16BE(at));
  }
  const glyphs = [...kept].sort((a, b) => a - b);
  const numberOf = new Map(glyphs.map((glyph, at) => [glyph, at]));
  const outlines = glyphs.map((glyph) => {
    const bytes = Buffer.from(outline(glyph));
    for (const at of partsOf(bytes)) bytes.writeUInt16BE(numberOf.get(bytes.readUInt16BE(at)), at);
    return padded(bytes);
  });
  const changed = {
    glyf: Buffer.concat(outlines),
    loca: locations(outlines),
    hmtx: Buffer.concat(glyphs.map((glyph) => metricsOf(tables, glyph))),
    cmap: writeMap(codes.map((code) => [code, numberOf.get(map.get(code))])),
    head: patched(tables.get("head"), (head) => {
      head.writeUInt32BE(0, 8);
      head.writeInt16BE(1, 50);
    }),
    hhea: patched(tables.get("hhea"), (hhea) => hhea.writeUInt16BE(glyphs.length, 34)),
    maxp: patched(tables.get("maxp"), (maxp) => maxp.writeUInt16BE(glyphs.length, 4)),
  };
  for (const name of ["OS/2", "gasp", "name", "post", "prep"]) changed[name] = tables.get(name);
  console.log(`${codes.length} letters, ${glyphs.length} glyphs`);
  return assemble(changed);
}

const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

function patched(table, change) {
  const copy = Buffer.from(table);
  change(copy);
  return copy;
}

function locations(outlines) {
  const loca = Buffer.alloc((outlines.length + 1) * 4);
  let start = 0;
  outlines.forEach((bytes, at) => {
    start += bytes.length;
    loca.writeUInt32BE(start, (at + 1) * 4);
  });
  return loca;
}

/** Advance and bearing; those after the last advance share it. */
function metricsOf(tables, glyph) {
  const hmtx = tables.get("hmtx");
  const full = tables.get("hhea").readUInt16BE(34);
  const bearing = glyph < full ? glyph * 4 + 2 : full * 4 + (glyph - full) * 2;
  const advance = Math.min(glyph, full - 1) * 4;
  return Buffer.concat([hmtx.subarray(advance, advance + 2), hmtx.subarray(bearing, bearing + 2)]);
}

/** One subtable of format 12, for Unicode on any platform. */
function writeMap(pairs) {
  const groups = [];
  for (const [code, glyph] of pairs) {
    const last = groups.at(-1);
    const goesOn = last && code === last.last + 1 && glyph === last.glyph + code - last.first;
    if (goesOn) last.last = code;
    else groups.push({ first: code, last: code, glyph });
  }
  const map = Buffer.alloc(12 + 16 + groups.length * 12);
  map.writeUInt16BE(1, 2);
  map.writeUInt16BE(3, 4);
  map.writeUInt16BE(10, 6);
  map.writeUInt32BE(12, 8);
  map.writeUInt16BE(12, 12);
  map.writeUInt32BE(16 + groups.length * 12, 16);
  map.writeUInt32BE(groups.length, 24);
  groups.forEach(({ first, last, glyph }, at) => {
    [first, last, glyph].forEach((value, field) => {
      map.writeUInt32BE(value, 28 + at * 12 + field * 4);
    });
  });
  return map;
}

function checksum(bytes) {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}

function assemble(tables) {
  const names = Object.keys(tables).sort();
  const largest = 2 ** Math.floor(Math.log2(names.length));
  const directory = Buffer.alloc(12 + names.length * 16);
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(names.length, 4);
  directory.writeUInt16BE(largest * 16, 6);
  directory.writeUInt16BE(Math.log2(largest), 8);
  directory.writeUInt16BE((names.length - largest) * 16, 10);
  let start = directory.length;
  const bodies = names.map((name, at) => {
    const body = padded(tables[name]);
    directory.write(name, 12 + at * 16, "latin1");
    directory.writeUInt32BE(checksum(body), 16 + at * 16);
    directory.writeUInt32BE(start, 20 + at * 16);
    directory.writeUInt32BE(tables[name].length, 24 + at * 16);
    start += body.length;
    return body;
  });
  const font = Buffer.concat([directory, ...bodies]);
  const head = directory.readUInt32BE(20 + names.indexOf("head") * 16);
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, head + 8);
  return font;
}

const [set, from, to] = process.argv.slice(2);
const font = subset(readFileSync(from), SETS[set]());
writeFileSync(to, font);
console.log(`${to}: ${font.length.toLocaleString("en")} bytes`);
