import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { colorIconProblems, outlineIconProblems } from '../../../tools/app-package/icons.ts';

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

const WHITE: Rgba = [255, 255, 255, 255];
const TEAL: Rgba = [11, 122, 117, 255];
const NOTHING: Rgba = [0, 0, 0, 0];

/** A square picture, pixel by pixel. */
function png(size: number, colorAt: (x: number, y: number) => Rgba, height = size): Uint8Array {
  const picture = new PNG({ width: size, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < size; x++) picture.data.set(colorAt(x, y), (y * size + x) * 4);
  }
  return PNG.sync.write(picture);
}

const sentences = (problems: readonly { readonly field: string; readonly sentence: string }[]) =>
  problems.map(({ field, sentence }) => `${field}: ${sentence}`).join('\n');

describe('the colour icon', () => {
  const right: readonly [what: string, icon: Uint8Array][] = [
    ['a solid ground', png(192, () => TEAL)],
    ['a transparent ground', png(192, (x, y) => (x > 60 && x < 130 && y > 60 && y < 130 ? TEAL : NOTHING))],
  ];
  for (const [what, icon] of right) {
    it(`may have ${what}`, () => assert.equal(sentences(colorIconProblems(icon)), ''));
  }

  const wrong: readonly [what: string, icon: Uint8Array, says: RegExp][] = [
    ['another size', png(96, () => TEAL), /^icons\.color: must be 192 x 192 pixels, not 96 x 96$/],
    ['another height', png(192, () => TEAL, 191), /not 192 x 191$/],
    ['nothing in it', png(192, () => NOTHING), /^icons\.color: must show something/],
    [
      'round corners',
      png(192, (x, y) => (x + y < 9 ? NOTHING : TEAL)),
      /^icons\.color: must have one ground up to the edge/,
    ],
    ['a veil for a ground', png(192, () => [11, 122, 117, 128]), /one ground up to the edge/],
    ['no picture', Buffer.from('<svg/>'), /^icons\.color: must be a PNG file$/],
  ];
  for (const [what, icon, says] of wrong) {
    it(`is refused with ${what}`, () => assert.match(sentences(colorIconProblems(icon)), says));
  }
});

describe('the outline icon', () => {
  const inside = (x: number) => x > 7 && x < 24;

  it('is white on transparent, with soft edges', () => {
    const icon = png(32, (x) => (x === 7 ? [255, 255, 255, 99] : inside(x) ? WHITE : NOTHING));
    assert.equal(sentences(outlineIconProblems(icon)), '');
  });

  const wrong: readonly [what: string, icon: Uint8Array, says: RegExp][] = [
    [
      'another size',
      png(48, (x) => (inside(x) ? WHITE : NOTHING)),
      /^icons\.outline: must be 32 x 32 pixels, not 48 x 48$/,
    ],
    ['a colour', png(32, (x) => (inside(x) ? TEAL : NOTHING)), /^icons\.outline: must be white on transparent/],
    [
      'grey edges',
      png(32, (x) => (x === 7 ? [200, 200, 200, 99] : inside(x) ? WHITE : NOTHING)),
      /must be white on transparent/,
    ],
    ['a white ground', png(32, () => WHITE), /^icons\.outline: must have a transparent ground$/],
    ['nothing in it', png(32, () => NOTHING), /^icons\.outline: must show something/],
  ];
  for (const [what, icon, says] of wrong) {
    it(`is refused with ${what}`, () => assert.match(sentences(outlineIconProblems(icon)), says));
  }
});
