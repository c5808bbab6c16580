import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock.ts';
import { createMetrics, createMetricsServer } from '../../src/http/metrics.ts';
import type { Logger } from '../../src/logger.ts';

describe('the metrics', () => {
  it('are served as Prometheus reads them, with what was refused at the door', async () => {
    const nothing = () => undefined;
    const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => logger };
    const metrics = createMetrics();
    metrics.refused('expired');
    metrics.refused('expired');
    const server = createMetricsServer(metrics, { logger, clock: systemClock });
    const url = await server.listen(0);
    try {
      const response = await fetch(`${url}/metrics`);
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=/);
      const text = await response.text();
      assert.match(text, /^ferry_refused_requests_total\{reason="expired"\} 2$/m);
      assert.match(text, /^process_resident_memory_bytes \d+/m);
      assert.equal((await fetch(`${url}/api/messages`, { method: 'POST' })).status, 404);
    } finally {
      await server.close(0);
    }
  });
});
