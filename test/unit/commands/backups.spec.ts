import assert from 'node:assert/strict';
import type { Backup } from '../../../src/operations/ports.ts';
import { createCommandScene, ofKind } from '../../support/commands.ts';
import { NOON, PROJECT } from '../../support/operations.ts';

function backup(number: number, changes: Partial<Backup> = {}): Backup {
  const name = `Backup ${number}`;
  return {
    id: `id-${number}`,
    name,
    fileName: `b${number}.bak`,
    description: '',
    createdAt: NOON,
    createdBy: null,
    ...changes,
  };
}

function scene(...backups: Backup[]) {
  const made = createCommandScene();
  made.domain.backend.listBackups.resolves(backups);
  return made;
}

const MANY = Array.from({ length: 23 }, (_, index) => backup(index + 1));

describe('backups', () => {
  it('shows ten at most, in the order in which the backend gives them', async () => {
    const { page, pages, total, backups } = ofKind(await scene(...MANY).say('backups'), 'backups');
    assert.deepEqual({ page, pages, total }, { page: 1, pages: 3, total: 23 });
    assert.deepEqual(backups, MANY.slice(0, 10));
  });

  it('has all the others on its other pages', async () => {
    const made = scene(...MANY);
    const turn = async (page: number) =>
      ofKind(await made.click({ verb: 'backups', projectId: PROJECT.id, filter: '', page }), 'backups');
    assert.deepEqual((await turn(2)).backups, MANY.slice(10, 20));
    assert.deepEqual((await turn(3)).backups, MANY.slice(20));
  });

  it('shows the last page when there are fewer than there were', async () => {
    const action = { verb: 'backups', projectId: PROJECT.id, filter: '', page: 9 } as const;
    const { page, backups } = ofKind(await scene(...MANY.slice(0, 11)).click(action), 'backups');
    assert.deepEqual([page, backups], [2, MANY.slice(10, 11)]);
  });

  it('keeps those that hold every word, in any case, in name, file or description', async () => {
    const made = scene(
      backup(1, { name: 'GOLD May' }),
      backup(2, { fileName: 'gold.bak', description: 'taken in may' }),
      backup(3, { name: 'gold' }),
      backup(4, { name: 'May' }),
    );
    const { filter, total, backups } = ofKind(await made.say('backups May\u00a0 Gold'), 'backups');
    assert.deepEqual([filter, total, backups.map(({ id }) => id)], ['May Gold', 2, ['id-1', 'id-2']]);
  });

  it('takes the dashes and quotes of a phone for those of the name, and the other way round', async () => {
    const made = scene(backup(1, { name: 'UAT \u2013 Ana\u2019s' }), backup(2, { name: "UAT - Ana's" }));
    for (const words of ["- ana's", '\u2013 Ana\u2019s']) {
      assert.equal(ofKind(await made.say(`backups ${words}`), 'backups').total, 2, words);
    }
    const action = { verb: 'backups', projectId: PROJECT.id, filter: '\u2013 Ana\u2019s', page: 1 } as const;
    assert.equal(ofKind(await made.click(action), 'backups').total, 2);
  });

  it('says that nothing matched', async () => {
    const { total, page, pages, backups } = ofKind(await scene(...MANY).say('backups silver'), 'backups');
    assert.deepEqual({ total, page, pages, backups }, { total: 0, page: 1, pages: 1, backups: [] });
  });
});
