import fc from 'fast-check';
import { stories } from './model/commands.ts';
import { type ModelDatabase, openModelDatabase } from './model/model-database.ts';
import { World } from './model/world.ts';

/** Any story of requests, clicks, jobs, deaths and failures, over the real store. A failure prints its seed and its shortest story. */
describe('the life of operations', () => {
  let database: ModelDatabase;

  before(async () => {
    database = await openModelDatabase();
  });
  after(() => database.remove());

  it('sends nothing twice, lets no two share an environment, goes on after no end, forgets nothing and is told in the audit log', async () => {
    const holds = fc.asyncProperty(stories(), async (story) => {
      const world = new World(database);
      await fc.asyncModelRun(() => ({ model: {}, real: world }), story);
      await world.settle();
      await world.inspectEnd();
    });
    await fc.assert(holds, {
      numRuns: Number(process.env.MODEL_RUNS ?? 30),
      endOnFailure: process.env.MODEL_RUNS === undefined,
    });
  }).timeout(600_000);
});
