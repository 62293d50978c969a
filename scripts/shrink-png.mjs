// Makes a screenshot small: at most 256 colours, chosen by median cut. For the 8-bit RGB and RGBA files a browser writes.
import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLOURS = 256;

/** @param {Buffer} png @returns {Buffer} the same picture with a palette */
export function shrinkPng(png) {
  const { width, height, rgb } = decode(png);
  const counts = new Map();
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = (rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const { palette, indexOf } = medianCut([...counts].map(([colour, count]) => ({ colour, weight: Math.sqrt(count) })));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      rows[y * (width + 1) + 1 + x] = indexOf.get((rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2]);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function decode(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[png[25]];
  if (png[24] !== 8 || !channels || png[28] !== 0) throw new Error('Only 8-bit RGB and RGBA without interlacing.');
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? pixels[y * stride + x - channels] : 0;
      const up = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      const corner = x >= channels && y > 0 ? pixels[(y - 1) * stride + x - channels] : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + predicted;
    }
    for (let x = 0; x < width; x++) pixels.copy(rgb, (y * width + x) * 3, y * stride + x * channels, y * stride + x * channels + 3);
  }
  return { width, height, rgb };
}

function paeth(left, up, corner) {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const channelOf = (colour, shift) => (colour >> shift) & 255;

/** Splits the box with the largest spread until there are enough; each becomes its weighted mean. */
function medianCut(colours) {
  const boxes = [measure(colours)];
  while (boxes.length < COLOURS) {
    const box = boxes.reduce((best, next) => (next.spread > best.spread ? next : best));
    if (box.spread <= 0) break;
    boxes.splice(boxes.indexOf(box), 1, ...split(box));
  }
  const indexOf = new Map();
  const palette = boxes.map(({ colours: own }, i) => {
    const weight = own.reduce((sum, c) => sum + c.weight, 0);
    for (const { colour } of own) indexOf.set(colour, i);
    return [16, 8, 0].map((shift) => Math.round(own.reduce((sum, c) => sum + c.weight * channelOf(c.colour, shift), 0) / weight));
  });
  return { palette, indexOf };
}

function measure(colours) {
  const ranges = [16, 8, 0].map((shift) => {
    const values = colours.map(({ colour }) => channelOf(colour, shift));
    return { shift, range: values.reduce((m, v) => Math.max(m, v), 0) - values.reduce((m, v) => Math.min(m, v), 255) };
  });
  const widest = ranges.reduce((best, next) => (next.range > best.range ? next : best));
  const weight = colours.reduce((sum, c) => sum + c.weight, 0);
  return { colours, shift: widest.shift, spread: colours.length < 2 ? 0 : widest.range * Math.sqrt(weight), weight };
}

function split({ colours, shift, weight }) {
  const sorted = [...colours].sort((a, b) => channelOf(a.colour, shift) - channelOf(b.colour, shift));
  let sum = 0;
  let at = 0;
  while (at < sorted.length - 1 && sum + sorted[at].weight <= weight / 2) sum += sorted[at++].weight;
  at = Math.max(1, at);
  return [measure(sorted.slice(0, at)), measure(sorted.slice(at))];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
