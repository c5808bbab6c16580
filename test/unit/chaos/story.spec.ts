import assert from 'node:assert/strict';
import {
  inWords,
  KILL_POINTS,
  OUTCOMES,
  POLL_FAULTS,
  POST_FAULTS,
  type Story,
  storyOf,
  TEAMS_FAULTS,
  WEATHERS,
} from '../../system/chaos/story.ts';

const stories = (seed: number) => Array.from({ length: 500 }, (_, index) => storyOf(seed, index + 1));

/** Which of `all` no story has. */
function missing<T>(all: readonly T[], of: (story: Story) => readonly unknown[]): readonly T[] {
  const told = new Set(stories(1).flatMap(of));
  return all.filter((one) => !told.has(one));
}

describe('the stories of the chaos run', () => {
  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(stories(7), stories(7));
    assert.notDeepEqual(
      stories(7).map(({ kill }) => kill),
      stories(8).map(({ kill }) => kill),
    );
  });

  it('have every kill point, fault, weather and outcome among 500', () => {
    assert.deepEqual(
      missing(KILL_POINTS, ({ kill }) => [kill?.at]),
      [],
    );
    assert.deepEqual(
      missing(POST_FAULTS, ({ post }) => [post]),
      [],
    );
    assert.deepEqual(
      missing(POLL_FAULTS, ({ polls }) => polls),
      [],
    );
    assert.deepEqual(
      missing([...TEAMS_FAULTS, 'gone'], ({ finish }) => [finish]),
      [],
    );
    assert.deepEqual(
      missing(WEATHERS, ({ weather }) => [weather?.what]),
      [],
    );
    assert.deepEqual(
      missing(
        OUTCOMES.map((words) => words.join()),
        ({ outcome }) => [outcome.join()],
      ),
      [],
    );
  });

  it('let a POST that is to be killed at its end get there', () => {
    const killed = stories(1).filter(({ kill }) => kill?.at.startsWith('post') || kill?.at === 'intentStored');

    assert.ok(killed.length > 0);
    assert.ok(killed.every(({ post }) => post === null));
  });

  it('can be told in a line that names the seed and the number', () => {
    assert.match(inWords(storyOf(7, 42)), /^seed 7 story 42: (robin|ana) in channel \d+; /);
  });
});
