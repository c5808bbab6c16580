import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { findNewBackup } from '../../../src/operations/new-backup.ts';
import type { Backup } from '../../../src/operations/ports.ts';
import { createDomain } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

const EXPORTED = makeOperation({ kind: 'export', state: 'succeeded', backupName: 'UAT-gold', startedAt: NOON });

function backup(changes: Partial<Backup>): Backup {
  const name = 'UAT-gold';
  return { id: 'new', name, fileName: `${name}.bacpac`, description: '', createdAt: NOON, createdBy: null, ...changes };
}

function domainWith(...backups: Backup[]) {
  const domain = createDomain();
  domain.backend.listBackups.resolves(backups);
  return domain;
}

describe('findNewBackup', () => {
  it('finds the one of that name which is not older than the export', async () => {
    const domain = domainWith(backup({ id: 'other', name: 'TEST' }), backup({}), backup({ id: 'old', createdAt: 1 }));
    assert.equal((await findNewBackup(domain.deps, EXPORTED))?.id, 'new');
  });

  it('bears with clocks that differ, and with a list without times', async () => {
    for (const createdAt of [NOON - MINUTE, null]) {
      assert.ok(await findNewBackup(domainWith(backup({ createdAt })).deps, EXPORTED));
    }
  });

  it('finds nothing while LCS lists only an older one of the same name', async () => {
    assert.equal(await findNewBackup(domainWith(backup({ createdAt: 1 })).deps, EXPORTED), null);
  });

  it('asks nothing for other kinds, and for exports that did not succeed', async () => {
    for (const changes of [{ kind: 'refresh' }, { state: 'failed' }] as const) {
      const domain = domainWith(backup({}));
      assert.equal(await findNewBackup(domain.deps, { ...EXPORTED, ...changes }), null);
      assert.equal(domain.backend.listBackups.callCount, 0);
    }
  });

  it('finds nothing, and holds nothing up, when LCS cannot be asked', async () => {
    const domain = createDomain();
    domain.backend.listBackups.rejects(new FerryError('lcsUnreachable', '503'));
    assert.equal(await findNewBackup(domain.deps, EXPORTED), null);
  });
});
