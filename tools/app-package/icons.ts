import { PNG } from 'pngjs';
import type { Problem } from './problem.ts';

type Pixel = { readonly x: number; readonly y: number; readonly rgb: readonly number[]; readonly alpha: number };

const COLOR_SIZE = 192;
const OUTLINE_SIZE = 32;

/** Teams' rules for the large icon: its size, and a ground that is solid, or nothing at all, up to the edge. */
export function colorIconProblems(png: Uint8Array): readonly Problem[] {
  return iconProblems('icons.color', png, COLOR_SIZE, (pixels) => {
    const edge = pixels.filter(({ x, y }) => [0, COLOR_SIZE - 1].includes(x) || [0, COLOR_SIZE - 1].includes(y));
    const first = edge[0]?.alpha;
    return [
      pixels.every(({ alpha }) => alpha === 0) && 'must show something: all of it is transparent',
      !edge.every(({ alpha }) => alpha === first && (alpha === 255 || alpha === 0)) &&
        'must have one ground up to the edge, solid or transparent: no rounded corners, Teams rounds them itself',
    ];
  });
}

/** Teams' rules for the small icon: its size, and white on transparent. */
export function outlineIconProblems(png: Uint8Array): readonly Problem[] {
  return iconProblems('icons.outline', png, OUTLINE_SIZE, (pixels) => [
    pixels.some(({ alpha, rgb }) => alpha > 0 && rgb.some((part) => part !== 255)) &&
      'must be white on transparent: it has other colours',
    pixels.every(({ alpha }) => alpha > 0) && 'must have a transparent ground',
    pixels.every(({ alpha }) => alpha < 255) && 'must show something in solid white',
  ]);
}

function iconProblems(
  field: string,
  bytes: Uint8Array,
  size: number,
  look: (pixels: readonly Pixel[]) => readonly (string | false)[],
): readonly Problem[] {
  const png = read(bytes);
  if (!png) return [{ field, sentence: 'must be a PNG file' }];
  if (png.width !== size || png.height !== size) {
    return [{ field, sentence: `must be ${size} x ${size} pixels, not ${png.width} x ${png.height}` }];
  }
  return look(pixelsOf(png)).flatMap((sentence) => (sentence ? [{ field, sentence }] : []));
}

function read(bytes: Uint8Array): PNG | null {
  try {
    return PNG.sync.read(Buffer.from(bytes));
  } catch {
    return null; // it is none, whatever the reader says of it
  }
}

function pixelsOf({ width, height, data }: PNG): readonly Pixel[] {
  return Array.from({ length: width * height }, (_, index) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(index * 4, index * 4 + 4);
    return { x: index % width, y: Math.floor(index / width), rgb: [red, green, blue], alpha };
  });
}
