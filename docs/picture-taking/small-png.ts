import { crc32, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

// Screenshots of a page have few colours that matter. As an image with a palette they take a third of the space.

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE_SIZE = 64;
/** Colours nearer to each other than this count as one; a distance squared. */
const SAME_COLOUR = 60;
const PALETTE_COLOURS = 3;

/** The same picture with few colours: those that matter most, and for each other colour the nearest of these. Drops transparency. */
export function smallPng(png: Buffer, mostRows = Infinity): Buffer {
  const { width, height: rowsThere, data } = PNG.sync.read(png);
  const height = Math.min(rowsThere, mostRows);
  const colours = Array.from({ length: width * height }, (_, index) => data.readUIntBE(index * 4, 3));
  const palette = paletteOf(colours);
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height);
  colours.forEach((colour, index) => {
    // Each row begins with a byte for its filter: none, which is best for palettes.
    rows[index + Math.floor(index / width) + 1] = known(indexOf, colour, palette);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE_COLOURS, 0, 0, 0], 8);
  const colourTable = Buffer.concat(palette.map((colour) => Buffer.from(partsOf(colour))));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colourTable),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Weighed by how much of a colour they are: the many greys of letters would leave no place for a small red word. */
function paletteOf(colours: readonly number[]): readonly number[] {
  const weights = new Map<number, number>();
  for (const colour of colours) weights.set(colour, (weights.get(colour) ?? 0) + 1 + saturation(colour) / 4);
  const palette: number[] = [];
  for (const [colour] of [...weights].sort((a, b) => b[1] - a[1])) {
    if (palette.length === PALETTE_SIZE) break;
    if (palette.every((other) => distance(colour, other) >= SAME_COLOUR)) palette.push(colour);
  }
  return palette;
}

/** 0 for greys, 255 for pure colours. */
function saturation(colour: number): number {
  const parts = partsOf(colour);
  return Math.max(...parts) - Math.min(...parts);
}

function partsOf(colour: number): readonly [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

/** The colour's place in the palette, or the nearest one's, which is remembered in `indexOf`. */
function known(indexOf: Map<number, number>, colour: number, palette: readonly number[]): number {
  const found = indexOf.get(colour);
  if (found !== undefined) return found;
  const distances = palette.map((other) => distance(colour, other));
  const nearest = distances.indexOf(Math.min(...distances));
  indexOf.set(colour, nearest);
  return nearest;
}

function distance(a: number, b: number): number {
  const others = partsOf(b);
  return partsOf(a).reduce((sum, part, index) => sum + (part - (others[index] ?? 0)) ** 2, 0);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
