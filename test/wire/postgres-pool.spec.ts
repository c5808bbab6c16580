import assert from 'node:assert/strict';
import { createLogger } from '../../src/app-logger.ts';
import { withCorrelation } from '../../src/correlation.ts';
import { createPool } from '../../src/store/postgres-pool.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { askPostgres, newPostgresDatabase } from '../support/store.ts';

describe('the connections to PostgreSQL', () => {
  before(sharedPostgres);

  it('are lost in nobody’s name: a turn that opened one has long ended', async () => {
    const { databaseUrl, remove } = await newPostgresDatabase();
    const lost = Promise.withResolvers<Record<string, unknown>>();
    const logger = createLogger('warn', { write: (line) => lost.resolve(JSON.parse(line)) });
    const pool = createPool({ connectionString: databaseUrl }, logger);
    try {
      await withCorrelation('a turn', async () => (await pool.connect()).release());
      await askPostgres(
        databaseUrl,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ferry' and datname = current_database()`,
      );
      const { msg, correlationId } = await lost.promise;
      assert.equal(msg, 'an idle database connection was lost');
      assert.equal(correlationId, undefined);
    } finally {
      await pool.end();
      await remove();
    }
  });
});
